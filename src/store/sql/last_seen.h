// When a person was last online, to the minute.
// Thread: as Connection. Who may know it is decided by the caller.
#pragma once

#include "base/clock.h"
#include "base/ids.h"
#include "store/sql/connection.h"

namespace kith::store {

Status keep_last_seen(Connection& c, UserId user, TimeMs at);  // only ever grows
Result<TimeMs> last_seen(Connection& c, UserId user);          // 0: never

}  // namespace kith::store
