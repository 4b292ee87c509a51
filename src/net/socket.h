// Socket: one accepted non-blocking TCP socket, plain or TLS, with the same calls for both; and SocketUser, who is told
// of readiness. Reads and writes are tried at once; only when they would block does the user ask to be woken. Includes
// Asio: for net's .cc files. Thread: its shard. Deliberately not here: buffers (the shard's), time limits (the users').
#pragma once

#include <sys/uio.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "net/tls.h"

namespace kith::net {

enum class Io : std::uint8_t {
  kDone,
  kWantRead,   // ask again when readable
  kWantWrite,  // ask again when writable
  kEnd,        // the peer sends no more
  kFailed,     // reset, or a breach of TLS
};

struct IoResult {
  Io state = Io::kDone;
  std::size_t bytes = 0;
};

// Whoever owns a socket. Kept alive by every wait under way, so a callback never meets a destroyed object.
class SocketUser : public std::enable_shared_from_this<SocketUser> {
 public:
  SocketUser() = default;
  SocketUser(const SocketUser&) = delete;
  SocketUser& operator=(const SocketUser&) = delete;
  virtual ~SocketUser() = default;

  virtual void on_socket_readable() = 0;  // data, the end, or an error: reading tells
  virtual void on_socket_writable() = 0;
  virtual void abandon() = 0;  // the server stops: close without a word

 private:
  friend class Socket;
  friend class Registry;
  friend struct WaitMemory;

  // The one wait that is always under way lives here instead of on the heap.
  static constexpr std::size_t kWaitBytes = 128;
  alignas(std::max_align_t) std::byte wait_memory_[kWaitBytes];
  bool wait_memory_used_ = false;
  bool waits_read_ = false;
  bool waits_write_ = false;

  std::shared_ptr<SocketUser> self_;  // set while registered: net owns its connections
  SocketUser* prev_ = nullptr;
  SocketUser* next_ = nullptr;
};

// All connections of a server: owns them until they leave.
class Registry {
 public:
  void add(const std::shared_ptr<SocketUser>& user);
  void remove(SocketUser& user);  // the caller holds it otherwise; no-op if not in
  void abandon_all();
  std::size_t size() const { return size_; }

 private:
  SocketUser* first_ = nullptr;
  std::size_t size_ = 0;
};

class Socket {
 public:
  Socket(boost::asio::io_context& io, int fd, TlsSession tls);  // takes fd
  Socket(Socket&&) = default;                                   // no wait may be under way: cancel() first

  bool tls() const { return tls_ != nullptr; }
  bool open() const { return descriptor_.is_open(); }
  Io handshake();  // TLS only
  IoResult read(std::span<char> into);
  // Takes as much of the pieces, in order, as fits: one sendmsg, or one TLS record of at most 16 KiB. kDone means
  // something was taken.
  IoResult write(std::span<const iovec> pieces);

  void wait_read(SocketUser& user);  // asked twice, waits once
  void wait_write(SocketUser& user);
  void cancel();  // waits end silently
  void shutdown_send();
  void close();
  void reset();  // close, telling the peer that what it has not got yet is lost

 private:
  Io tls_state(int result) const;

  using Descriptor = boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;
  Descriptor descriptor_;
  TlsSession tls_;
};

}  // namespace kith::net
