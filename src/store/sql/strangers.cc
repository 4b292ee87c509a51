#include "store/sql/strangers.h"

#include "store/sql/query.h"

namespace kith::store {

Result<std::int64_t> strangers_spent(Connection& c, UserId user, TimeMs now) {
  KITH_TRY(const auto count, first(
                                 c, "select count(*) from strangers where user_id = $1 and day = $2",
                                 [](const ResultRow& row) { return row.integer(0); }, user, now / kDayMs));
  return count.value_or(0);
}

Result<bool> spend_stranger(Connection& c, UserId user, UserId stranger, TimeMs now, std::int64_t limit) {
  KITH_TRY(const auto known, first(
                                 c, "select 1 from strangers where user_id = $1 and day = $2 and other_id = $3",
                                 [](const ResultRow& row) { return row.integer(0); }, user, now / kDayMs, stranger));
  if (known) return true;
  KITH_TRY(const auto spent, strangers_spent(c, user, now));
  if (spent >= limit) return false;
  KITH_CHECKED(
      execute(c, "insert into strangers (user_id, day, other_id) values ($1, $2, $3)", user, now / kDayMs, stranger));
  return true;
}

Status sweep_strangers(Connection& c, TimeMs now) {
  return execute(c, "delete from strangers where day < $1", now / kDayMs);
}

}  // namespace kith::store
