// What a file is, by its first bytes alone: neither its name nor what its sender says counts. Types that a browser
// would run (HTML, SVG, XML, scripts) are none here; they are application/octet-stream or plain text like all that is
// unknown. Thread: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

namespace kith::api {

inline constexpr std::size_t kSniffedBytes = 4096;  // what sniff() wants to see, or all if there is less

// The type as people write it, in static memory.
std::string_view sniff(std::string_view head);
// Whether a page may show it in place; all else is only saved.
bool safe_inline(std::string_view mime);

}  // namespace kith::api
