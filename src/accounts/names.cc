#include "accounts/names.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "base/bytes.h"
#include "wire/generated/limits.h"

namespace kith::accounts {
namespace {

constexpr std::int64_t kBytesPerCharacter = 4;
constexpr std::size_t kDecomposedMax = 4;  // composing makes a text at most so many times shorter
constexpr int kMarksMax = 6;               // on one letter: enough for any script, too few to smear over other lines
constexpr UChar32 kZeroWidthNonJoiner = 0x200c;
constexpr UChar32 kZeroWidthJoiner = 0x200d;
constexpr UChar32 kTextVariation = 0xfe0e;
constexpr UChar32 kEmojiVariation = 0xfe0f;
constexpr UChar32 kBrailleBlank = 0x2800;

struct TextRule {
  std::string_view field;
  std::int64_t characters_max;
  bool line_breaks;
};

bool joiner(UChar32 c) {
  return c == kZeroWidthJoiner || c == kZeroWidthNonJoiner;
}
bool variation(UChar32 c) {
  return c == kTextVariation || c == kEmojiVariation;
}
bool space(UChar32 c) {
  return u_charType(c) == U_SPACE_SEPARATOR;
}

bool forbidden(UChar32 c) {
  switch (u_charType(c)) {
    case U_CONTROL_CHAR:
    case U_LINE_SEPARATOR:
    case U_PARAGRAPH_SEPARATOR:
    case U_SURROGATE:
      return true;
    default:
      break;
  }
  if (U_IS_UNICODE_NONCHAR(c)) return true;
  if (joiner(c) || variation(c)) return false;
  // Bidirectional controls, zero-width spaces, soft hyphens, fillers, tags: invisible, made to deceive in a name.
  return u_charType(c) == U_FORMAT_CHAR || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT) ||
         u_hasBinaryProperty(c, UCHAR_BIDI_CONTROL);
}

bool mark(UChar32 c) {
  return (U_MASK(u_charType(c)) & U_GC_M_MASK) != 0 && !variation(c);
}
bool visible(UChar32 c) {
  return !space(c) && !joiner(c) && !variation(c) && !mark(c) && c != '\n' && c != kBrailleBlank;
}

Result<icu::UnicodeString> composed(std::string_view text, std::string_view field, std::int64_t characters_max) {
  const auto bytes_max = static_cast<std::size_t>(characters_max * kBytesPerCharacter);
  const auto too_long = [&] { return refuse(Code::kBadRequest, std::string(field), "too long", characters_max); };
  if (text.size() > kDecomposedMax * bytes_max) return too_long();
  if (!valid_utf8(text)) return refuse(Code::kBadRequest, std::string(field), "not valid UTF-8");
  UErrorCode error = U_ZERO_ERROR;
  const auto* nfc = icu::Normalizer2::getNFCInstance(error);
  const auto source =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  if (U_FAILURE(error)) return fail(Code::kInternal, "no normalisation data");
  auto out = nfc->normalize(source, error);
  if (U_FAILURE(error)) return fail(Code::kInternal, "normalisation failed");
  if (out.countChar32() > characters_max) return too_long();
  return out;
}

std::string utf8(const icu::UnicodeString& text) {
  std::string out;
  text.toUTF8String(out);
  return out;
}

// One pass over the composed text: refuses what may not be in it, gathers spaces, counts what can be seen.
class Cleaner {
 public:
  explicit Cleaner(const TextRule& rule) : rule_(rule) {}

  Status add(UChar32 c) {
    if (c == '\n' && rule_.line_breaks) {
      out_.append(c);
      before_ = c;
      return {};
    }
    if (forbidden(c)) return invisible();
    if (space(c)) {
      if (joiner(before_)) return invisible();
      if (!space(before_) && !out_.isEmpty()) out_.append(static_cast<UChar32>(' '));
      before_ = ' ';
      return {};
    }
    // Joiners and variations belong to what stands before them.
    const bool attaches = before_ != 0 && before_ != '\n' && !space(before_) && !joiner(before_);
    if ((joiner(c) && !attaches) || (variation(c) && (!attaches || variation(before_)))) return invisible();
    marks_ = mark(c) ? marks_ + 1 : 0;
    if (marks_ > kMarksMax)
      return refuse(Code::kBadRequest, std::string(rule_.field), "too many marks on one letter", kMarksMax);
    seen_ = seen_ || visible(c);
    out_.append(c);
    before_ = c;
    return {};
  }

