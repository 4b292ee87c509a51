// What a person says of themself for a while: a few words and a sign, until a time. Thread: values, any thread.
#pragma once

#include <string>

#include "base/clock.h"

namespace kith {

struct StatusLine {
  std::string text{};
  std::string emoji{};
  TimeMs until = 0;  // 0: until it is changed

  bool empty(TimeMs now) const { return (text.empty() && emoji.empty()) || (until != 0 && until <= now); }
  bool operator==(const StatusLine&) const = default;
};

}  // namespace kith
