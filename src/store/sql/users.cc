#include "store/sql/users.h"

#include <algorithm>

#include "store/sql/query.h"

namespace kith::store {
namespace {

#define KITH_USER_COLUMNS                                                                                       \
  "id, username, display_name, avatar, guest, bot, admin, disabled_at, deleted_at, created_at, last_login_at, " \
  "issuer, subject, receipts_off, unlisted, about, presence_to, write_to, add_to, groups_to, status_text, "     \
  "status_emoji, status_until"

Circle circle(std::int64_t stored) {
  return stored >= 0 && stored <= 2 ? static_cast<Circle>(stored) : Circle::kNobody;
}

User to_user(const ResultRow& row) {
  User out;
  out.id = row.id<UserId>(0);
  out.username = row.maybe_text(1);
  out.display_name = row.text(2);
  out.avatar = row.text(3);
  out.guest = row.flag(4);
  out.bot = row.flag(5);
  out.admin = row.flag(6);
  out.disabled_at = row.integer(7);
  out.deleted_at = row.integer(8);
  out.created_at = row.integer(9);
  out.last_login_at = row.integer(10);
  out.issuer = row.maybe_text(11);
  out.subject = row.maybe_text(12);
  out.receipts_off = row.flag(13);
  out.unlisted = row.flag(14);
  out.about = row.text(15);
  out.presence_to = circle(row.integer(16));
  out.write_to = circle(row.integer(17));
  out.add_to = circle(row.integer(18));
  out.groups_to = circle(row.integer(19));
  out.status = {.text = row.text(20), .emoji = row.text(21), .until = row.integer(22)};
  return out;
}

std::int64_t number(Circle circle) {
  return static_cast<std::int64_t>(circle);
}

Status write_user(Connection& c, std::string_view sql, const User& u) {
  const auto folded = search_fold(u.display_name);
  return execute(c, sql, u.id, u.username, u.display_name, folded, u.avatar, u.guest, u.bot, u.admin, u.disabled_at,
                 u.deleted_at, u.created_at, u.last_login_at, u.issuer, u.subject, u.receipts_off, u.unlisted, u.about,
                 number(u.presence_to), number(u.write_to), number(u.add_to), number(u.groups_to), u.status.text,
                 u.status.emoji, u.status.until);
}

}  // namespace

Status insert_user(Connection& c, const User& user) {
  return write_user(
      c,
      "insert into users (id, username, display_name, display_folded, avatar, guest, bot, admin, "
      "disabled_at, deleted_at, created_at, last_login_at, issuer, subject, receipts_off, unlisted, about, "
      "presence_to, write_to, add_to, groups_to, status_text, status_emoji, status_until) values ($1, $2, $3, $4, $5, "
      "$6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)",
      user);
}

Status update_user(Connection& c, const User& user) {
  KITH_CHECKED(write_user(c,
                          "update users set username = $2, display_name = $3, display_folded = $4, avatar = $5, "
                          "guest = $6, bot = $7, admin = $8, disabled_at = $9, deleted_at = $10, created_at = $11, "
                          "last_login_at = $12, issuer = $13, subject = $14, receipts_off = $15, unlisted = $16, "
                          "about = $17, presence_to = $18, write_to = $19, add_to = $20, groups_to = $21, "
                          "status_text = $22, status_emoji = $23, status_until = $24 where id = $1",
                          user));
  if (c.changed() != 1) return fail(Code::kNotFound, "no such user");
  return {};
}

Result<std::optional<User>> find_user(Connection& c, UserId id) {
  return first(c, "select " KITH_USER_COLUMNS " from users where id = $1", to_user, id);
}

Result<std::optional<User>> find_user_by_name(Connection& c, std::string_view username) {
  return first(c, "select " KITH_USER_COLUMNS " from users where username = $1", to_user, username);
}

Result<std::optional<User>> find_outside_user(Connection& c, std::string_view issuer, std::string_view subject) {
  return first(c, "select " KITH_USER_COLUMNS " from users where issuer = $1 and subject = $2", to_user, issuer,
               subject);
}

Result<std::vector<User>> find_users(Connection& c, std::span<const UserId> ids) {
  std::vector<User> out;
  out.reserve(ids.size());
  for (std::size_t at = 0; at < ids.size(); at += kInListMax) {
    const auto part = ids.subspan(at, std::min(kInListMax, ids.size() - at));
    std::vector<Param> params(part.begin(), part.end());
    params.resize(in_list_size(part.size()), Param(part.back()));
    const auto sql = "select " KITH_USER_COLUMNS " from users where id in (" + in_list(1, params.size()) + ")";
    KITH_TRY(auto rows, all_with(c, sql, std::span<const Param>(params), to_user));
    std::move(rows.begin(), rows.end(), std::back_inserter(out));
  }
  return out;
}

Result<std::vector<User>> search_users(Connection& c, std::string_view prefix, std::size_t limit) {
  const auto folded = search_fold(prefix);
  if (folded.empty()) return std::vector<User>{};
  const auto end = prefix_end(folded);
  // Two range scans, each on its own index; a person found by both stands once.
  return all(c,
             "select " KITH_USER_COLUMNS
             " from users where id in ("
             "select id from users where username >= $1 and username < $2 union "
             "select id from users where display_folded >= $1 and display_folded < $2) "
             "and guest = 0 and bot = 0 and disabled_at = 0 and deleted_at = 0 and unlisted = 0 "
             "order by username, display_folded, id limit $3",
             to_user, folded, end, limit);
}

Result<std::vector<User>> list_users(Connection& c, UserId after, std::size_t limit) {
  return all(c, "select " KITH_USER_COLUMNS " from users where id > $1 order by id limit $2", to_user, after, limit);
}

Result<std::vector<UserId>> barred_users(Connection& c) {
  return all(c, "select id from users where disabled_at > 0 or deleted_at > 0",
             [](const ResultRow& row) { return row.id<UserId>(0); });
}

Result<std::vector<UserId>> admin_users(Connection& c) {
  return all(c, "select id from users where admin = 1 and disabled_at = 0 and deleted_at = 0",
             [](const ResultRow& row) { return row.id<UserId>(0); });
}

Status reserve_name(Connection& c, std::string_view mark, TimeMs now) {
  return execute(c, "insert into reserved_names (mark, reserved_at) values ($1, $2) on conflict (mark) do nothing",
                 Param::bytes(mark), now);
}

Result<bool> name_reserved(Connection& c, std::string_view mark) {
  KITH_TRY(const auto row, first(
                               c, "select 1 from reserved_names where mark = $1",
                               [](const ResultRow& r) { return r.integer(0); }, Param::bytes(mark)));
  return row.has_value();
}

#undef KITH_USER_COLUMNS

}  // namespace kith::store
