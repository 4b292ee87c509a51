// What part of a content a request wants (RFC 9110, sections 13 and 14): one range of bytes, from its begin or of its
// end. Several ranges at once are answered with the whole, as any server may. Also the header that names a file (RFC
// 6266). Thread: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kith::api {

struct Wanted {
  enum class How : std::uint8_t { kWhole, kPart, kNothing };  // kNothing: no byte of it exists, 416
  How how = How::kWhole;
  std::uint64_t from = 0;
  std::uint64_t size = 0;
};

// range: the header, empty if there is none; what is no range of bytes asks for the whole.
Wanted wanted_of(std::string_view range, std::uint64_t size);
// If-Range: true if it lets the range through, as the very same content.
bool if_range_fits(std::string_view if_range, std::string_view tag);
// If-None-Match names this tag, or any.
bool none_match_names(std::string_view if_none_match, std::string_view tag);

// `attachment` or `inline`, with the name in ASCII for old readers and whole for all others.
std::string disposition(bool attachment, std::string_view name);
// A file's name as it may be kept: no folders, no control characters, at most 255 bytes, never empty.
std::string clean_file_name(std::string_view name);

}  // namespace kith::api
