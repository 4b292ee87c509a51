// How far a caller may still go, told beside an HTTP answer: RateLimit-Policy (the buckets a send is taken from, with
// their burst and the time in which they fill) and RateLimit (what is left, and seconds until full), as in
// draft-ietf-httpapi-ratelimit-headers. Thread: pure functions.
#pragma once

#include <span>

#include "api/gatekeeping.h"
#include "net/http.h"

namespace kith::api {

// None: nothing is limited, and nothing is said.
void add_rate_headers(net::Response& response, std::span<const RateStanding> standings);

}  // namespace kith::api
