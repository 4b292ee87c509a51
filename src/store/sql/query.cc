#include "store/sql/query.h"

#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include "base/bytes.h"

namespace kith::store {

std::string in_list(std::size_t from, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    if (i > 0) out += ", ";
    out += '$';
    out += std::to_string(from + i);
  }
  return out;
}

std::size_t in_list_size(std::size_t count) {
  std::size_t size = 1;
  while (size < count) size *= 8;
  return size;
}

std::string like_escape(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string search_fold(std::string_view text) {
  if (!valid_utf8(text)) return {};
  UErrorCode error = U_ZERO_ERROR;
  const auto* fold = icu::Normalizer2::getNFKCCasefoldInstance(error);
  if (U_FAILURE(error)) return std::string(text);
  const auto source =
      icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
  const auto folded = fold->normalize(source, error);
  std::string out;
  if (U_SUCCESS(error)) folded.toUTF8String(out);
  return out;
}

std::string prefix_end(std::string_view prefix) {
  // The highest code point, a noncharacter that no stored name holds: databases that insist on valid UTF-8 take it too.
  std::string out(prefix);
  out += "\xf4\x8f\xbf\xbf";
  return out;
}

}  // namespace kith::store
