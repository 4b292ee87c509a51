// ChunkedBody: decodes HTTP/1.1's chunked transfer coding from bytes in any pieces. Ours, because Beast's incremental
// one stops the process on some inputs (tests/fuzz/corpora/http_fuzz/chunk_cut). Extensions and trailers are checked
// for form and thrown away. Thread: its owner. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace kith::net {

class ChunkedBody {
 public:
  enum class Result : std::uint8_t { kMore, kDone, kMalformed, kTooLarge };

  // Takes what it understands from the front of in and appends the body's bytes to out, which never exceeds bytes_max.
  Result feed(std::string_view& in, std::string& out, std::size_t bytes_max);

 private:
  enum class Expect : std::uint8_t { kSizeLine, kData, kDataEnd, kTrailerLine };

  Result take_line(std::string_view line, std::size_t room);

  static constexpr std::size_t kLineMax = 1'024;      // a size with its extensions, or a trailer
  static constexpr std::size_t kTrailersMax = 4'096;  // together

  Expect expect_ = Expect::kSizeLine;
  std::uint64_t left_ = 0;  // of the present chunk
  std::size_t trailer_bytes_ = 0;
  std::string line_;  // begun and not ended
};

}  // namespace kith::net
