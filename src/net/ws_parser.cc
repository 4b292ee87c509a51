// See ws_parser.h. Frames that arrive whole and unfragmented never touch the heap; all others go through State.
#include "net/ws_parser.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>

#include "base/bytes.h"

namespace kith::net {
namespace {
enum Opcode : std::uint8_t { kContinuation = 0, kText = 1, kBinary = 2, kClose = 8, kPing = 9, kPong = 10 };
constexpr std::size_t kHeaderMax = 14;
constexpr std::size_t kControlMax = 125;

void unmask(char* data, std::size_t size, std::array<char, 4> key, std::size_t offset) {
  std::size_t i = 0;
  while (i < size && (offset + i) % 4 != 0) {
    data[i] = static_cast<char>(data[i] ^ key[(offset + i) % 4]);
    ++i;
  }
  std::uint64_t wide = 0;
  std::memcpy(&wide, key.data(), 4);
  std::memcpy(reinterpret_cast<char*>(&wide) + 4, key.data(), 4);
  for (; i + 8 <= size; i += 8) {
    std::uint64_t block = 0;
    std::memcpy(&block, data + i, 8);
    block ^= wide;
    std::memcpy(data + i, &block, 8);
  }
  for (std::size_t k = 0; i < size; ++i, ++k) data[i] = static_cast<char>(data[i] ^ key[k % 4]);
}

WsEvent failed(int code) {
  return {.kind = WsEvent::Kind::kFailed, .code = code};
}
}  // namespace

struct WsParser::Header {
  bool fin = false;
  std::uint8_t reserved = 0;
  std::uint8_t opcode = 0;
  bool masked = false;
  bool minimal = true;  // in as few bytes as it needs, and of 64 bits not the highest
  std::uint64_t length = 0;
  std::array<char, 4> key{};
  std::size_t size = 0;

  bool is_control() const { return opcode >= kClose; }

