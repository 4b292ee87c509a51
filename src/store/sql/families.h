// Rows of sign-ins: a family is one sign-in with its chain of refresh tokens; a device is one installation bound to a
// family. Thread: as Connection. Of tokens only hashes are stored. The rotation rule is in accounts/refresh.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "store/sql/connection.h"

namespace kith {
using FamilyId = Id<struct FamilyTag>;
}  // namespace kith

namespace kith::store {

struct Family {
  FamilyId id{};
  UserId user{};
  DeviceId device{};            // nil: signed in without one
  std::int64_t generation = 0;  // rotations since sign-in; grows also when the chain is begun anew
  std::string current_hash{};   // of the newest refresh token
  std::string previous_hash{};  // of the one before; empty if none
  TimeMs rotated_at = 0;        // when current replaced previous
  TimeMs created_at = 0;
  TimeMs last_used_at = 0;
  TimeMs revoked_at = 0;  // 0: alive

  bool operator==(const Family&) const = default;
};

// Under which id a sign-in stands among its person's devices: its device's, or its own if it has none.
inline DeviceId listed_as(FamilyId family, DeviceId device) {
  return device.nil() ? DeviceId::from_raw(family.raw()) : device;
}

struct Device {
  UserId user{};
  DeviceId id{};
  FamilyId family{};  // nil: a person of an outside issuer
  std::string name{};
  std::string agent{};
  TimeMs created_at = 0;
  TimeMs last_seen = 0;

  // A sign-in without a device: listed, but no installation.
  bool loose() const { return !family.nil() && id == listed_as(family, {}); }
  bool operator==(const Device&) const = default;
};

Status insert_family(Connection& c, const Family& family);
Status update_family(Connection& c, const Family& family);
Result<std::optional<Family>> find_family(Connection& c, FamilyId id);
Result<std::vector<Family>> live_families(Connection& c, UserId user);        // least recently used first
Result<std::vector<FamilyId>> revoked_families(Connection& c, TimeMs since);  // revoked at or after
Status revoke_family(Connection& c, FamilyId id, TimeMs now);                 // its first revocation stands
Status remove_families(Connection& c, UserId user);
// Forgets families and the devices bound to them.
Status sweep_families(Connection& c, TimeMs revoked_before, TimeMs unused_before);

Status put_device(Connection& c, const Device& device);  // new, or all columns but created_at
Result<std::optional<Device>> find_device(Connection& c, UserId user, DeviceId id);
Result<std::vector<Device>> devices_of(Connection& c, UserId user);  // least recently seen first
Status touch_device(Connection& c, UserId user, DeviceId id, TimeMs now);
Status remove_device(Connection& c, UserId user, DeviceId id);
Status remove_family_device(Connection& c, FamilyId family);
Status remove_devices(Connection& c, UserId user);

}  // namespace kith::store
