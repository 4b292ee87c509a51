#include "api/http/rate_headers.h"

#include <fmt/format.h>

namespace kith::api {

void add_rate_headers(net::Response& response, std::span<const RateStanding> standings) {
  if (standings.empty()) return;
  std::string policy;
  std::string left;
  for (const auto& each : standings) {
    const std::string_view comma = policy.empty() ? "" : ", ";
    policy += fmt::format("{}\"{}\";q={};w={}", comma, each.name, each.burst, each.window_s);
    left += fmt::format("{}\"{}\";r={};t={}", comma, each.name, each.left, each.full_in_s);
  }
  response.headers.emplace_back("RateLimit-Policy", std::move(policy));
  response.headers.emplace_back("RateLimit", std::move(left));
}

}  // namespace kith::api
