// Which web pages may call us: same origin always, listed origins with CORS headers, others not at all. Preflights end
// here. Thread: immutable.
#pragma once

#include <string>
#include <string_view>

#include "net/config.h"
#include "net/http.h"

namespace kith::net {

// What may stand in OriginConfig::allowed: "*", or scheme and host as browsers write them, with a port where it is not
// the scheme's own; no path, not even "/".
bool is_origin(std::string_view text);

class OriginPolicy {
 public:
  enum class Verdict { kNone, kSame, kListed, kRefused };

  explicit OriginPolicy(OriginConfig config) : config_(std::move(config)) {}

  Verdict judge(const Request& request) const;
  // Every OPTIONS: the answer to a preflight, or which methods there are.
  Response answer_options(const Request& request, Verdict verdict) const;
  // Adds what the browser needs to see the answer. origin: as judged kListed, else empty.
  void mark(Response& response, std::string_view origin) const;

 private:
  bool any() const;

  const OriginConfig config_;
};

}  // namespace kith::net
