// See live_connection.h.
#include "net/live_connection.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"

namespace kith::net {
namespace {
constexpr std::size_t kPiecesMax = 512;  // below IOV_MAX; more go in the next call
constexpr std::size_t kSpareMax = 4096;  // places kept for the next write
constexpr int kReadRounds = 4;           // then others have their turn
}  // namespace

// Unsent: frames first, then text. Lives only while the kernel takes no more.
struct LiveConnection::Outgoing {
  std::vector<wire::Frame> frames;
  std::size_t first = 0;   // of frames
  std::size_t offset = 0;  // sent of the first unsent piece
  std::string text;
  bool progressed = true;  // since the timer last looked

  bool empty() const { return first == frames.size() && text.empty(); }

  std::size_t pieces(std::span<iovec> out) const {
    std::size_t count = 0;
    for (std::size_t i = first; i < frames.size() && count < out.size(); ++i) add(out, count, frames[i].websocket());
    if (count < out.size() && !text.empty()) add(out, count, text);
    return count;
  }

  void advance(std::size_t bytes) {
    progressed = progressed || bytes > 0;
    offset += bytes;
    while (first < frames.size() && offset >= frames[first].size()) {
      offset -= frames[first].size();
      frames[first++] = wire::Frame{};
    }
    if (first == frames.size() && !text.empty() && offset >= text.size()) {
      offset = 0;
      text = {};
    }
  }

