// See log.h.
#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>

namespace kith::log {

void start(const char* level) {
  // What spdlog begins with writes to standard output, which belongs to answers.
  static const auto lines = std::make_shared<spdlog::logger>("kith", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  spdlog::set_default_logger(lines);
  spdlog::set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  spdlog::set_level(spdlog::level::from_str(level));
}

}  // namespace kith::log
