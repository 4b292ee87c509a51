// Structured lines for operators on stderr through spdlog. Log once, where handled, with ids; never secrets or message
// bodies. Thread: any.
#pragma once

#include <spdlog/spdlog.h>

namespace kith::log {

using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::warn;

// level: trace | debug | info | warn | error. Unknown text is refused by the configuration before it gets here.
inline void start(const char* level) {
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  spdlog::set_level(spdlog::level::from_str(level));
}

}  // namespace kith::log
