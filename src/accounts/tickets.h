// Tickets: one-use words of 30 s that stand for a caller where a token may not stand (an address that ends up in logs).
// Thread: any; in memory, so a ticket is good at the node that gave it. Bounded: when full, the oldest give way.
#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "accounts/token.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "wire/generated/limits.h"

namespace kith::accounts {

class Tickets {
 public:
  Tickets(const Clock& clock, Random& random, std::size_t capacity = 65'536, TimeMs life_ms = wire::kTicketLifeMs);

  std::string give(const Caller& caller);
  // Uses it up. kUnauthorized if unknown, used or over. Ask the door's still_allowed() before believing the caller.
  Result<Caller> take(std::string_view ticket);

 private:
  struct Held {
    Caller caller;
    std::chrono::steady_clock::time_point until;
  };

  const Clock& clock_;
  Random& random_;
  const std::size_t capacity_;
  const std::chrono::milliseconds life_;
  std::mutex mutex_;
  std::unordered_map<std::string, Held> held_;  // under mutex_: by the hash of the ticket
  std::deque<std::string> order_;               // under mutex_: oldest first, with some already taken
};

}  // namespace kith::accounts
