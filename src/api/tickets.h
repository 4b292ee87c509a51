// Tickets: one-use passes to open a socket with, for browsers that cannot send a header and should not put a token into
// a URL. They live 30 seconds, in memory: after a restart the client asks for another. Thread: any; one short lock.
// Bounded: beyond kMax the oldest go.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "accounts/token.h"
#include "base/clock.h"
#include "base/random.h"

namespace kith::api {

class Tickets {
 public:
  Tickets(const Clock& clock, Random& random) : clock_(clock), random_(random) {}

  Result<std::string> issue(const accounts::Caller& caller);
  // The caller it was issued to; kUnauthorized if it is unknown, used or over.
  Result<accounts::Caller> redeem(std::string_view ticket);
  static std::int64_t life_s();

 private:
  static constexpr std::size_t kMax = 65'536;
  struct Issued {
    accounts::Caller caller;
    TimeMs until = 0;
  };

  const Clock& clock_;
  Random& random_;
  std::mutex mutex_;
  std::unordered_map<std::string, Issued> issued_;  // under mutex_
  std::deque<std::string> order_;                   // under mutex_, oldest first
};

}  // namespace kith::api
