#include "store/sql/families.h"

#include "store/sql/query.h"

namespace kith::store {
namespace {

#define KITH_FAMILY_COLUMNS \
  "id, user_id, device_id, generation, current_hash, previous_hash, rotated_at, created_at, last_used_at, revoked_at"
#define KITH_DEVICE_COLUMNS "user_id, device_id, family_id, name, agent, created_at, last_seen"

Family to_family(const ResultRow& row) {
  return Family{.id = row.id<FamilyId>(0),
                .user = row.id<UserId>(1),
                .device = row.id<DeviceId>(2),
                .generation = row.integer(3),
                .current_hash = row.bytes(4),
                .previous_hash = row.bytes(5),
                .rotated_at = row.integer(6),
                .created_at = row.integer(7),
                .last_used_at = row.integer(8),
                .revoked_at = row.integer(9)};
}

Device to_device(const ResultRow& row) {
  return Device{.user = row.id<UserId>(0),
                .id = row.id<DeviceId>(1),
                .family = row.id<FamilyId>(2),
                .name = row.text(3),
                .agent = row.text(4),
                .created_at = row.integer(5),
                .last_seen = row.integer(6)};
}

Status write_family(Connection& c, std::string_view sql, const Family& f) {
  return execute(c, sql, f.id, f.user, f.device, f.generation, Param::bytes(f.current_hash),
                 Param::bytes(f.previous_hash), f.rotated_at, f.created_at, f.last_used_at, f.revoked_at);
}

}  // namespace

Status insert_family(Connection& c, const Family& family) {
  return write_family(
      c, "insert into families (" KITH_FAMILY_COLUMNS ") values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)", family);
}

Status update_family(Connection& c, const Family& family) {
  KITH_CHECKED(write_family(c,
                            "update families set user_id = $2, device_id = $3, generation = $4, current_hash = $5, "
                            "previous_hash = $6, rotated_at = $7, created_at = $8, last_used_at = $9, revoked_at = $10 "
                            "where id = $1",
                            family));
  if (c.changed() != 1) return fail(Code::kNotFound, "no such family");
  return {};
}

Result<std::optional<Family>> find_family(Connection& c, FamilyId id) {
  return first(c, "select " KITH_FAMILY_COLUMNS " from families where id = $1", to_family, id);
}

Result<std::vector<Family>> live_families(Connection& c, UserId user) {
  return all(c,
             "select " KITH_FAMILY_COLUMNS
             " from families where user_id = $1 and revoked_at = 0 "
             "order by last_used_at, created_at, id",
             to_family, user);
}

Result<std::vector<FamilyId>> revoked_families(Connection& c, TimeMs since) {
  return all(
      c, "select id from families where revoked_at >= $1 and revoked_at > 0",
      [](const ResultRow& row) { return row.id<FamilyId>(0); }, since);
}

Status revoke_family(Connection& c, FamilyId id, TimeMs now) {
  return execute(c, "update families set revoked_at = $2 where id = $1 and revoked_at = 0", id, now);
}

Status remove_families(Connection& c, UserId user) {
  return execute(c, "delete from families where user_id = $1", user);
}

Status sweep_families(Connection& c, TimeMs revoked_before, TimeMs unused_before) {
  KITH_CHECKED(execute(c, "delete from families where (revoked_at > 0 and revoked_at < $1) or last_used_at < $2",
                       revoked_before, unused_before));
  return execute(c, "delete from devices where family_id <> $1 and family_id not in (select id from families)",
                 FamilyId{});
}

Status put_device(Connection& c, const Device& d) {
  return execute(c,
                 "insert into devices (" KITH_DEVICE_COLUMNS
                 ") values ($1, $2, $3, $4, $5, $6, $7) "
                 "on conflict (user_id, device_id) do update set family_id = excluded.family_id, name = excluded.name, "
                 "agent = excluded.agent, last_seen = excluded.last_seen",
                 d.user, d.id, d.family, d.name, d.agent, d.created_at, d.last_seen);
}

Result<std::optional<Device>> find_device(Connection& c, UserId user, DeviceId id) {
  return first(c, "select " KITH_DEVICE_COLUMNS " from devices where user_id = $1 and device_id = $2", to_device, user,
               id);
}

Result<std::vector<Device>> devices_of(Connection& c, UserId user) {
  return all(c,
             "select " KITH_DEVICE_COLUMNS " from devices where user_id = $1 order by last_seen, created_at, device_id",
             to_device, user);
}

Status touch_device(Connection& c, UserId user, DeviceId id, TimeMs now) {
  return execute(c, "update devices set last_seen = $3 where user_id = $1 and device_id = $2 and last_seen < $3", user,
                 id, now);
}

Status remove_device(Connection& c, UserId user, DeviceId id) {
  return execute(c, "delete from devices where user_id = $1 and device_id = $2", user, id);
}

Status remove_family_device(Connection& c, FamilyId family) {
  return execute(c, "delete from devices where family_id = $1", family);
}

Status remove_devices(Connection& c, UserId user) {
  return execute(c, "delete from devices where user_id = $1", user);
}

#undef KITH_FAMILY_COLUMNS
#undef KITH_DEVICE_COLUMNS

}  // namespace kith::store
