// Structured lines for operators on stderr through spdlog. Log once, where handled, with ids; never secrets or message
// bodies. Thread: any.
#pragma once

#include <spdlog/spdlog.h>

namespace kith::log {

using spdlog::debug;
using spdlog::error;
using spdlog::info;
using spdlog::warn;

// From here on lines go to stderr, and those below level nowhere. Each program says it first of all.
// level: trace | debug | info | warn | error. Unknown text is refused by the configuration before it gets here.
void start(const char* level);

}  // namespace kith::log
