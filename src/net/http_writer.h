// Response heads as bytes. Thread: pure functions.
#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "net/http.h"

namespace kith::net {

enum class Framing { kLength, kChunked, kUntilClose, kNone };  // kNone: 204 and 304, which have no body

struct HeadOptions {
  Framing framing = Framing::kLength;
  std::size_t body_bytes = 0;  // with kLength
  bool keep_alive = true;
  bool http_1_0 = false;
  TimeMs now = 0;
};

// Headers with line breaks in name or value are left out: nothing a handler echoes can forge a header.
std::string write_head(const Response& response, const HeadOptions& options);
std::string http_date(TimeMs now);

}  // namespace kith::net
