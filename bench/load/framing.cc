#include "load/framing.h"

namespace kith::bench {
namespace {

constexpr std::string_view kHeadEnd = "\r\n\r\n";

void put_length(std::string& out, std::size_t size, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift));
}

}  // namespace

std::string upgrade_request(std::string_view host, std::string_view token) {
  std::string out = "GET /v1/ws HTTP/1.1\r\nHost: ";
  out.append(host).append("\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n");
  out.append("Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n");
  out.append("Sec-WebSocket-Protocol: kith.v1.json\r\n");
  if (!token.empty()) out.append("Authorization: Bearer ").append(token).append("\r\n");
  return out.append("\r\n");
}

std::optional<Upgraded> read_upgrade(std::string_view input) {
  const auto end = input.find(kHeadEnd);
  if (end == std::string_view::npos) return std::nullopt;
  return Upgraded{.bytes = end + kHeadEnd.size(), .granted = input.starts_with("HTTP/1.1 101")};
}

void put_frame(std::string& out, Opcode opcode, std::string_view payload) {
  constexpr char kMasked = '\x80';
  out.push_back(static_cast<char>(0x80 | static_cast<int>(opcode)));
  if (payload.size() < 126) {
    out.push_back(static_cast<char>(kMasked | static_cast<char>(payload.size())));
  } else if (payload.size() <= 0xffff) {
    out.push_back(static_cast<char>(kMasked | 126));
    put_length(out, payload.size(), 2);
  } else {
    out.push_back(static_cast<char>(kMasked | 127));
    put_length(out, payload.size(), 8);
  }
  out.append(4, '\0');
  out.append(payload);
}

std::optional<ServerFrame> read_frame(std::string_view input) {
  if (input.size() < 2) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(input[0]);
  const auto second = static_cast<std::uint8_t>(input[1]);
  ServerFrame frame;
  frame.opcode = static_cast<Opcode>(first & 15);
  frame.broken = (first & 0xf0) != 0x80 || (second & 0x80) != 0;
  std::size_t head = 2;
  std::size_t size = second & 0x7f;
  if (size >= 126) {
    const std::size_t wide = size == 126 ? 2 : 8;
    if (input.size() < head + wide) return std::nullopt;
    size = 0;
    for (std::size_t i = 0; i < wide; ++i) size = size << 8 | static_cast<std::uint8_t>(input[head + i]);
    head += wide;
  }
  if (frame.broken) return frame;
  if (input.size() - head < size) return std::nullopt;
  frame.payload = input.substr(head, size);
  frame.bytes = head + size;
  return frame;
}

}  // namespace kith::bench
