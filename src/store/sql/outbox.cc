#include "store/sql/outbox.h"

#include "store/sql/query.h"

namespace kith::store {

Status add_outbox(Connection& c, OutboxKind kind, UserId user, TimeMs now) {
  return execute(c, "insert into outbox (kind, user_id, created_at) values ($1, $2, $3)",
                 static_cast<std::int64_t>(kind), user, now);
}

Result<std::vector<OutboxRow>> next_outbox(Connection& c, std::size_t limit) {
  return all(
      c, "select id, kind, user_id, created_at from outbox order by id limit $1",
      [](const ResultRow& row) {
        return OutboxRow{row.integer(0), static_cast<OutboxKind>(row.integer(1)), row.id<UserId>(2), row.integer(3)};
      },
      limit);
}

Status outbox_done(Connection& c, std::int64_t id) {
  return execute(c, "delete from outbox where id = $1", id);
}

Status add_signal(Connection& c, const Signal& s) {
  return execute(c, "insert into signals (kind, user_id, family_id, device_id, created_at) values ($1, $2, $3, $4, $5)",
                 static_cast<std::int64_t>(s.kind), s.user, s.family, s.device, s.at);
}

Result<std::vector<Signal>> signals_after(Connection& c, std::int64_t id, std::size_t limit) {
  return all(
      c,
      "select id, kind, user_id, family_id, device_id, created_at from signals where id > $1 order by id "
      "limit $2",
      [](const ResultRow& row) {
        return Signal{.id = row.integer(0),
                      .kind = static_cast<SignalKind>(row.integer(1)),
                      .user = row.id<UserId>(2),
                      .family = row.id<FamilyId>(3),
                      .device = row.id<DeviceId>(4),
                      .at = row.integer(5)};
      },
      id, limit);
}

Result<std::int64_t> last_signal(Connection& c) {
  KITH_TRY(const auto id, first(c, "select max(id) from signals", [](const ResultRow& row) { return row.integer(0); }));
  return id.value_or(0);
}

Status sweep_signals(Connection& c, TimeMs before) {
  return execute(c, "delete from signals where created_at < $1 and id < (select max(id) from signals)", before);
}

Status add_audit(Connection& c, const AuditRow& row) {
  return execute(c, "insert into audit (actor, action, target, detail, created_at) values ($1, $2, $3, $4, $5)",
                 row.actor, row.action, row.target, row.detail, row.at);
}

Result<std::vector<AuditRow>> audit_before(Connection& c, std::int64_t id, std::size_t limit) {
  return all(
      c,
      "select id, actor, action, target, detail, created_at from audit where id < $1 or $1 = 0 "
      "order by id desc limit $2",
      [](const ResultRow& row) {
        return AuditRow{.id = row.integer(0),
                        .actor = row.id<UserId>(1),
                        .action = row.text(2),
                        .target = row.id<UserId>(3),
                        .detail = row.text(4),
                        .at = row.integer(5)};
      },
      id, limit);
}

}  // namespace kith::store