  static std::optional<Header> parse(std::string_view bytes) {
    if (bytes.size() < 2) return std::nullopt;
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
    Header h;
    h.fin = (at(0) & 0x80) != 0;
    h.reserved = at(0) & 0x70;
    h.opcode = at(0) & 0x0f;
    h.masked = (at(1) & 0x80) != 0;
    h.length = at(1) & 0x7f;
    const std::size_t extra = h.length == 126 ? 2 : h.length == 127 ? 8 : 0;
    h.size = 2 + extra + (h.masked ? 4 : 0);
    if (bytes.size() < h.size) return std::nullopt;
    if (extra > 0) {
      h.length = 0;
      for (std::size_t i = 0; i < extra; ++i) h.length = (h.length << 8) | at(2 + i);
      h.minimal = extra == 2 ? h.length > 125 : h.length > 0xffff && h.length <= INT64_MAX;
    }
    if (h.masked) std::memcpy(h.key.data(), bytes.data() + 2 + extra, 4);
    return h;
  }
};

struct WsParser::State {
  // Of the frame under way.
  std::array<char, kHeaderMax> head{};
  std::size_t head_size = 0;
  std::optional<Header> header;
  std::uint64_t received = 0;
  std::array<char, kControlMax> control{};
  // Of the message under way; control frames come between its fragments.
  std::uint8_t message_opcode = kContinuation;
  bool delivered = false;  // message was handed out by the last call
  std::string message;
};

WsParser::WsParser(std::uint32_t message_bytes_max) : message_bytes_max_(message_bytes_max) {}
WsParser::~WsParser() = default;
WsParser::WsParser(WsParser&&) noexcept = default;

std::size_t WsParser::held_bytes() const {
  return state_ ? sizeof(State) + state_->message.capacity() : 0;
}

int WsParser::check_header(const Header& header) const {
  const bool known = header.opcode <= kBinary || (header.opcode >= kClose && header.opcode <= kPong);
  if (!known || header.reserved != 0 || !header.masked || !header.minimal) return kWsProtocolError;
  if (header.is_control()) return header.fin && header.length <= kControlMax ? 0 : kWsProtocolError;
  const bool in_message = state_ && state_->message_opcode != kContinuation;
  if ((header.opcode == kContinuation) != in_message) return kWsProtocolError;
  const std::size_t have = state_ ? state_->message.size() : 0;
  if (header.length > message_bytes_max_ || header.length + have > message_bytes_max_) return kWsTooBig;
  return 0;
}

WsEvent WsParser::next(std::span<char>& input) {
  if (state_ && state_->delivered) state_.reset();
  if (input.empty()) return {};
  if (!state_) {
    const auto header = Header::parse({input.data(), input.size()});
    if (header) {
      if (const int code = check_header(*header); code != 0) return failed(code);
      const bool whole = header->fin && input.size() - header->size >= header->length;
      if (whole) return fast(input, *header, header->size);
    }
    state_ = std::make_unique<State>();
  }
  return slow(input);
}

WsEvent WsParser::fast(std::span<char>& input, const Header& header, std::size_t header_size) {
  const auto length = static_cast<std::size_t>(header.length);
  char* payload = input.data() + header_size;
  unmask(payload, length, header.key, 0);
  input = input.subspan(header_size + length);
  const std::string_view view(payload, length);
  if (header.is_control()) return control(header, view);
  if (header.opcode == kText && !valid_utf8(view)) return failed(kWsInvalidText);
  return {.kind = header.opcode == kText ? WsEvent::Kind::kText : WsEvent::Kind::kBinary, .payload = view};
}

WsEvent WsParser::slow(std::span<char>& input) {
  State& s = *state_;
  while (!input.empty()) {
    if (!s.header) {
      s.head[s.head_size++] = input.front();
      input = input.subspan(1);
      s.header = Header::parse({s.head.data(), s.head_size});
      if (!s.header) continue;
      s.head_size = 0;
      s.received = 0;
      if (const int code = check_header(*s.header); code != 0) return failed(code);  // before any payload is kept
      if (!s.header->is_control() && s.header->opcode != kContinuation) s.message_opcode = s.header->opcode;
    }
    const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(input.size(), s.header->length - s.received));
    unmask(input.data(), take, s.header->key, static_cast<std::size_t>(s.received % 4));
    if (s.header->is_control()) {
      std::memcpy(s.control.data() + s.received, input.data(), take);
    } else {
      s.message.append(input.data(), take);
    }
    s.received += take;
    input = input.subspan(take);
    if (s.received < s.header->length) continue;
    if (WsEvent event = frame_done(); event.kind != WsEvent::Kind::kNeedMore) return event;
    if (!state_) return {};
  }
  return {};
}

WsEvent WsParser::frame_done() {
  State& s = *state_;
  const Header header = *s.header;
  s.header.reset();
  if (header.is_control()) {
    const bool message_waits = s.message_opcode != kContinuation;
    if (!message_waits) s.delivered = true;  // nothing left to keep once this is handed out
    return control(header, {s.control.data(), static_cast<std::size_t>(header.length)});
  }
  if (!header.fin) return {};
  const bool text = s.message_opcode == kText;
  if (text && !valid_utf8(s.message)) return failed(kWsInvalidText);
  s.delivered = true;
  return {.kind = text ? WsEvent::Kind::kText : WsEvent::Kind::kBinary, .payload = s.message};
}

WsEvent WsParser::control(const Header& header, std::string_view payload) const {
  if (header.opcode == kPing) return {.kind = WsEvent::Kind::kPing, .payload = payload};
  if (header.opcode == kPong) return {.kind = WsEvent::Kind::kPong, .payload = payload};
  if (payload.empty()) return {.kind = WsEvent::Kind::kClose, .code = kWsNoCode};
  if (payload.size() < 2) return failed(kWsProtocolError);
  const int code = (static_cast<std::uint8_t>(payload[0]) << 8) | static_cast<std::uint8_t>(payload[1]);
  if (!ws_close_code_may_be_sent(code)) return failed(kWsProtocolError);
  if (!valid_utf8(payload.substr(2))) return failed(kWsInvalidText);
  return {.kind = WsEvent::Kind::kClose, .code = code, .payload = payload.substr(2)};
}

bool ws_close_code_may_be_sent(int code) {
  return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

}  // namespace kith::net
