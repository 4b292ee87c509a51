// What both decoders check while they build a tree: nesting, node count, keys that stand once, and the one form of
// numbers. Thread: pure functions and a counter that belongs to one parse. For json.cc and msgpack.cc only.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>

#include "wire/value.h"

namespace kith::wire {

class TreeBudget {
 public:
  explicit TreeBudget(const ParseLimits& limits) : limits_(limits) {}

  // One more value at this nesting (the outermost container's content is at 1).
  Status take() {
    if (++nodes_ > limits_.nodes_max) {
      return refuse(Code::kBadRequest, "", "holds too many values", static_cast<std::int64_t>(limits_.nodes_max));
    }
    return {};
  }
  Status enter(int depth) const {
    if (depth > limits_.depth_max) return refuse(Code::kBadRequest, "", "is nested too deep", limits_.depth_max);
    return {};
  }

 private:
  const ParseLimits& limits_;
  std::size_t nodes_ = 0;
};

inline Status keys_once(const Value::Object& fields) {
  const auto twice = [](const std::string& key) {
    return refuse(Code::kBadRequest, key.substr(0, 64), "stands twice in one object");
  };
  if (fields.size() <= 16) {  // nearly every object: cheaper than sorting
    for (std::size_t i = 1; i < fields.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (fields[i].key == fields[j].key) return twice(fields[i].key);
      }
    }
    return {};
  }
  std::vector<std::string_view> keys;
  keys.reserve(fields.size());
  for (const Field& field : fields) keys.push_back(field.key);
  std::sort(keys.begin(), keys.end());
  const auto place = std::adjacent_find(keys.begin(), keys.end());
  if (place != keys.end()) return twice(std::string(*place));
  return {};
}

inline bool integral(double d) {
  return std::abs(d) <= static_cast<double>(kIntegerMax) && d == std::trunc(d);
}

// A finite double as the tree keeps it.
inline Value number_value(double d) {
  return integral(d) ? Value(static_cast<std::int64_t>(d)) : Value(d);
}

}  // namespace kith::wire
