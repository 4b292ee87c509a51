// Any bytes as WebSocket input: cut anywhere they mean the same, and the parser never holds more than it was given.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "net/ws_parser.h"

namespace {
using kith::net::WsEvent;
using Kind = WsEvent::Kind;

constexpr std::uint32_t kMessageMax = 4'096;
constexpr std::size_t kStateMax = 512;  // besides the message: header, control payload

struct Seen {
  Kind kind;
  int code;
  std::string payload;
  bool operator==(const Seen&) const = default;
};

std::vector<Seen> parse(std::string bytes, std::size_t piece_size) {
  kith::net::WsParser parser(kMessageMax);
  std::vector<Seen> seen;
  for (std::size_t from = 0; from < bytes.size(); from += piece_size) {
    std::string piece = bytes.substr(from, piece_size);
    std::span<char> input(piece);
    while (true) {
      const auto event = parser.next(input);
      KITH_CHECK(parser.held_bytes() <= 2 * kMessageMax + kStateMax);
      if (event.kind == Kind::kNeedMore) break;
      KITH_CHECK(event.kind != Kind::kText || kith::valid_utf8(event.payload));
      KITH_CHECK(event.payload.size() <= kMessageMax);
      seen.push_back({event.kind, event.code, std::string(event.payload)});
      if (event.kind == Kind::kFailed || event.kind == Kind::kClose) return seen;
    }
    KITH_CHECK(input.empty());
  }
  return seen;
}
}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto whole = parse(bytes, bytes.size());
  KITH_CHECK(parse(bytes, 1) == whole);
  KITH_CHECK(parse(bytes, std::size_t{data[0]} + 1) == whole);
  return 0;
}
