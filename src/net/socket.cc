// See socket.h.
#include "net/socket.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <new>

namespace kith::net {

// Gives Asio the user's own memory for its wait, or the heap if that is taken (a write wait beside the read wait).
struct WaitMemory {
  static void* take(SocketUser& user, std::size_t bytes) {
    if (user.wait_memory_used_ || bytes > SocketUser::kWaitBytes) return ::operator new(bytes);
    user.wait_memory_used_ = true;
    return user.wait_memory_;
  }
  static void give(SocketUser& user, void* memory) {
    if (memory == user.wait_memory_) {
      user.wait_memory_used_ = false;
    } else {
      ::operator delete(memory);
    }
  }
};

namespace {

template <typename T>
struct WaitAllocator {
  using value_type = T;
  SocketUser* user;

  explicit WaitAllocator(SocketUser* u) : user(u) {}
  template <typename U>
  WaitAllocator(const WaitAllocator<U>& other) : user(other.user) {}  // NOLINT: allocators convert
  T* allocate(std::size_t n) { return static_cast<T*>(WaitMemory::take(*user, n * sizeof(T))); }
  void deallocate(T* memory, std::size_t) { WaitMemory::give(*user, memory); }
  bool operator==(const WaitAllocator&) const = default;
};

template <typename Then>
struct WaitHandler {
  using allocator_type = WaitAllocator<std::byte>;
  std::shared_ptr<SocketUser> user;
  Then then;

  allocator_type get_allocator() const { return allocator_type(user.get()); }
  void operator()(const boost::system::error_code& error) {
    then(*user, error == boost::asio::error::operation_aborted);
  }
};

constexpr std::size_t kTlsRecord = 16 * 1024;

std::size_t gather(std::span<const iovec> pieces, std::span<char> into) {
  std::size_t filled = 0;
  for (const auto& piece : pieces) {
    const auto take = std::min(piece.iov_len, into.size() - filled);
    std::memcpy(into.data() + filled, piece.iov_base, take);
    filled += take;
    if (filled == into.size()) break;
  }
  return filled;
}

}  // namespace

void Registry::add(const std::shared_ptr<SocketUser>& user) {
  user->self_ = user;
  user->next_ = first_;
  if (first_ != nullptr) first_->prev_ = user.get();
  first_ = user.get();
  ++size_;
}

void Registry::remove(SocketUser& user) {
  if (!user.self_) return;
  (user.prev_ == nullptr ? first_ : user.prev_->next_) = user.next_;
  if (user.next_ != nullptr) user.next_->prev_ = user.prev_;
  user.prev_ = user.next_ = nullptr;
  --size_;
  user.self_.reset();
}

void Registry::abandon_all() {
  while (first_ != nullptr) {
    const auto user = first_->self_;
    user->abandon();
    remove(*user);
  }
}

Socket::Socket(boost::asio::io_context& io, int fd, TlsSession tls)
    : descriptor_(io.get_executor(), fd), tls_(std::move(tls)) {}

Io Socket::tls_state(int result) const {
  switch (SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ:
      return Io::kWantRead;
    case SSL_ERROR_WANT_WRITE:
      return Io::kWantWrite;
    case SSL_ERROR_ZERO_RETURN:
      return Io::kEnd;
    default:
      ERR_clear_error();
      return Io::kFailed;
  }
}

Io Socket::handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(tls_.get());
  return result == 1 ? Io::kDone : tls_state(result);
}

IoResult Socket::read(std::span<char> into) {
  if (!open()) return {Io::kFailed, 0};
  if (tls_) {
    ERR_clear_error();
    std::size_t got = 0;
    const int result = SSL_read_ex(tls_.get(), into.data(), into.size(), &got);
    if (result == 1) return {Io::kDone, got};
    return {tls_state(result), 0};
  }
  while (true) {
    const auto got = ::recv(descriptor_.native_handle(), into.data(), into.size(), 0);
    if (got > 0) return {Io::kDone, static_cast<std::size_t>(got)};
    if (got == 0) return {Io::kEnd, 0};
    if (errno == EINTR) continue;
    return {errno == EAGAIN || errno == EWOULDBLOCK ? Io::kWantRead : Io::kFailed, 0};
  }
}

IoResult Socket::write(std::span<const iovec> pieces) {
  if (!open()) return {Io::kFailed, 0};
  if (tls_) {
    // A retry must bring the same bytes again; it does, because users send from where they stopped.
    static thread_local std::array<char, kTlsRecord> record;
    const auto size = gather(pieces, record);
    ERR_clear_error();
    std::size_t sent = 0;
    const int result = SSL_write_ex(tls_.get(), record.data(), size, &sent);
    if (result == 1) return {Io::kDone, sent};
    return {tls_state(result), 0};
  }
  msghdr message{};
  message.msg_iov = const_cast<iovec*>(pieces.data());
  message.msg_iovlen = pieces.size();
  while (true) {
    const auto sent = ::sendmsg(descriptor_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) return {Io::kDone, static_cast<std::size_t>(sent)};
    if (errno == EINTR) continue;
    return {errno == EAGAIN || errno == EWOULDBLOCK ? Io::kWantWrite : Io::kFailed, 0};
  }
}

void Socket::wait_read(SocketUser& user) {
  if (!open() || user.waits_read_) return;
  user.waits_read_ = true;
  const auto then = [](SocketUser& who, bool cancelled) {
    who.waits_read_ = false;
    if (!cancelled) who.on_socket_readable();
  };
  descriptor_.async_wait(Descriptor::wait_read, WaitHandler<decltype(then)>{user.shared_from_this(), then});
}

void Socket::wait_write(SocketUser& user) {
  if (!open() || user.waits_write_) return;
  user.waits_write_ = true;
  const auto then = [](SocketUser& who, bool cancelled) {
    who.waits_write_ = false;
    if (!cancelled) who.on_socket_writable();
  };
  descriptor_.async_wait(Descriptor::wait_write, WaitHandler<decltype(then)>{user.shared_from_this(), then});
}

void Socket::cancel() {
  boost::system::error_code ignored;
  descriptor_.cancel(ignored);
}

void Socket::shutdown_send() {
  if (!open()) return;
  if (tls_) {
    ERR_clear_error();
    if (SSL_is_init_finished(tls_.get()) == 1) SSL_shutdown(tls_.get());
    ERR_clear_error();
  }
  ::shutdown(descriptor_.native_handle(), SHUT_WR);
}

void Socket::close() {
  boost::system::error_code ignored;
  descriptor_.close(ignored);
  tls_.reset();
}

void Socket::reset() {
  if (!open()) return;
  const linger hard{1, 0};
  ::setsockopt(descriptor_.native_handle(), SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  close();
}

}  // namespace kith::net
