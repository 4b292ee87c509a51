// LiveConnection: what WebSocket and SSE have in common: sending without copies, stalls, closing, the handler's life.
// At rest it holds a socket and a handler; buffers and timers exist only while something is unsent or closing.
// States: open -> closing (our goodbye is sent or queued) -> closed (on_closed() comes in a later turn's end).
// Thread: its shard.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/connection.h"
#include "net/context.h"

namespace kith::net {

class LiveConnection : public Connection, public SocketUser {
 public:
  LiveConnection(Context& context, Socket socket, const Address& peer, const Address& remote);
  ~LiveConnection() override;

  void attach(std::shared_ptr<ConnectionHandler> handler) final;
  bool writing() const final { return outgoing_ != nullptr; }
  std::vector<wire::Frame> spare() final { return std::exchange(context_.spare, {}); }
  void abort() final;
  void set_reading(bool on) final;
  const Address& remote() const final { return remote_; }

  void on_socket_readable() final;
  void on_socket_writable() final;
  void abandon() final { end(kAbandonedCode); }

  // Takes its place in the registry and sends the head of the answer; bytes that came behind the request are given to
  // consume() after attach().
  void start(std::string early_input, std::string head);

 protected:
  static constexpr int kAbandonedCode = 1006;
  enum class State : std::uint8_t { kOpen, kClosing, kClosed };

  // What the peer sent; may call end().
  virtual void consume(std::span<char> input) = 0;
  // The next own bytes (pongs, goodbye) to send after the frames; empty if none.
  virtual std::string next_control() = 0;
  virtual void count(std::int64_t n) = 0;  // into its own statistic, +1 and -1

  State state() const { return state_; }
  ConnectionHandler* handler() { return handler_.get(); }
  Context& context() { return context_; }
  int close_code() const { return close_code_; }

  void send_frames(std::vector<wire::Frame> frames);
  void send_text(std::string text);  // only when !writing()
  void send_controls();              // asks next_control() now, or after what is being sent
  void begin_close(int code);        // state closing, close_ms for the rest
  void finish_sending();             // shuts our side once all is sent; the peer may still be reading
  void end(int code);                // closed; the handler hears of it at the turn's end

 private:
  struct Outgoing;

  void push(Outgoing fresh);
  bool pump(Outgoing& out);  // false: blocked or ended
  void sent_all();
  void read_later();
  void start_timer();
  void on_timer();

  Context& context_;
  Socket socket_;
  std::shared_ptr<ConnectionHandler> handler_;
  std::unique_ptr<Outgoing> outgoing_;
  std::unique_ptr<std::string> early_input_;
  TimerId timer_ = 0;
  Address remote_;
  std::uint16_t close_code_ = 0;
  State state_ = State::kOpen;
  bool reading_ = true;
  bool finishing_ = false;          // shut our side when sent
  bool read_blocks_write_ = false;  // TLS wants to read before it can write
  bool write_blocks_read_ = false;  // and the other way round
  bool counted_address_ = false;
};

}  // namespace kith::net
