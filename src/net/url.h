// Request targets: percent-decoding, paths and query strings.
// Thread: pure functions. What is malformed, not UTF-8, or hides a '/' or a control character is refused, never
// repaired.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kith::net {

struct Target {
  std::string path;  // begins with '/'
  std::vector<std::pair<std::string, std::string>> query;
  std::string authority;  // of an absolute-form target, else empty
};

// origin-form ("/a?b=c") and absolute-form ("http://host/a"); not "*" and not authority-form.
std::optional<Target> parse_target(std::string_view text);
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space);

}  // namespace kith::net
