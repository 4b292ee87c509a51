#include "store/sql/due.h"

#include "store/sql/query.h"

namespace kith::store {
namespace {

std::int64_t kind_of(const Owner& owner) {
  return static_cast<std::int64_t>(owner.kind);
}
Param id_of(const Owner& owner) {
  return Param::bytes({reinterpret_cast<const char*>(owner.id.data()), owner.id.size()});
}

}  // namespace

Status apply(Connection& c, const DueChange& change) {
  const DueRow& row = change.row;
  if (!change.on) {
    return execute(c, "delete from due where owner_kind = $1 and owner_id = $2 and due_key = $3", kind_of(row.owner),
                   id_of(row.owner), Param::bytes(row.key));
  }
  return execute(c,
                 "insert into due (owner_kind, owner_id, due_key, due_at, tries) values ($1, $2, $3, $4, 0) "
                 "on conflict (owner_kind, owner_id, due_key) do update set due_at = excluded.due_at, tries = 0",
                 kind_of(row.owner), id_of(row.owner), Param::bytes(row.key), row.at);
}

Result<std::vector<DueRow>> due_until(Connection& c, TimeMs now, std::size_t limit) {
  return all(
      c,
      "select owner_kind, owner_id, due_key, due_at, tries from due where due_at <= $1 "
      "order by due_at, owner_kind, owner_id, due_key limit $2",
      [](const ResultRow& row) {
        return DueRow{.owner = {.kind = static_cast<OwnerKind>(row.integer(0)), .id = row.id<UserId>(1).bytes},
                      .key = row.bytes(2),
                      .at = row.integer(3),
                      .tries = row.integer(4)};
      },
      now, limit);
}

Status due_done(Connection& c, const DueRow& row) {
  return execute(c, "delete from due where owner_kind = $1 and owner_id = $2 and due_key = $3 and due_at = $4",
                 kind_of(row.owner), id_of(row.owner), Param::bytes(row.key), row.at);
}

Status due_later(Connection& c, const DueRow& row, TimeMs at, std::int64_t tries) {
  return execute(c,
                 "update due set due_at = $5, tries = $6 "
                 "where owner_kind = $1 and owner_id = $2 and due_key = $3 and due_at = $4",
                 kind_of(row.owner), id_of(row.owner), Param::bytes(row.key), row.at, at, tries);
}

Status clear_due(Connection& c) {
  return execute(c, "delete from due");
}

}  // namespace kith::store
