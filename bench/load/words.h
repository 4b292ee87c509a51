// Finds fields in the server's JSON without reading all of it: the server writes no spaces and each key once, and a
// load generator that parsed every frame would measure itself. Thread: pure.
#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>

namespace kith::bench {

// What follows `"name":` in the text; empty if it is not there.
inline std::string_view after_key(std::string_view json, std::string_view name) {
  for (std::size_t at = json.find(name); at != std::string_view::npos; at = json.find(name, at + 1)) {
    const std::size_t end = at + name.size();
    if (at > 0 && json[at - 1] == '"' && json.substr(end, 2) == "\":") return json.substr(end + 2);
  }
  return {};
}

inline std::string_view text_field(std::string_view json, std::string_view name) {
  const auto value = after_key(json, name);
  if (value.empty() || value.front() != '"') return {};
  return value.substr(1, value.find('"', 1) - 1);
}

inline std::int64_t number_field(std::string_view json, std::string_view name, std::int64_t otherwise) {
  const auto value = after_key(json, name);
  std::int64_t number = otherwise;
  std::from_chars(value.data(), value.data() + value.size(), number);
  return number;
}

// The frame's type: `t` is always its first field.
inline std::string_view type_of(std::string_view frame) {
  constexpr std::string_view kBegin = "{\"t\":\"";
  if (!frame.starts_with(kBegin)) return {};
  return frame.substr(kBegin.size(), frame.find('"', kBegin.size()) - kBegin.size());
}

}  // namespace kith::bench
