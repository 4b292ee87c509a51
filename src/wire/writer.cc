#include "wire/writer.h"

#include <charconv>
#include <cmath>
#include <cstring>

#include "base/check.h"
#include "wire/transcode.h"
#include "wire/tree_limits.h"
#include "wire/value.h"

namespace kith::wire {

namespace {

// For each byte: 0 stands for itself, 'u' needs \u00XX, anything else is the letter after the backslash.
constexpr std::array<char, 256> make_escapes() {
  std::array<char, 256> table{};
  for (int c = 0; c < 0x20; ++c) table[static_cast<std::size_t>(c)] = 'u';
  table['\b'] = 'b';
  table['\f'] = 'f';
  table['\n'] = 'n';
  table['\r'] = 'r';
  table['\t'] = 't';
  table['"'] = '"';
  table['\\'] = '\\';
  return table;
}
constexpr auto kEscapes = make_escapes();

// Eight bytes at a time: does one of them need an escape? (Below 0x20, a quote or a backslash; bytes from 0x80 on,
// which are parts of longer characters, do not.)
bool any_escape(std::uint64_t eight) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kHighs = 0x8080808080808080;
  const auto has_zero = [](std::uint64_t bytes) { return (bytes - kOnes) & ~bytes & kHighs; };
  const std::uint64_t low = (eight - kOnes * 0x20) & ~eight & kHighs;
  return (low | has_zero(eight ^ (kOnes * '"')) | has_zero(eight ^ (kOnes * '\\'))) != 0;
}

// The first place from `at` on that needs an escape, or the end.
std::size_t next_escape(std::string_view text, std::size_t at) {
  for (; at + 8 <= text.size(); at += 8) {
    std::uint64_t eight = 0;
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if (any_escape(eight)) break;
  }
  while (at < text.size() && kEscapes[static_cast<unsigned char>(text[at])] == 0) ++at;
  return at;
}

void append_be(std::string& out, std::uint64_t number, int width) {
  char bytes[8];
  for (int i = 0; i < width; ++i) bytes[i] = static_cast<char>(number >> (8 * (width - 1 - i)));
  out.append(bytes, static_cast<std::size_t>(width));
}

void append_tagged(std::string& out, int tag, std::uint64_t number, int width) {
  out.push_back(static_cast<char>(tag));
  append_be(out, number, width);
}

}  // namespace

void Writer::before_value() {
  if (depth_ == 0) return;
  Level& level = levels_[depth_ - 1];
  if (level.object) return;  // the key did the counting
  if (codec_ == Codec::kJson && level.count > 0) out_.push_back(',');
  ++level.count;
}

void Writer::begin(bool object) {
  before_value();
  KITH_CHECK(depth_ < kLevelsMax);
  levels_[depth_++] = Level{out_.size(), 0, object};
  // MessagePack: room for the smallest header; end() makes more room where that was too little.
  out_.push_back(codec_ == Codec::kJson ? (object ? '{' : '[') : '\0');
}

void Writer::end() {
  KITH_CHECK(depth_ > 0);
  const Level level = levels_[--depth_];
  if (codec_ == Codec::kJson) {
    out_.push_back(level.object ? '}' : ']');
    return;
  }
  if (level.count < 16) {
    out_[level.header] = static_cast<char>((level.object ? 0x80 : 0x90) | static_cast<int>(level.count));
    return;
  }
  std::string header;
  if (level.count <= 0xffff) {
    append_tagged(header, level.object ? 0xde : 0xdc, level.count, 2);
  } else {
    append_tagged(header, level.object ? 0xdf : 0xdd, level.count, 4);
  }
  out_.replace(level.header, 1, header);
}

void Writer::begin_object() {
  begin(true);
}
void Writer::end_object() {
  end();
}
void Writer::begin_array() {
  begin(false);
}
void Writer::end_array() {
  end();
}

void Writer::key(std::string_view name) {
  KITH_CHECK(depth_ > 0);
  Level& level = levels_[depth_ - 1];
  if (codec_ == Codec::kJson) {
    if (level.count > 0) out_.push_back(',');
    json_string(name);
    out_.push_back(':');
  } else {
    msgpack_string(name);
  }
  ++level.count;
}

void Writer::null() {
  before_value();
  if (codec_ == Codec::kJson) {
    out_.append("null");
  } else {
    out_.push_back('\xc0');
  }
}

void Writer::boolean(bool b) {
  before_value();
  if (codec_ == Codec::kJson) {
    out_.append(b ? "true" : "false");
  } else {
    out_.push_back(b ? '\xc3' : '\xc2');
  }
}

