#include "store/sql/last_seen.h"

#include "store/sql/query.h"

namespace kith::store {

Status keep_last_seen(Connection& c, UserId user, TimeMs at) {
  return execute(c,
                 "insert into last_seen (user_id, at) values ($1, $2) "
                 "on conflict (user_id) do update set at = excluded.at where excluded.at > last_seen.at",
                 user, at);
}

Result<TimeMs> last_seen(Connection& c, UserId user) {
  KITH_TRY(const auto at, first(
                              c, "select at from last_seen where user_id = $1",
                              [](const ResultRow& row) { return row.integer(0); }, user));
  return at.value_or(0);
}

}  // namespace kith::store
