// Whom a person wrote to first, by day: the brake on opening dms with many strangers.
// Thread: as Connection. Which people are strangers, and whose budget applies, is decided by the caller.
#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "store/sql/connection.h"

namespace kith::store {

inline constexpr TimeMs kDayMs = 24 * 60 * 60 * 1000;

// Notes one dm with a stranger on the day of now. False: the day's limit is reached and nothing was noted. The same
// stranger again on the same day costs nothing.
Result<bool> spend_stranger(Connection& c, UserId user, UserId stranger, TimeMs now, std::int64_t limit);
Result<std::int64_t> strangers_spent(Connection& c, UserId user, TimeMs now);
Status sweep_strangers(Connection& c, TimeMs now);  // forgets earlier days

}  // namespace kith::store
