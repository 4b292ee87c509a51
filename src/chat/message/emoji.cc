// See emoji.h. Graphemes by ICU.
#include "chat/message/emoji.h"

#include <unicode/brkiter.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <string>

#include "wire/value.h"

namespace kith::chat {
namespace {

constexpr char32_t kKeycap = 0x20e3;
constexpr char32_t kColourSelector = 0xfe0f;

bool named(std::string_view text) {
  if (text.size() < 3 || text.front() != ':' || text.back() != ':') return false;
  return std::ranges::all_of(text.substr(1, text.size() - 2), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+';
  });
}

bool one_grapheme(const icu::UnicodeString& text) {
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<icu::BreakIterator> breaks(
      icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), error));
  if (U_FAILURE(error) || !breaks) return false;
  breaks->setText(text);
  breaks->first();
  return breaks->next() == text.length();
}

// A picture, a flag or a keycap: digits alone have the emoji property too.
bool pictorial(const icu::UnicodeString& text) {
  for (std::int32_t at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
    const UChar32 point = text.char32At(at);
    if (u_hasBinaryProperty(point, UCHAR_EXTENDED_PICTOGRAPHIC) ||
        u_hasBinaryProperty(point, UCHAR_REGIONAL_INDICATOR) || point == static_cast<UChar32>(kKeycap)) {
      return true;
    }
  }
  return false;
}

icu::UnicodeString without_selector(std::string_view text) {
  auto out = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  out.findAndReplace(icu::UnicodeString(static_cast<UChar32>(kColourSelector)), icu::UnicodeString());
  return out;
}

}  // namespace

Status check_emoji(std::string_view emoji) {
  if (emoji.empty() || wire::code_points(emoji) > static_cast<std::size_t>(wire::kReactionCharactersMax)) {
    return refuse(Code::kBadRequest, "emoji", "is empty or too long", wire::kReactionCharactersMax);
  }
  if (named(emoji)) return {};
  const auto text =
      icu::UnicodeString::fromUTF8(icu::StringPiece(emoji.data(), static_cast<std::int32_t>(emoji.size())));
  if (one_grapheme(text) && pictorial(text)) return {};
  return refuse(Code::kBadRequest, "emoji", "neither one emoji nor a name between colons");
}

bool same_emoji(std::string_view a, std::string_view b) {
  if (a == b) return true;
  return without_selector(a) == without_selector(b);
}

}  // namespace kith::chat
