// Installations and sign-ins of a person: how many there may be, how one ends, and what else ends with it.
#include <algorithm>

#include "accounts/accounts.h"
#include "accounts/names.h"

namespace kith::accounts {
Status Accounts::end_family(store::Connection& c, const store::Family& family) {
  KITH_CHECKED(store::revoke_family(c, family.id, ground_.clock.wall()));
  KITH_CHECKED(store::remove_family_device(c, family.id));
  return signal(c, store::SignalKind::kFamilyRevoked, family.user, family.id, family.device);
}

Status Accounts::end_device(store::Connection& c, const store::Device& device) {
  if (!device.family.nil()) {
    KITH_TRY(const auto family, store::find_family(c, device.family));
    if (family && family->revoked_at == 0) return end_family(c, *family);
  }
  KITH_CHECKED(store::remove_device(c, device.user, device.id));
  return signal(c, store::SignalKind::kDeviceRemoved, device.user, {}, device.id);
}

Status Accounts::end_others(store::Connection& c, UserId user, FamilyId kept_family, DeviceId kept_device) {
  KITH_TRY(const auto families, store::live_families(c, user));
  for (const auto& family : families) {
    if (family.id != kept_family) KITH_CHECKED(end_family(c, family));
  }
  // What is left is bound to no family of ours.
  KITH_TRY(const auto devices, store::devices_of(c, user));
  for (const auto& device : devices) {
    const bool kept = device.family.nil() ? device.id == kept_device : device.family == kept_family;
    if (!kept) KITH_CHECKED(end_device(c, device));
  }
  return {};
}

Status Accounts::make_room(store::Connection& c, UserId user, DeviceId device) {
  KITH_TRY(auto others, store::devices_of(c, user));
  std::erase_if(others, [](const auto& other) { return other.loose(); });  // these have a limit of their own
  const auto same = std::ranges::find(others, device, &store::Device::id);
  if (same != others.end()) {
    // The same installation signs in again: its earlier sign-in is over.
    if (!same->family.nil()) KITH_CHECKED(end_device(c, *same));
    others.erase(same);
  }
  auto excess = static_cast<std::int64_t>(others.size()) - (options_.devices_max - 1);
  if (excess <= 0) return {};
  if (options_.device_limit_refuses) {
    return refuse(Code::kForbidden, "deviceId", "as many devices as allowed are signed in", options_.devices_max);
  }
  for (const auto& oldest : others) {
    if (excess-- <= 0) break;
    KITH_CHECKED(signal(c, store::SignalKind::kDeviceReplaced, user, {}, oldest.id));  // before: sessions hear why
    KITH_CHECKED(end_device(c, oldest));
  }
  return {};
}

Status Accounts::make_loose_room(store::Connection& c, UserId user) {
  KITH_TRY(auto families, store::live_families(c, user));
  std::erase_if(families, [](const auto& family) { return !family.device.nil(); });
  auto excess = static_cast<std::int64_t>(families.size()) - (options_.loose_sign_ins_max - 1);
  for (const auto& oldest : families) {
    if (excess-- <= 0) break;
    KITH_CHECKED(end_family(c, oldest));
  }
  return {};
}

Status Accounts::bind_device(const Caller& caller, DeviceId device, std::string_view agent) {
  if (device.nil()) return refuse(Code::kBadRequest, "deviceId", "no device");
  if (!caller.device.nil()) {
    if (caller.device == device) return {};
    return refuse(Code::kForbidden, "deviceId", "this sign-in belongs to another device");
  }
  auto done = ground_.directory.write([&](store::Connection& c) { return bind(c, caller, device, agent); });
  if (done) notice();
  return done;
}

Status Accounts::bind(store::Connection& c, const Caller& caller, DeviceId device, std::string_view agent) {
  KITH_TRY(const auto user, active_user(c, caller.user));
  const TimeMs now = ground_.clock.wall();
  if (caller.family.nil()) {
    KITH_TRY(const auto known, store::find_device(c, user.id, device));
    if (known) return store::touch_device(c, user.id, device, now);
    KITH_CHECKED(make_room(c, user.id, device));
  } else {
    KITH_TRY(auto family, store::find_family(c, caller.family));
    if (!family || family->user != user.id || family->revoked_at != 0) return fail(Code::kUnauthorized, "signed out");
    if (family->device == device) return store::touch_device(c, user.id, device, now);
    if (!family->device.nil()) return refuse(Code::kForbidden, "deviceId", "this sign-in belongs to another device");
    KITH_CHECKED(make_room(c, user.id, device));
    KITH_CHECKED(store::remove_family_device(c, family->id));  // as which it was listed so far
    family->device = device;
    KITH_CHECKED(store::update_family(c, *family));
  }
  return store::put_device(c, {.user = user.id,
                               .id = device,
                               .family = caller.family,
                               .agent = clean_agent(agent),
                               .created_at = now,
                               .last_seen = now});
}

Result<std::vector<store::Device>> Accounts::devices(const Caller& caller) {
  return store::run_read(ground_.directory, [&](store::Connection& c) { return store::devices_of(c, caller.user); });
}

Status Accounts::remove_device(const Caller& caller, DeviceId device) {
  auto done = ground_.directory.write([&](store::Connection& c) -> Status {
    KITH_TRY(const auto found, store::find_device(c, caller.user, device));
    if (!found) return refuse(Code::kNotFound, "deviceId", "no such device");
    return end_device(c, *found);
  });
  if (done) notice();
  return done;
}

Status Accounts::touch_devices(std::span<const Caller> callers) {
  constexpr std::size_t kAtOnce = 500;  // a sign-in does not wait for thousands of rows
  for (; callers.size() > kAtOnce; callers = callers.subspan(kAtOnce)) KITH_CHECKED(touch_some(callers.first(kAtOnce)));
  return touch_some(callers);
}

Status Accounts::touch_some(std::span<const Caller> callers) {
  const TimeMs now = ground_.clock.wall();
  std::vector<Caller> stale;
  KITH_CHECKED(ground_.directory.read([&](store::Connection& c) -> Status {
    for (const auto& caller : callers) {
      const auto id = store::listed_as(caller.family, caller.device);
      if (id.nil()) continue;
      KITH_TRY(const auto device, store::find_device(c, caller.user, id));
      if (device && now - device->last_seen >= options_.touch_ms) stale.push_back(caller);
    }
    return {};
  }));
  if (stale.empty()) return {};
  return ground_.directory.write([&](store::Connection& c) -> Status {
    for (const auto& caller : stale) {
      KITH_CHECKED(store::touch_device(c, caller.user, store::listed_as(caller.family, caller.device), now));
    }
    return {};
  });
}

}  // namespace kith::accounts
