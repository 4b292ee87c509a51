// See chunked.h.
#include "net/chunked.h"

#include <algorithm>
#include <charconv>

namespace kith::net {
namespace {
constexpr std::size_t kSizeDigitsMax = 15;  // fits 64 bits with room for sums

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f; });
}
}  // namespace

ChunkedBody::Result ChunkedBody::feed(std::string_view& in, std::string& out, std::size_t bytes_max) {
  while (!in.empty()) {
    if (expect_ == Expect::kData) {
      const auto take = static_cast<std::size_t>(std::min<std::uint64_t>(left_, in.size()));
      out.append(in.substr(0, take));
      in.remove_prefix(take);
      left_ -= take;
      if (left_ == 0) expect_ = Expect::kDataEnd;
      continue;
    }
    const auto end = in.find('\n');
    line_.append(in.substr(0, end == std::string_view::npos ? end : end + 1));
    in.remove_prefix(end == std::string_view::npos ? in.size() : end + 1);
    if (line_.size() > kLineMax) return Result::kMalformed;
    if (!line_.ends_with('\n')) continue;
    if (!line_.ends_with("\r\n")) return Result::kMalformed;
    const auto result = take_line(std::string_view(line_).substr(0, line_.size() - 2), bytes_max - out.size());
    line_.clear();
    if (result != Result::kMore) return result;
  }
  return Result::kMore;
}

ChunkedBody::Result ChunkedBody::take_line(std::string_view line, std::size_t room) {
  if (has_control(line)) return Result::kMalformed;
  if (expect_ == Expect::kDataEnd) {
    expect_ = Expect::kSizeLine;
    return line.empty() ? Result::kMore : Result::kMalformed;
  }
  if (expect_ == Expect::kTrailerLine) {
    if (line.empty()) return Result::kDone;
    trailer_bytes_ += line.size();
    const auto colon = line.find(':');
    const bool named = colon != std::string_view::npos && colon > 0 && line.find_first_of(" \t") > colon;
    return named && trailer_bytes_ <= kTrailersMax ? Result::kMore : Result::kMalformed;
  }
  const auto digits = line.substr(0, line.find_first_not_of("0123456789abcdefABCDEF"));
  if (digits.empty() || digits.size() > kSizeDigitsMax) return Result::kMalformed;
  const auto extension = line.substr(digits.size());
  const auto visible = extension.find_first_not_of(" \t");
  if (visible != std::string_view::npos ? extension[visible] != ';' : !extension.empty()) return Result::kMalformed;
  std::from_chars(digits.data(), digits.data() + digits.size(), left_, 16);
  if (left_ > room) return Result::kTooLarge;
  expect_ = left_ == 0 ? Expect::kTrailerLine : Expect::kData;
  return Result::kMore;
}

}  // namespace kith::net
