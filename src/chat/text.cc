// See text.h.
#include "chat/text.h"

#include <algorithm>
#include <array>
#include <string>

#include "wire/value.h"

namespace kith::chat {
namespace {

// Kinds of the protocol itself; the schemas of their bodies are in message/bodies.cc.
constexpr std::array<std::string_view, 10> kProtocolKinds = {"text",     "image",   "file", "voice",  "video",
                                                             "location", "contact", "poll", "merged", "enc"};

bool word_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

// At least two words of [a-z0-9_-] joined by dots.
bool namespaced(std::string_view kind) {
  bool dotted = false;
  std::size_t word = 0;
  for (const char c : kind) {
    if (c == '.') {
      if (word == 0) return false;
      dotted = true;
      word = 0;
    } else if (word_char(c)) {
      ++word;
    } else {
      return false;
    }
  }
  return dotted && word > 0;
}

// One code point of valid UTF-8, advancing.
char32_t next_code_point(std::string_view& text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  char32_t point = length == 1 ? lead : lead & (0xff >> (length + 1));
  for (std::size_t i = 1; i < length && i < text.size(); ++i) {
    point = (point << 6) | (static_cast<unsigned char>(text[i]) & 0x3f);
  }
  text.remove_prefix(std::min(length, text.size()));
  return point;
}

bool control(char32_t point) {
  return point < 0x20 || (point >= 0x7f && point < 0xa0) || point == 0x2028 || point == 0x2029;
}

// Characters that reorder what stands around them: a name with one can imitate another.
bool direction_override(char32_t point) {
  return (point >= 0x202a && point <= 0x202e) || (point >= 0x2066 && point <= 0x2069) || point == 0x200e ||
         point == 0x200f || point == 0x061c;
}

// Spaces of any script, breaks, and what has no width at all.
bool unseen(char32_t point) {
  return point <= 0x20 || (point >= 0x7f && point <= 0xa0) || point == 0xad || point == 0x1680 || point == 0x180e ||
         (point >= 0x2000 && point <= 0x200f) || (point >= 0x2028 && point <= 0x202f) ||
         (point >= 0x205f && point <= 0x206f) || point == 0x2800 || point == 0x3000 || point == 0x3164 ||
         point == 0xfeff || point == 0xfe0e || point == 0xfe0f;
}

bool blank(std::string_view text) {
  while (!text.empty()) {
    if (!unseen(next_code_point(text))) return false;
  }
  return true;
}

Status check_characters(std::string_view text, std::string_view field, bool line_breaks) {
  while (!text.empty()) {
    const char32_t point = next_code_point(text);
    if (line_breaks && point == U'\n') continue;
    if (control(point)) return refuse(Code::kBadRequest, std::string(field), "control characters are not allowed");
    if (direction_override(point)) {
      return refuse(Code::kBadRequest, std::string(field),
                    "characters that change the writing direction are not allowed");
    }
  }
  return {};
}

Status check_length(std::string_view text, std::string_view field, std::size_t length_max) {
  // Bytes first: counting code points of something huge is work for nothing.
  if (text.size() > 4 * length_max || wire::code_points(text) > length_max) {
    return refuse(Code::kBadRequest, std::string(field), "too long", static_cast<std::int64_t>(length_max));
  }
  return {};
}

}  // namespace

Status check_mid(std::string_view mid) {
  if (!wire::valid_mid(mid)) return refuse(Code::kBadRequest, "mid", "a mid has 8 to 64 characters of [0-9A-Za-z_-]");
  return {};
}

Status check_optional_mid(std::string_view mid) {
  if (mid.empty()) return {};
  return check_mid(mid);
}

Status check_kind(std::string_view kind, std::size_t length_max) {
  if (kind.size() > length_max) {
    return refuse(Code::kBadRequest, "kind", "too long", static_cast<std::int64_t>(length_max));
  }
  if (kind == "system") return refuse(Code::kForbidden, "kind", "only the server writes system messages");
  if (std::ranges::find(kProtocolKinds, kind) != kProtocolKinds.end() || namespaced(kind)) return {};
  return refuse(Code::kBadRequest, "kind", "neither a kind of the protocol nor a namespaced one like org.example.poll");
}

Status check_name(std::string_view name, std::string_view field, std::size_t length_max) {
  KITH_CHECKED(check_length(name, field, length_max));
  KITH_CHECKED(check_characters(name, field, false));
  if (blank(name)) return refuse(Code::kBadRequest, std::string(field), "must not be blank");
  return {};
}

Status check_note(std::string_view note, std::string_view field, std::size_t length_max) {
  KITH_CHECKED(check_length(note, field, length_max));
  return check_characters(note, field, true);
}

Status check_piece(std::string_view piece, std::string_view field) {
  if (piece.find('\0') == std::string_view::npos) return {};
  return refuse(Code::kBadRequest, std::string(field), "the character NUL is not allowed");
}

Status check_words(std::string_view words, std::string_view field) {
  KITH_CHECKED(check_piece(words, field));
  if (blank(words)) return refuse(Code::kBadRequest, std::string(field), "must not be blank");
  return {};
}

bool plainly_words(std::string_view escaped) {
  if (escaped.empty()) return false;
  const auto first = static_cast<unsigned char>(escaped.front());
  // Letters, digits and signs of ASCII, and every lead byte under which nothing unseen stands.
  const bool ascii = first > 0x20 && first < 0x7f && first != '\\' && first != '"';
  const bool other = first > 0xc2 && first != 0xe1 && first != 0xe2 && first != 0xe3 && first != 0xef;
  const bool kana = first == 0xe3 && escaped.size() > 1 && static_cast<unsigned char>(escaped[1] - 0x81) < 3;
  return (ascii || other || kana) && escaped.find("\\u0000") == std::string_view::npos;
}

}  // namespace kith::chat