  Result<std::string> finish(bool may_be_blank) {
    if (joiner(before_)) return invisible();
    out_.trim();
    if (!seen_ && !may_be_blank) return refuse(Code::kBadRequest, std::string(rule_.field), "must not be blank", 1);
    return seen_ ? utf8(out_) : std::string();
  }

 private:
  std::unexpected<Error> invisible() const {
    return refuse(Code::kBadRequest, std::string(rule_.field), "holds a control or invisible character");
  }

  const TextRule& rule_;
  icu::UnicodeString out_;
  UChar32 before_ = 0;
  int marks_ = 0;
  bool seen_ = false;
};

Result<std::string> clean_text(std::string_view text, const TextRule& rule, bool may_be_blank) {
  KITH_TRY(const auto source, composed(text, rule.field, rule.characters_max));
  Cleaner cleaner(rule);
  for (std::int32_t i = 0; i < source.length(); i = source.moveIndex32(i, 1))
    KITH_CHECKED(cleaner.add(source.char32At(i)));
  return cleaner.finish(may_be_blank);
}

}  // namespace

Result<std::string> clean_username(std::string_view text) {
  const auto size = static_cast<std::int64_t>(text.size());
  if (size < wire::kUsernameCharactersMin) {
    return refuse(Code::kBadRequest, "username", "too short", wire::kUsernameCharactersMin);
  }
  if (size > wire::kUsernameCharactersMax) {
    return refuse(Code::kBadRequest, "username", "too long", wire::kUsernameCharactersMax);
  }
  std::string out;
  for (const char c : text) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    const bool allowed = (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') || lower == '_' ||
                         lower == '.' || lower == '-';
    if (!allowed) return refuse(Code::kBadRequest, "username", "only a-z, 0-9, _ . and - are allowed");
    out += lower;
  }
  return out;
}

Result<std::string> clean_display_name(std::string_view text) {
  return clean_text(text, {"displayName", wire::kDisplayNameCharactersMax, false}, false);
}

Result<std::string> clean_about(std::string_view text) {
  return clean_text(text, {"about", wire::kAboutCharactersMax, true}, true);
}

Result<StatusLine> clean_status(const StatusLine& status) {
  StatusLine clean;
  KITH_TRY(clean.text, clean_text(status.text, {"status", wire::kStatusCharactersMax, false}, true));
  KITH_TRY(clean.emoji, clean_text(status.emoji, {"status", wire::kStatusEmojiCharactersMax, false}, true));
  if (!clean.text.empty() || !clean.emoji.empty()) clean.until = status.until;
  return clean;
}

Result<std::string> clean_password(std::string_view text, std::string_view field) {
  KITH_TRY(const auto source, composed(text, field, wire::kPasswordCharactersMax));
  if (source.countChar32() < wire::kPasswordCharactersMin) {
    return refuse(Code::kBadRequest, std::string(field), "too short", wire::kPasswordCharactersMin);
  }
  for (std::int32_t i = 0; i < source.length(); ++i) {
    if (u_charType(source.charAt(i)) == U_CONTROL_CHAR) {
      return refuse(Code::kBadRequest, std::string(field), "holds a control character");
    }
  }
  return utf8(source);
}

std::string clean_agent(std::string_view text) {
  // Only as much is looked at as could be kept.
  text = text.substr(0, static_cast<std::size_t>(wire::kAgentCharactersMax * kBytesPerCharacter));
  const auto source =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  icu::UnicodeString out;
  for (std::int32_t i = 0; i < source.length(); i = source.moveIndex32(i, 1)) {
    const auto c = source.char32At(i);
    if (!forbidden(c) && c != 0xfffd && out.countChar32() < wire::kAgentCharactersMax) out.append(c);
  }
  out.trim();
  return utf8(out);
}

}  // namespace kith::accounts