void Writer::integer(std::int64_t i) {
  before_value();
  if (codec_ == Codec::kMsgpack) return msgpack_integer(i);
  char digits[24];
  const auto end = std::to_chars(digits, digits + sizeof digits, i).ptr;
  out_.append(digits, static_cast<std::size_t>(end - digits));
}

void Writer::number(double d) {
  if (!std::isfinite(d)) return null();
  if (integral(d)) return integer(static_cast<std::int64_t>(d));
  before_value();
  if (codec_ == Codec::kJson) return json_number(d);
  append_tagged(out_, 0xcb, std::bit_cast<std::uint64_t>(d), 8);
}

void Writer::string(std::string_view utf8) {
  before_value();
  if (codec_ == Codec::kJson) {
    json_string(utf8);
  } else {
    msgpack_string(utf8);
  }
}

void Writer::uuid(const Bytes16& bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  char text[36];
  char* to = text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) *to++ = '-';
    *to++ = kDigits[bytes[i] >> 4];
    *to++ = kDigits[bytes[i] & 15];
  }
  string({text, sizeof text});
}

void Writer::raw_json(std::string_view canonical) {
  if (codec_ == Codec::kMsgpack) return transcode_json(canonical, *this);
  before_value();
  out_.append(canonical.empty() ? std::string_view("null") : canonical);
}

void Writer::value(const Value& tree) {
  if (tree.is_null()) return null();
  if (const auto* b = tree.boolean()) return boolean(*b);
  if (const auto* i = tree.integer()) return integer(*i);
  if (const auto* d = tree.number()) return number(*d);
  if (const auto* s = tree.string()) return string(*s);
  if (const auto* items = tree.array()) {
    begin_array();
    for (const Value& item : *items) value(item);
    return end_array();
  }
  begin_object();
  for (const Field& f : *tree.object()) {
    key(f.key);
    value(f.value);
  }
  end_object();
}

void Writer::json_string(std::string_view utf8) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out_.push_back('"');
  std::size_t clean = 0;  // start of the stretch that needs no escape
  for (std::size_t i = next_escape(utf8, 0); i < utf8.size(); i = next_escape(utf8, i + 1)) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const char escape = kEscapes[byte];
    out_.append(utf8, clean, i - clean);
    clean = i + 1;
    out_.push_back('\\');
    out_.push_back(escape);
    if (escape == 'u') {
      out_.append("00");
      out_.push_back(kDigits[byte >> 4]);
      out_.push_back(kDigits[byte & 15]);
    }
  }
  out_.append(utf8, clean, utf8.size() - clean);
  out_.push_back('"');
}

void Writer::json_number(double d) {
  char digits[40];
  // The shortest text that reads back as the same double. Without a fraction it is beyond the integers, and must be
  // recognisable as a double: hence the exponent.
  const auto format = d == std::trunc(d) ? std::chars_format::scientific : std::chars_format::general;
  const auto end = std::to_chars(digits, digits + sizeof digits, d, format).ptr;
  out_.append(digits, static_cast<std::size_t>(end - digits));
}

void Writer::msgpack_integer(std::int64_t i) {
  const auto bits = static_cast<std::uint64_t>(i);
  if (i >= -32 && i <= 127) {
    out_.push_back(static_cast<char>(i));
  } else if (i > 0) {
    if (i <= 0xff) return append_tagged(out_, 0xcc, bits, 1);
    if (i <= 0xffff) return append_tagged(out_, 0xcd, bits, 2);
    if (i <= 0xffffffff) return append_tagged(out_, 0xce, bits, 4);
    append_tagged(out_, 0xcf, bits, 8);
  } else {
    if (i >= INT8_MIN) return append_tagged(out_, 0xd0, bits, 1);
    if (i >= INT16_MIN) return append_tagged(out_, 0xd1, bits, 2);
    if (i >= INT32_MIN) return append_tagged(out_, 0xd2, bits, 4);
    append_tagged(out_, 0xd3, bits, 8);
  }
}

void Writer::msgpack_string(std::string_view utf8) {
  if (utf8.size() < 32) {
    out_.push_back(static_cast<char>(0xa0 | static_cast<int>(utf8.size())));
  } else if (utf8.size() <= 0xff) {
    append_tagged(out_, 0xd9, utf8.size(), 1);
  } else if (utf8.size() <= 0xffff) {
    append_tagged(out_, 0xda, utf8.size(), 2);
  } else {
    append_tagged(out_, 0xdb, utf8.size(), 4);
  }
  out_.append(utf8);
}

}  // namespace kith::wire
