// Both codecs against the same trees: what one writes, its parser reads back equal; malformed input is refused, never
// crashes.
#include <gtest/gtest.h>

#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "wire/json.h"
#include "wire/msgpack.h"
#include "wire/writer.h"

namespace kith::wire {
namespace {

std::string written(Codec codec, const Value& value) {
  std::string out;
  Writer writer(codec, out);
  writer.value(value);
  return out;
}

std::uint64_t pick(std::uint64_t& state, std::uint64_t bound) {
  state = state * 6364136223846793005ULL + 1442695040888963407ULL;
  return (state >> 33) % bound;
}

std::string random_text(std::uint64_t& state) {
  static const std::vector<std::string> kPieces = {
      "a", "\"", "\\", "\n", "\x01", "\x7f", "é", "你好", "😀", "\u2028", std::string(1, '\0'), "plain words ", "/"};
  std::string text;
  for (auto left = pick(state, 12); left > 0; --left) text += kPieces[pick(state, kPieces.size())];
  return text;
}

Value random_value(std::uint64_t& state, int depth) {
  static const std::vector<std::int64_t> kIntegers = {
      0,          1,          -1,          31,          -32,         -33,          127,       128,
      255,        256,        -128,        -129,        65535,       65536,        -32768,    -32769,
      4294967295, 4294967296, -2147483648, -2147483649, kIntegerMax, -kIntegerMax, INT64_MAX, INT64_MIN};
  static const std::vector<double> kDoubles = {0.5, -1.25, 1e300, -1e-300, 9007199254740992.0 * 4, 1.0 / 3, 5e-324};
  switch (pick(state, depth < 6 ? 8 : 6)) {
    case 0:
      return Value();
    case 1:
      return Value(pick(state, 2) == 1);
    case 2:
      return Value(kIntegers[pick(state, kIntegers.size())]);
    case 3:
      return Value(kDoubles[pick(state, kDoubles.size())]);
    case 4:
    case 5:
      return Value(random_text(state));
    case 6: {
      Value::Array items;
      for (auto left = pick(state, 20); left > 0; --left) items.push_back(random_value(state, depth + 2));
      return Value(std::move(items));
    }
    default: {
      Value::Object fields;
      for (std::uint64_t i = 0, count = pick(state, 20); i < count; ++i) {
        fields.push_back({std::to_string(i) + random_text(state), random_value(state, depth + 2)});
      }
      return Value(std::move(fields));
    }
  }
}

TEST(Codecs, random_trees_survive_both_codecs_and_their_canonical_form) {
  const char* given = std::getenv("KITH_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : 20261122;
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::uint64_t state = seed;
  const ParseLimits wide{.bytes_max = 1 << 24, .depth_max = 32, .nodes_max = 1 << 20};
  for (int round = 0; round < 2000; ++round) {
    const Value tree = random_value(state, 0);
    const auto json = written(Codec::kJson, tree);
    const auto packed = written(Codec::kMsgpack, tree);
    const auto from_json = parse_json(json, wide);
    const auto from_packed = parse_msgpack(packed, wide);
    ASSERT_TRUE(from_json) << json;
    ASSERT_TRUE(from_packed) << json;
    ASSERT_EQ(*from_json, tree) << json;
    ASSERT_EQ(*from_packed, tree) << json;
    const auto canonical = canonical_json(tree);
    ASSERT_EQ(canonical_json(*parse_json(canonical, wide)), canonical);
    // A stored body spliced into a MessagePack frame gives the bytes that the tree itself would.
    std::string spliced;
    Writer(Codec::kMsgpack, spliced).raw_json(canonical);
    ASSERT_EQ(spliced, written(Codec::kMsgpack, *parse_json(canonical, wide))) << canonical;
  }
}

TEST(Codecs, canonical_json_forgets_order_spelling_and_codec) {
  const auto a = parse_json(R"({"b": 1.0, "a": "\u00e9\/", "c": [1e2, -0.0, 0.50]})");
  const auto b = parse_json("{\"c\":[100,0,0.5],\"a\":\"é/\",\"b\":1}");
  ASSERT_TRUE(a && b);
  EXPECT_EQ(canonical_json(*a), R"({"a":"é/","b":1,"c":[100,0,0.5]})");
  EXPECT_EQ(canonical_json(*a), canonical_json(*b));
  EXPECT_EQ(canonical_json(*parse_msgpack(written(Codec::kMsgpack, *b))), canonical_json(*b));
}

TEST(Codecs, every_control_character_is_escaped_and_comes_back) {
  std::string text;
  for (char c = 0; c < 0x20; ++c) text.push_back(c);
  text += "\"\\\x7f";
  const auto json = written(Codec::kJson, Value(text));
  EXPECT_EQ(json.substr(0, 55), R"("\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n)");
  EXPECT_EQ(*parse_json(json), Value(text));
}

TEST(Json, malformed_text_is_refused) {
  const std::vector<std::string> bad = {"",
                                        " ",
                                        "{",
                                        "}",
                                        "[",
                                        "{\"a\"}",
                                        "{\"a\":}",
                                        "{\"a\":1,}",
                                        "[1,]",
                                        "[1 2]",
                                        "{a:1}",
                                        "{'a':1}",
                                        "01",
                                        "1.",
                                        ".5",
                                        "+1",
                                        "- 1",
                                        "1e",
                                        "NaN",
                                        "Infinity",
                                        "-Infinity",
                                        "nul",
                                        "True",
                                        "\"",
                                        "\"\\x\"",
                                        "\"\\u12\"",
                                        "\"\n\"",
                                        "\"\xff\"",
                                        "\"\xc0\x80\"",
                                        "\"\xed\xa0\x80\"",
                                        "\"\\ud800\"",
                                        "\"\\udc00\"",
                                        "\"\\ud800x\"",
                                        "\"\\ud800\\u0041\"",
                                        "{\"\\udc00\":1}",
                                        "{} {}",
                                        "{}x",
                                        "1 1",
                                        "{\"a\":1}\"",
                                        "\xef\xbb\xbf{}",
                                        "{\"a\":1,\"a\":2}",
                                        "{\"a\":1,\"\\u0061\":2}",
                                        "9223372036854775808",
                                        "18446744073709551616",
                                        "-9223372036854775809",
                                        "1e400",
                                        "// {}",
                                        "{}\x01",
                                        std::string("{}\0", 3)};
  for (const auto& text : bad) {
    const auto parsed = parse_json(text);
    EXPECT_FALSE(parsed) << text;
    if (!parsed) {
      EXPECT_EQ(parsed.error().code, Code::kBadRequest) << text;
    }
  }
}

TEST(Json, a_document_cut_anywhere_is_refused) {
  const std::string whole = R"({"t":"send","body":{"text":"a\u00e9b 你好"},"list":[1,-2.5,true,null,"x"]})";
  ASSERT_TRUE(parse_json(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(parse_json(whole.substr(0, size))) << size;
}

TEST(Json, depth_bytes_and_value_count_are_limited) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + "1" + std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_TRUE(parse_json(nested(32)));
  EXPECT_FALSE(parse_json(nested(33)));
  EXPECT_FALSE(parse_json(nested(10'000)));
  EXPECT_TRUE(parse_json(nested(32)));  // the parser is none the worse
  const auto large = parse_json("\"" + std::string(70'000, 'x') + "\"");
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, Code::kTooLarge);
  EXPECT_EQ(large.error().limit, 64 * 1024);
  std::string many = "[0";
  for (int i = 0; i < 20'000; ++i) many += ",0";
  const auto refused = parse_json(many + "]");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().limit, 16 * 1024);
}

TEST(Json, many_keys_are_checked_for_repeats_too) {
  std::string text = "{";
  for (int i = 0; i < 40; ++i) text += "\"k" + std::to_string(i) + "\":0,";
  EXPECT_TRUE(parse_json(text + "\"z\":1}"));
  const auto twice = parse_json(text + "\"k7\":1}");
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().field, "k7");
}

TEST(Msgpack, malformed_bytes_are_refused) {
  const auto bytes = [](std::initializer_list<int> list) {
    std::string out;
    for (int b : list) out.push_back(static_cast<char>(b));
    return out;
  };
  const std::vector<std::string> bad = {bytes({}),
                                        bytes({0xc1}),
                                        bytes({0xc4, 1, 0}),
                                        bytes({0xc5, 0, 1, 0}),
                                        bytes({0xc6, 0, 0, 0, 1, 0}),
                                        bytes({0xc7, 1, 1, 0}),
                                        bytes({0xc8, 0, 1, 1, 0}),
                                        bytes({0xc9, 0, 0, 0, 1, 1, 0}),
                                        bytes({0xd4, 1, 0}),
                                        bytes({0xd5, 1, 0, 0}),
                                        bytes({0xd6, 1, 0, 0, 0, 0}),
                                        bytes({0xd7, 1, 0, 0, 0, 0, 0, 0, 0, 0}),
                                        bytes({0xd8, 1}),
                                        bytes({0x81, 1, 1}),
                                        bytes({0x81, 0xc0, 1}),
                                        bytes({0x81, 0x90, 1}),  // keys that are no strings
                                        bytes({0x82, 0xa1, 'a', 1, 0xa1, 'a', 2}),
                                        bytes({0x82, 0xa1, 'a', 1, 0xd9, 1, 'a', 2}),  // a key twice
                                        bytes({0xa1, 0xff}),
                                        bytes({0xa2, 0xc0, 0x80}),
                                        bytes({0xa3, 0xed, 0xa0, 0x80}),
                                        bytes({0x81, 0xa1, 0xff, 1}),  // UTF-8
                                        bytes({1, 1}),
                                        bytes({0x80, 0xc0}),  // bytes after the value
                                        bytes({0xdd, 0xff, 0xff, 0xff, 0xff}),
                                        bytes({0xdf, 0xff, 0xff, 0xff, 0xff}),
                                        bytes({0xdb, 0xff, 0xff, 0xff, 0xff}),  // huge claims
                                        bytes({0xdf, 0x7f, 0xff, 0xff, 0xff, 0xa1, 'a', 1}),
                                        bytes({0xdc, 0xff, 0xff, 1}),
                                        bytes({0xda, 0xff, 0xff, 'a'}),
                                        bytes({0xcf, 0x80, 0, 0, 0, 0, 0, 0, 0}),  // 2^63
                                        bytes({0xca, 0x7f, 0xc0, 0, 0}),
                                        bytes({0xcb, 0x7f, 0xf0, 0, 0, 0, 0, 0, 0})};  // NaN, infinity
  for (const auto& input : bad) {
    const auto parsed = parse_msgpack(input);
    EXPECT_FALSE(parsed) << ::testing::PrintToString(input);
    if (!parsed) {
      EXPECT_EQ(parsed.error().code, Code::kBadRequest);
    }
  }
}

TEST(Msgpack, a_document_cut_anywhere_is_refused) {
  const auto tree = parse_json(
      R"({"t":"send","n":[1,300,70000,5000000000,-40,-40000,2.5],"body":{"text":"你好 and more than thirty-one bytes"}})");
  ASSERT_TRUE(tree);
  const auto whole = written(Codec::kMsgpack, *tree);
  ASSERT_EQ(*parse_msgpack(whole), *tree);
  for (std::size_t size = 0; size < whole.size(); ++size) EXPECT_FALSE(parse_msgpack(whole.substr(0, size))) << size;
}

TEST(Msgpack, depth_bytes_and_value_count_are_limited) {
  EXPECT_TRUE(parse_msgpack(std::string(31, '\x91') + '\x90'));
  EXPECT_FALSE(parse_msgpack(std::string(32, '\x91') + '\x90'));
  EXPECT_FALSE(parse_msgpack(std::string(60'000, '\x91') + '\x90'));
  EXPECT_FALSE(parse_msgpack(std::string("\xdc\x50\x00", 3) + std::string(0x5000, '\0')));
  const auto large = parse_msgpack(std::string(70'000, '\0'));
  ASSERT_FALSE(large);
  EXPECT_EQ(large.error().code, Code::kTooLarge);
}

TEST(Msgpack, floats_and_wide_forms_give_the_same_integers) {
  EXPECT_EQ(*parse_msgpack(std::string("\xcb\x40\x45\x00\x00\x00\x00\x00\x00", 9)), Value(42));
  EXPECT_EQ(*parse_msgpack(std::string("\xca\x42\x28\x00\x00", 5)), Value(42));
  EXPECT_EQ(*parse_msgpack(std::string("\xd3\x00\x00\x00\x00\x00\x00\x00\x2a", 9)), Value(42));
  EXPECT_EQ(*parse_msgpack(std::string("\xd1\xff\xd6", 3)), Value(-42));
}

TEST(Writer, containers_of_any_size_take_their_smallest_header) {
  for (const std::size_t count : {0U, 15U, 16U, 65'535U, 65'536U}) {
    const Value tree(Value::Array(count, Value(1)));
    const auto packed = written(Codec::kMsgpack, tree);
    EXPECT_EQ(packed.size(), count + (count < 16 ? 1U : count <= 65'535U ? 3U : 5U));
    EXPECT_EQ(*parse_msgpack(packed, {.bytes_max = 1 << 20, .depth_max = 4, .nodes_max = 1 << 20}), tree);
  }
}

TEST(Writer, a_spliced_text_that_is_no_json_becomes_null) {
  for (const char* text : {"", "{", "{\"a\":1}}", "[1,", "\"", "\"\\ud800\"", "tru", "--1", "1e999"}) {
    std::string out;
    Writer(Codec::kMsgpack, out).raw_json(text);
    EXPECT_EQ(out, "\xc0") << text;
  }
}

TEST(Lookups, refusals_name_field_and_limit) {
  const auto tree =
      *parse_json(R"({"s":"你好","i":9007199254740992,"f":1.5,"l":[1,2,3],"n":null,"u":"no","m":"short"})");
  const auto expect = [](const auto& result, std::string_view field, std::int64_t limit) {
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, Code::kBadRequest);
    EXPECT_EQ(result.error().field, field);
    EXPECT_EQ(result.error().limit, limit);
    EXPECT_FALSE(result.error().detail.empty());
  };
  EXPECT_EQ(*require_string(tree, "s", 2, 2), "你好");  // characters, not bytes
  expect(require_string(tree, "s", 0, 1), "s", 1);
  expect(require_string(tree, "s", 3, 9), "s", 3);
  expect(require_string(tree, "l", 0, 9), "l", -1);
  expect(require_string(tree, "n", 0, 9), "n", -1);
  expect(require_string(tree, "none", 0, 9), "none", -1);
  expect(require_integer(tree, "i", 0, INT64_MAX), "i", kIntegerMax);
  expect(require_integer(tree, "f", 0, 9), "f", -1);
  expect(require_array(tree, "l", 0, 2), "l", 2);
  expect(require_uuid(tree, "u"), "u", -1);
  expect(require_mid(tree, "m"), "m", 8);
  expect(require_word(tree, "m", {"a", "b"}), "m", -1);
  expect(require_string(Value(1), "s", 0, 1), "", -1);
  EXPECT_EQ(*optional_string(tree, "n", 1, 2), std::nullopt);
  EXPECT_EQ(*optional_integer(tree, "none", 1, 2), std::nullopt);
}

TEST(Writer, escapes_what_must_be_wherever_it_stands) {
  for (int byte = 1; byte < 0x80; ++byte) {
    for (std::size_t place = 0; place < 20; ++place) {
      std::string text(20, 'a');
      text[place] = static_cast<char>(byte);
      std::string out;
      Writer writer(Codec::kJson, out);
      writer.string(text);
      const bool escaped = out.size() > text.size() + 2;
      ASSERT_EQ(escaped, byte < 0x20 || byte == '"' || byte == '\\') << byte << " at " << place;
      const auto back = parse_json(out);
      ASSERT_TRUE(back) << out;
      ASSERT_EQ(*back->string(), text);
    }
  }
}

}  // namespace
}  // namespace kith::wire
