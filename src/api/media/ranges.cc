// See ranges.h.
#include "api/media/ranges.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace kith::api {
namespace {

constexpr std::string_view kUnit = "bytes=";
constexpr std::size_t kNameBytesMax = 255;
constexpr const char* kNameless = "file";

std::string_view trim(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<std::uint64_t> number(std::string_view text) {
  std::uint64_t value = 0;
  if (text.empty() || text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::result_out_of_range) return UINT64_MAX;
  return value;
}

bool in_token(unsigned char c) {
  constexpr std::string_view kOthers = "!#$&+-.^_`|~";
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         kOthers.find(static_cast<char>(c)) != std::string_view::npos;
}

}  // namespace

Wanted wanted_of(std::string_view range, std::uint64_t size) {
  const Wanted whole{.how = Wanted::How::kWhole, .from = 0, .size = size};
  range = trim(range);
  if (!range.starts_with(kUnit)) return whole;
  const auto spec = trim(range.substr(kUnit.size()));
  const auto dash = spec.find('-');
  if (dash == std::string_view::npos) return whole;
  const auto first = trim(spec.substr(0, dash));
  const auto last = trim(spec.substr(dash + 1));
  const Wanted nothing{.how = Wanted::How::kNothing, .from = 0, .size = 0};
  if (first.empty()) {
    const auto count = number(last);
    if (!count) return whole;
    if (*count == 0 || size == 0) return nothing;
    const auto taken = std::min(*count, size);
    return {.how = Wanted::How::kPart, .from = size - taken, .size = taken};
  }
  const auto from = number(first);
  const auto to = last.empty() ? std::optional<std::uint64_t>(UINT64_MAX) : number(last);
  if (!from || !to || *to < *from) return whole;
  if (*from >= size) return nothing;
  return {.how = Wanted::How::kPart, .from = *from, .size = std::min(*to, size - 1) - *from + 1};
}

bool if_range_fits(std::string_view if_range, std::string_view tag) {
  if_range = trim(if_range);
  return if_range.empty() || if_range == tag;  // dates are not kept, so a date fits nothing
}

bool none_match_names(std::string_view if_none_match, std::string_view tag) {
  if (trim(if_none_match) == "*") return true;
  return !if_none_match.empty() && if_none_match.find(tag) != std::string_view::npos;
}

std::string disposition(bool attachment, std::string_view name) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string plain;
  std::string whole;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    // Of a character beyond ASCII one sign stays.
    if ((byte & 0xc0) != 0x80) plain.push_back(byte < 0x20 || byte > 0x7e || c == '"' || c == '\\' ? '_' : c);
    if (in_token(byte)) {
      whole.push_back(c);
    } else {
      whole.push_back('%');
      whole.push_back(kHex[byte >> 4]);
      whole.push_back(kHex[byte & 15]);
    }
  }
  std::replace(plain.begin(), plain.end(), '%', '_');  // some readers decode it there too
  return std::string(attachment ? "attachment" : "inline") + "; filename=\"" + plain + "\"; filename*=UTF-8''" + whole;
}

std::string clean_file_name(std::string_view name) {
  name = name.substr(name.find_last_of("/\\") + 1);
  std::string out;
  for (const char c : name) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) out.push_back(c);
  }
  if (out.size() > kNameBytesMax) {
    std::size_t end = kNameBytesMax;
    while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xc0) == 0x80) --end;
    out.resize(end);
  }
  if (out.find_first_not_of(". ") == std::string::npos) return kNameless;
  return out;
}

}  // namespace kith::api
