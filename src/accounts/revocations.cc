#include "accounts/revocations.h"

#include <mutex>

#include "store/sql/families.h"
#include "store/sql/users.h"

namespace kith::accounts {
namespace {
// Longer than any access token of ours may live, with the skew.
constexpr TimeMs kRememberMs = 2 * 3600 * 1000;
}  // namespace

bool Revocations::allowed(UserId user, FamilyId family) const {
  if (nothing_barred_.load(std::memory_order_acquire)) return true;
  const std::shared_lock lock(mutex_);
  return !barred_.contains(user) && !revoked_.contains(family);
}

bool Revocations::admin(UserId user) const {
  const std::shared_lock lock(mutex_);
  return admins_.contains(user);
}

Status Revocations::load(store::Connection& directory) {
  const TimeMs now = clock_.wall();
  KITH_TRY(const auto barred, store::barred_users(directory));
  KITH_TRY(const auto revoked, store::revoked_families(directory, now - kRememberMs));
  KITH_TRY(const auto admins, store::admin_users(directory));
  const std::unique_lock lock(mutex_);
  barred_ = {barred.begin(), barred.end()};
  admins_ = {admins.begin(), admins.end()};
  revoked_.clear();
  for (const auto& family : revoked) revoked_.emplace(family, now);
  nothing_barred_.store(barred_.empty() && revoked_.empty(), std::memory_order_release);
  return {};
}

void Revocations::apply(const store::Signal& signal) {
  const std::unique_lock lock(mutex_);
  switch (signal.kind) {
    case store::SignalKind::kDisabled:
    case store::SignalKind::kDeleted:
      barred_.insert(signal.user);
      break;
    case store::SignalKind::kEnabled:
      barred_.erase(signal.user);
      break;
    case store::SignalKind::kFamilyRevoked:
      if (!signal.family.nil()) revoked_.emplace(signal.family, signal.at);
      break;
    case store::SignalKind::kDeviceRemoved:
    case store::SignalKind::kProfileChanged:
    case store::SignalKind::kAdminChanged:
    case store::SignalKind::kDeviceReplaced:
      break;
  }
  nothing_barred_.store(barred_.empty() && revoked_.empty(), std::memory_order_release);
}

void Revocations::set_admin(UserId user, bool admin) {
  const std::unique_lock lock(mutex_);
  if (admin) {
    admins_.insert(user);
  } else {
    admins_.erase(user);
  }
}

void Revocations::forget_old() {
  const TimeMs before = clock_.wall() - kRememberMs;
  const std::unique_lock lock(mutex_);
  std::erase_if(revoked_, [&](const auto& entry) { return entry.second < before; });
  nothing_barred_.store(barred_.empty() && revoked_.empty(), std::memory_order_release);
}

}  // namespace kith::accounts
