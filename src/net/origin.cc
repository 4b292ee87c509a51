// See origin.h.
#include "net/origin.h"

#include <algorithm>

#include "net/address.h"
#include "net/text.h"

namespace kith::net {
namespace {
constexpr std::string_view kMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const auto& item : items) {
    if (!out.empty()) out += ", ";
    out += item;
  }
  return out;
}

std::string_view without_port(std::string_view host, std::string_view default_port) {
  return host.ends_with(default_port) ? host.substr(0, host.size() - default_port.size()) : host;
}

// Without TLS here a proxy may still have it without saying so, hence both schemes pass; with it only https does.
bool same_origin(std::string_view origin, std::string_view host, bool secure) {
  if (host.empty()) return false;
  if (origin.starts_with("https://")) {
    return equal_ignoring_case(without_port(origin.substr(8), ":443"), without_port(host, ":443"));
  }
  if (secure || !origin.starts_with("http://")) return false;
  return equal_ignoring_case(without_port(origin.substr(7), ":80"), without_port(host, ":80"));
}
}  // namespace

bool is_origin(std::string_view text) {
  if (text == "*") return true;
  const auto mark = text.find("://");
  if (mark == std::string_view::npos || mark == 0) return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto scheme = text.substr(0, mark);
  if (!letter(scheme.front()) ||
      !std::ranges::all_of(scheme, [&](char c) { return letter(c) || digit(c) || c == '+' || c == '-' || c == '.'; }))
    return false;
  auto host = text.substr(mark + 3);
  const auto colon = host.rfind(':');
  const bool bracket = host.starts_with('[');
  if (colon != std::string_view::npos && (!bracket || host[colon - 1] == ']')) {
    const auto port = host.substr(colon + 1);
    if (port.empty() || port.size() > 5 || !std::ranges::all_of(port, digit)) return false;
    host = host.substr(0, colon);
  }
  if (bracket) return host.ends_with(']') && Address::parse(host).has_value();
  return !host.empty() &&
         std::ranges::all_of(host, [&](char c) { return letter(c) || digit(c) || c == '-' || c == '.' || c == '_'; });
}

bool OriginPolicy::any() const {
  return std::find(config_.allowed.begin(), config_.allowed.end(), "*") != config_.allowed.end();
}

OriginPolicy::Verdict OriginPolicy::judge(const Request& request) const {
  const auto origin = request.header("origin");
  if (origin.empty()) return Verdict::kNone;
  if (same_origin(origin, request.header("host"), request.secure)) return Verdict::kSame;
  const bool listed = std::any_of(config_.allowed.begin(), config_.allowed.end(), [&](const std::string& allowed) {
    return allowed == "*" || equal_ignoring_case(allowed, origin);
  });
  return listed ? Verdict::kListed : Verdict::kRefused;
}

Response OriginPolicy::answer_options(const Request& request, Verdict verdict) const {
  Response out{.status = 204};
  const bool preflight = !request.header("access-control-request-method").empty();
  if (preflight && verdict == Verdict::kListed) {
    out.headers = {{"Access-Control-Allow-Methods", std::string(kMethods)},
                   {"Access-Control-Allow-Headers", joined(config_.headers)},
                   {"Access-Control-Max-Age", std::to_string(config_.preflight_age.count())}};
  } else {
    out.headers = {{"Allow", std::string(kMethods)}};
  }
  return out;
}

void OriginPolicy::mark(Response& response, std::string_view origin) const {
  if (!config_.allowed.empty()) response.headers.emplace_back("Vary", "Origin");
  if (origin.empty()) return;
  response.headers.emplace_back("Access-Control-Allow-Origin", any() ? "*" : std::string(origin));
  if (!any()) response.headers.emplace_back("Access-Control-Allow-Credentials", "true");
  if (!config_.exposed_headers.empty()) {
    response.headers.emplace_back("Access-Control-Expose-Headers", joined(config_.exposed_headers));
  }
}

}  // namespace kith::net
