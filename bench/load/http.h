// One blocking GET, for readiness, facts and counters of the server under test. Thread: the bench's one.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "load/crowd.h"

namespace kith::bench {

// The body of a 200; any other answer, and none before the deadline, is an error that says what came.
Result<std::string> http_get(const Endpoint& endpoint, std::string_view path, Instant deadline);
// A counter of the server's /metrics; 0 if it has none of that name.
Result<double> metric(const Endpoint& endpoint, std::string_view name);
// That what answers there is a Kith, by its /v1/info; its version.
Result<std::string> kith_version_at(const Endpoint& endpoint);

}  // namespace kith::bench