  void add(std::span<iovec> out, std::size_t& count, std::string_view bytes) const {
    if (count == 0) bytes.remove_prefix(offset);
    out[count++] = {const_cast<char*>(bytes.data()), bytes.size()};
  }
};

LiveConnection::LiveConnection(Context& context, Socket socket, const Address& peer, const Address& remote)
    : context_(context), socket_(std::move(socket)), remote_(remote), counted_address_(peer == remote) {}

LiveConnection::~LiveConnection() = default;

void LiveConnection::start(std::string early_input, std::string head) {
  context_.registry.add(shared_from_this());
  count(1);
  if (!early_input.empty()) early_input_ = std::make_unique<std::string>(std::move(early_input));
  context_.shard.at_turn_end([weak = weak_from_this(), this] {
    if (const auto self = weak.lock(); self && !handler_ && state_ != State::kClosed) end(kAbandonedCode);
  });
  send_text(std::move(head));
}

void LiveConnection::attach(std::shared_ptr<ConnectionHandler> handler) {
  KITH_CHECK(!handler_);
  handler_ = std::move(handler);
  if (state_ == State::kClosed) return;  // the turn's end will tell
  if (early_input_ || socket_.tls()) {
    read_later();
  } else {
    socket_.wait_read(*this);
  }
}

// In a turn of its own; also where bytes may be waiting above the kernel, of which no readiness tells.
void LiveConnection::read_later() {
  context_.shard.post([self = shared_from_this()] { self->on_socket_readable(); });
}

void LiveConnection::set_reading(bool on) {
  if (reading_ == on) return;
  reading_ = on;
  if (on && state_ != State::kClosed) read_later();
}

void LiveConnection::on_socket_readable() {
  if (state_ == State::kClosed) return;
  if (read_blocks_write_) {
    read_blocks_write_ = false;
    on_socket_writable();
    if (state_ == State::kClosed) return;
  }
  if (!reading_ && state_ == State::kOpen) return;
  if (early_input_) {
    const auto early = std::move(early_input_);
    consume(*early);
  }
  for (int round = 0; round < kReadRounds; ++round) {
    if (state_ == State::kClosed || (!reading_ && state_ == State::kOpen)) return;
    const auto got = socket_.read(context_.buffer);
    if (got.state == Io::kEnd || got.state == Io::kFailed) {
      return end(state_ == State::kClosing ? close_code_ : kAbandonedCode);
    }
    if (got.state == Io::kWantWrite) {
      write_blocks_read_ = true;
      return socket_.wait_write(*this);
    }
    if (got.state == Io::kWantRead) break;
    context_.stats.bytes_in.add(static_cast<std::int64_t>(got.bytes));
    consume(std::span(context_.buffer).first(got.bytes));
    if (!socket_.tls() && got.bytes < context_.buffer.size()) break;  // the kernel has no more
    if (socket_.tls() && round == kReadRounds - 1) {
      read_later();
      return;
    }
  }
  if (state_ != State::kClosed && (reading_ || state_ == State::kClosing)) socket_.wait_read(*this);
}

void LiveConnection::send_frames(std::vector<wire::Frame> frames) {
  if (state_ != State::kOpen || frames.empty()) return;
  KITH_CHECK(!outgoing_);
  push({.frames = std::move(frames), .text = {}});
}

void LiveConnection::send_text(std::string text) {
  if (state_ == State::kClosed || text.empty()) return;
  KITH_CHECK(!outgoing_);
  push({.frames = {}, .text = std::move(text)});
}

void LiveConnection::send_controls() {
  if (state_ == State::kClosed || outgoing_) return;  // else pump() asks when it gets there
  push({});
}

void LiveConnection::push(Outgoing fresh) {
  if (pump(fresh)) {
    fresh.frames.clear();
    if (fresh.frames.capacity() > context_.spare.capacity() && fresh.frames.capacity() <= kSpareMax)
      context_.spare = std::move(fresh.frames);
    return sent_all();
  }
  if (state_ == State::kClosed) return;
  outgoing_ = std::make_unique<Outgoing>(std::move(fresh));
  start_timer();
}

bool LiveConnection::pump(Outgoing& out) {
  while (true) {
    if (out.empty()) {
      out.text = next_control();
      if (out.text.empty()) return true;
    }
    std::array<iovec, kPiecesMax> pieces;
    const auto count = out.pieces(pieces);
    const auto done = socket_.write(std::span(pieces).first(count));
    context_.stats.bytes_out.add(static_cast<std::int64_t>(done.bytes));
    context_.stats.writes.add(1);
    switch (done.state) {
      case Io::kDone:
        out.advance(done.bytes);
        break;
      case Io::kWantWrite:
        socket_.wait_write(*this);
        return false;
      case Io::kWantRead:
        read_blocks_write_ = true;
        socket_.wait_read(*this);
        return false;
      default:
        end(state_ == State::kClosing ? close_code_ : kAbandonedCode);
        return false;
    }
  }
}

void LiveConnection::on_socket_writable() {
  if (state_ == State::kClosed) return;
  if (std::exchange(write_blocks_read_, false)) read_later();
  if (!outgoing_ || !pump(*outgoing_)) return;
  outgoing_.reset();
  sent_all();
  if (state_ == State::kOpen && handler_) handler_->on_writable();
}

void LiveConnection::sent_all() {
  if (state_ == State::kOpen && timer_ != 0) context_.shard.cancel(std::exchange(timer_, 0));
  if (finishing_ && state_ != State::kClosed) socket_.shutdown_send();
}

void LiveConnection::start_timer() {
  if (timer_ != 0) return;
  const auto& limits = context_.config.websocket;
  timer_ = context_.shard.after(state_ == State::kClosing ? limits.close_ms : limits.stall_ms,
                                [weak = weak_from_this(), this] {
                                  if (const auto self = weak.lock()) on_timer();
                                });
}

void LiveConnection::on_timer() {
  timer_ = 0;
  if (state_ == State::kClosed) return;
  if (state_ == State::kOpen && outgoing_ && std::exchange(outgoing_->progressed, false)) return start_timer();
  if (state_ == State::kOpen && !outgoing_) return;
  if (outgoing_) {
    context_.stats.stalled.add(1);
    socket_.reset();
  }
  end(state_ == State::kClosing ? close_code_ : kAbandonedCode);
}

void LiveConnection::begin_close(int code) {
  state_ = State::kClosing;
  close_code_ = static_cast<std::uint16_t>(code);
  if (timer_ != 0) context_.shard.cancel(std::exchange(timer_, 0));
  start_timer();
  if (!reading_) {
    reading_ = true;
    read_later();
  }
}

void LiveConnection::finish_sending() {
  finishing_ = true;
  if (!outgoing_ && state_ != State::kClosed) socket_.shutdown_send();
}

void LiveConnection::abort() {
  if (state_ == State::kClosed) return;
  socket_.reset();
  end(kAbandonedCode);
}

void LiveConnection::end(int code) {
  if (state_ == State::kClosed) return;
  const auto self = shared_from_this();
  state_ = State::kClosed;
  if (timer_ != 0) context_.shard.cancel(std::exchange(timer_, 0));
  socket_.close();
  outgoing_.reset();
  early_input_.reset();
  count(-1);
  context_.stats.open.add(-1);
  if (counted_address_) context_.leave_address(remote_);
  context_.registry.remove(*this);
  context_.shard.at_turn_end([self, this, code] {
    if (const auto handler = std::exchange(handler_, nullptr)) handler->on_closed(code);
  });
}

}  // namespace kith::net
