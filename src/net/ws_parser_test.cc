// RFC 6455 as a table, each case whole and split at every byte.
#include "net/ws_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "net/testing.h"

namespace kith::net {
namespace {
using testing::ws_frame;
using Kind = WsEvent::Kind;

struct Seen {
  Kind kind;
  int code;
  std::string payload;
  bool operator==(const Seen&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Seen& s) {
  return out << "{kind " << static_cast<int>(s.kind) << ", code " << s.code << ", " << s.payload.size() << " bytes}";
}

constexpr std::uint32_t kMax = 70'000;

// Feeds the pieces between the cuts; stops at a close or failure as connections do.
std::vector<Seen> parse(std::string bytes, const std::vector<std::size_t>& cuts, std::size_t* held_max = nullptr) {
  WsParser parser(kMax);
  std::vector<Seen> seen;
  std::size_t from = 0;
  auto all = cuts;
  all.push_back(bytes.size());
  for (const std::size_t to : all) {
    std::string piece = bytes.substr(from, to - from);  // on its own: nothing may look beyond it
    from = to;
    std::span<char> input(piece);
    while (true) {
      const auto event = parser.next(input);
      if (held_max != nullptr) *held_max = std::max(*held_max, parser.held_bytes());
      if (event.kind == Kind::kNeedMore) break;
      seen.push_back({event.kind, event.code, std::string(event.payload)});
      if (event.kind == Kind::kFailed || event.kind == Kind::kClose) return seen;
    }
    EXPECT_TRUE(input.empty());
  }
  return seen;
}

struct Case {
  const char* name;
  std::string bytes;
  std::vector<Seen> expected;
};

std::string raw(std::initializer_list<int> bytes) {
  std::string out;
  for (const int b : bytes) out.push_back(static_cast<char>(b));
  return out;
}
std::string close_payload(int code, std::string_view reason = {}) {
  return raw({code >> 8, code & 0xff}).append(reason);
}

std::vector<Case> good_cases() {
  const std::string big(126, 'a');
  const std::string huge(65'536, 'b');
  return {
      {"text", ws_frame(0x81, "Hello"), {{Kind::kText, 0, "Hello"}}},
      {"empty text", ws_frame(0x81, ""), {{Kind::kText, 0, ""}}},
      {"binary", ws_frame(0x82, raw({0, 255, 1})), {{Kind::kBinary, 0, raw({0, 255, 1})}}},
      {"126 bytes", ws_frame(0x81, big), {{Kind::kText, 0, big}}},
      {"two messages", ws_frame(0x81, "a") + ws_frame(0x82, "b"), {{Kind::kText, 0, "a"}, {Kind::kBinary, 0, "b"}}},
      {"fragments", ws_frame(0x01, "Hel") + ws_frame(0x80, "lo"), {{Kind::kText, 0, "Hello"}}},
      {"empty fragments", ws_frame(0x01, "") + ws_frame(0x00, "") + ws_frame(0x80, ""), {{Kind::kText, 0, ""}}},
      {"ping between fragments",
       ws_frame(0x01, "Hel") + ws_frame(0x89, "p") + ws_frame(0x8a, "q") + ws_frame(0x80, "lo"),
       {{Kind::kPing, 0, "p"}, {Kind::kPong, 0, "q"}, {Kind::kText, 0, "Hello"}}},
      {"ping of 125", ws_frame(0x89, std::string(125, 'x')), {{Kind::kPing, 0, std::string(125, 'x')}}},
      {"character across fragments",
       ws_frame(0x01, "\xe4\xbd") + ws_frame(0x80, "\xa0"),
       {{Kind::kText, 0, "\xe4\xbd\xa0"}}},
      {"close without code", ws_frame(0x88, ""), {{Kind::kClose, kWsNoCode, ""}}},
      {"close with reason", ws_frame(0x88, close_payload(1000, "bye")), {{Kind::kClose, 1000, "bye"}}},
      {"close 4999", ws_frame(0x88, close_payload(4999)), {{Kind::kClose, 4999, ""}}},
      {"close between fragments",
       ws_frame(0x01, "a") + ws_frame(0x88, close_payload(1001)),
       {{Kind::kClose, 1001, ""}}},
      {"message after fragments",
       ws_frame(0x02, "a") + ws_frame(0x80, "b") + ws_frame(0x81, "c"),
       {{Kind::kBinary, 0, "ab"}, {Kind::kText, 0, "c"}}},
  };
}

std::vector<Case> bad_cases() {
  const auto failed = [](int code) { return std::vector<Seen>{{Kind::kFailed, code, ""}}; };
  std::vector<Case> out = {
      {"unmasked", ws_frame(0x81, "Hello", false), failed(1002)},
      {"RSV1", ws_frame(0xc1, "a"), failed(1002)},
      {"RSV2", ws_frame(0xa1, "a"), failed(1002)},
      {"RSV3", ws_frame(0x91, "a"), failed(1002)},
      {"continuation of nothing", ws_frame(0x80, "a"), failed(1002)},
      {"new message inside a message", ws_frame(0x01, "a") + ws_frame(0x81, "b"), failed(1002)},
      {"fragmented ping", ws_frame(0x09, "a"), failed(1002)},
      {"ping of 126", ws_frame(0x89, std::string(126, 'x')), failed(1002)},
      {"16-bit length of 125", raw({0x81, 0xfe, 0, 125, 1, 2, 3, 4}), failed(1002)},
      {"64-bit length of 65535", raw({0x81, 0xff, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 1, 2, 3, 4}), failed(1002)},
      {"length with the top bit", raw({0x81, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4}), failed(1002)},
      {"announced beyond the limit", raw({0x82, 0xff, 0, 0, 0, 0, 0, 1, 0x11, 0x71, 1, 2, 3, 4}), failed(1009)},
      {"fragments beyond the limit",
       ws_frame(0x02, std::string(40'000, 'x')) + ws_frame(0x80, std::string(40'000, 'x')), failed(1009)},
      {"close of one byte", ws_frame(0x88, "x"), failed(1002)},
      {"reason not UTF-8", ws_frame(0x88, close_payload(1000, "\xff")), failed(1007)},
      {"surrogate", ws_frame(0x81, "\xed\xa0\x80"), failed(1007)},
      {"overlong", ws_frame(0x81, "\xc0\xaf"), failed(1007)},
      {"cut character", ws_frame(0x81, "\xe4\xbd"), failed(1007)},
      {"bad character across fragments", ws_frame(0x01, "\xe4") + ws_frame(0x80, "a"), failed(1007)},
  };
  for (const int opcode : {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    out.push_back({"unknown opcode", ws_frame(0x80 | opcode, ""), failed(1002)});
  for (const int code : {0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535}) {
    out.push_back({"close code", ws_frame(0x88, close_payload(code)), failed(1002)});
  }
  return out;
}

void check(const std::vector<Case>& cases) {
  for (const auto& c : cases) {
    SCOPED_TRACE(c.name);
    EXPECT_EQ(parse(c.bytes, {}), c.expected);
    const std::size_t stride = c.bytes.size() > 1'000 ? 997 : 1;
    for (std::size_t cut = 1; cut < c.bytes.size(); cut += stride)
      ASSERT_EQ(parse(c.bytes, {cut}), c.expected) << "cut at " << cut;
    std::vector<std::size_t> every;
    for (std::size_t i = 1; i < c.bytes.size(); ++i) every.push_back(i);
    ASSERT_EQ(parse(c.bytes, every), c.expected) << "byte by byte";
  }
}

TEST(WsParser, ReadsWhatTheRfcAllowsHoweverItIsCut) {
  check(good_cases());
}

TEST(WsParser, RefusesWhatTheRfcForbidsHoweverItIsCut) {
  check(bad_cases());
}

TEST(WsParser, ReadsSixtyFourBitLengths) {
  const std::string huge(65'536, 'b');
  EXPECT_EQ(parse(ws_frame(0x81, huge), {5, 40'000}), (std::vector<Seen>{{Kind::kText, 0, huge}}));
}

TEST(WsParser, HoldsNothingAtRestAndNeverMoreThanCame) {
  std::size_t held = 0;
  parse(ws_frame(0x81, "Hello") + ws_frame(0x89, ""), {}, &held);
  EXPECT_EQ(held, 0U);
  // A frame that announces 60 KB and sends ten bytes costs about those ten bytes.
  held = 0;
  parse(ws_frame(0x82, std::string(60'000, 'x')).substr(0, 20), {}, &held);
  EXPECT_GT(held, 0U);
  EXPECT_LT(held, 1'000U);
}

TEST(WsParser, ComesToRestAfterAFragmentedMessage) {
  WsParser parser(kMax);
  std::string bytes = ws_frame(0x01, "a") + ws_frame(0x80, "b");
  std::span<char> input(bytes);
  EXPECT_EQ(parser.next(input).payload, "ab");
  EXPECT_EQ(parser.next(input).kind, Kind::kNeedMore);
  EXPECT_TRUE(parser.at_rest());
}

}  // namespace
}  // namespace kith::net
