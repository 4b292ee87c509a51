// See ws_connection.h.
#include "net/ws_connection.h"

#include <utility>

namespace kith::net {
namespace {
constexpr char kCloseFrame = '\x88';
constexpr char kPingFrame = '\x89';
constexpr char kPongFrame = '\x8a';
constexpr std::size_t kReasonMax = 123;

std::string control_frame(char first, std::string_view payload) {
  std::string out;
  out.reserve(payload.size() + 2);
  out.push_back(first);
  out.push_back(static_cast<char>(payload.size()));
  out += payload;
  return out;
}

// Cut at a character's border: a reason must be valid UTF-8.
std::string_view cut_reason(std::string_view reason) {
  if (reason.size() <= kReasonMax) return reason;
  std::size_t end = kReasonMax;
  while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xc0) == 0x80) --end;
  return reason.substr(0, end);
}
}  // namespace

WsConnection::WsConnection(Context& context, Socket socket, const Address& peer, const Address& remote)
    : LiveConnection(context, std::move(socket), peer, remote),
      parser_(static_cast<std::uint32_t>(context.config.websocket.message_bytes_max)) {}

void WsConnection::write(std::vector<wire::Frame> frames, std::string) {
  send_frames(std::move(frames));
}

void WsConnection::consume(std::span<char> input) {
  while (state() != State::kClosed && !breach_ && !peer_closed_) {
    const WsEvent event = parser_.next(input);
    if (event.kind == WsEvent::Kind::kNeedMore) return;
    on_event(event);
  }
}

void WsConnection::on_event(const WsEvent& event) {
  const bool open = state() == State::kOpen;
  switch (event.kind) {
    case WsEvent::Kind::kText:
    case WsEvent::Kind::kBinary:
      if (open && handler() != nullptr) handler()->on_message(event.kind == WsEvent::Kind::kText, event.payload);
      break;
    case WsEvent::Kind::kPing:
      if (!open) break;
      if (!controls_) controls_ = std::make_unique<Controls>();
      controls_->pong = control_frame(kPongFrame, event.payload);
      send_controls();
      if (state() == State::kOpen && handler() != nullptr) handler()->on_pong();
      break;
    case WsEvent::Kind::kPong:
      if (open && handler() != nullptr) handler()->on_pong();
      break;
    case WsEvent::Kind::kClose:
      on_peer_close(event.code);
      break;
    case WsEvent::Kind::kFailed:
      breach_ = true;
      context().stats.protocol_errors.add(1);
      if (open) say_goodbye(event.code, {});
      finish_sending();
      break;
    case WsEvent::Kind::kNeedMore:
      break;
  }
}

void WsConnection::on_peer_close(int code) {
  peer_closed_ = true;
  if (state() == State::kClosing) {
    if (writing()) return finish_sending();  // the timer or the last byte ends it
    return end(close_code());
  }
  begin_close(code);
  if (!controls_) controls_ = std::make_unique<Controls>();
  std::string payload;
  if (code != kWsNoCode) payload = {static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  controls_->close = control_frame(kCloseFrame, payload);
  send_controls();
  if (state() == State::kClosed) return;
  if (writing()) return finish_sending();
  end(code);
}

void WsConnection::close(int code, std::string_view reason) {
  if (state() != State::kOpen) return;
  say_goodbye(code, reason);
}

void WsConnection::say_goodbye(int code, std::string_view reason) {
  begin_close(code);
  if (!controls_) controls_ = std::make_unique<Controls>();
  std::string payload{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
  payload += cut_reason(reason);
  controls_->close = control_frame(kCloseFrame, payload);
  send_controls();
}

void WsConnection::ping() {
  if (state() != State::kOpen) return;
  if (!controls_) controls_ = std::make_unique<Controls>();
  controls_->ping = true;
  send_controls();
}

std::string WsConnection::next_control() {
  if (!controls_) return {};
  if (!controls_->pong.empty()) return std::exchange(controls_->pong, {});
  if (std::exchange(controls_->ping, false)) return control_frame(kPingFrame, {});
  auto close = std::exchange(controls_->close, {});
  controls_.reset();
  return close;
}

}  // namespace kith::net
