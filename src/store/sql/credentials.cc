#include "store/sql/credentials.h"

#include "store/sql/query.h"

namespace kith::store {

Status put_password(Connection& c, UserId user, std::string_view encoded_hash, TimeMs now) {
  return execute(c,
                 "insert into credentials (user_id, hash, changed_at) values ($1, $2, $3) "
                 "on conflict (user_id) do update set hash = excluded.hash, changed_at = excluded.changed_at",
                 user, encoded_hash, now);
}

Result<std::optional<std::string>> password_of(Connection& c, UserId user) {
  return first(
      c, "select hash from credentials where user_id = $1", [](const ResultRow& row) { return row.text(0); }, user);
}

Status remove_password(Connection& c, UserId user) {
  return execute(c, "delete from credentials where user_id = $1", user);
}

Status put_reset(Connection& c, UserId user, std::string_view token_hash, TimeMs expires_at) {
  KITH_CHECKED(remove_resets(c, user));
  return execute(c, "insert into resets (token_hash, user_id, expires_at) values ($1, $2, $3)",
                 Param::bytes(token_hash), user, expires_at);
}

Result<std::optional<UserId>> find_reset(Connection& c, std::string_view token_hash, TimeMs now) {
  return first(
      c, "select user_id from resets where token_hash = $1 and expires_at > $2",
      [](const ResultRow& row) { return row.id<UserId>(0); }, Param::bytes(token_hash), now);
}

Result<std::optional<UserId>> take_reset(Connection& c, std::string_view token_hash, TimeMs now) {
  struct Link {
    UserId user;
    TimeMs expires_at;
  };
  KITH_TRY(const auto link,
           first(
               c, "delete from resets where token_hash = $1 returning user_id, expires_at",
               [](const ResultRow& row) { return Link{row.id<UserId>(0), row.integer(1)}; }, Param::bytes(token_hash)));
  if (!link || link->expires_at <= now) return std::nullopt;
  return link->user;
}

Status remove_resets(Connection& c, UserId user) {
  return execute(c, "delete from resets where user_id = $1", user);
}

Status sweep_resets(Connection& c, TimeMs now) {
  return execute(c, "delete from resets where expires_at <= $1", now);
}

}  // namespace kith::store
