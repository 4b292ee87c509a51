// What administrators may do to accounts. Each act leaves an audit row in its own transaction.
#include <algorithm>

#include "accounts/accounts.h"

namespace kith::accounts {

// The command line (actor nil) stands for whoever owns the data folder and may do everything.
Status Accounts::require_admin(store::Connection& c, UserId actor) {
  if (actor.nil()) return {};
  KITH_TRY(const auto user, active_user(c, actor));
  if (!user.admin) return fail(Code::kForbidden, "only administrators may do this");
  return {};
}

Status Accounts::set_disabled(UserId actor, UserId target, bool disabled) {
  if (disabled && actor == target) return refuse(Code::kForbidden, "userId", "nobody disables himself");
  const TimeMs now = ground_.clock.wall();
  auto done = ground_.directory.write([&](store::Connection& c) -> Status {
    KITH_CHECKED(require_admin(c, actor));
    KITH_TRY(auto user, store::find_user(c, target));
    if (!user || user->deleted_at != 0) return refuse(Code::kNotFound, "userId", "no such user");
    if ((user->disabled_at != 0) == disabled) return {};
    user->disabled_at = disabled ? now : 0;
    KITH_CHECKED(store::update_user(c, *user));
    // First, so that sessions end for this reason and not as signed out.
    KITH_CHECKED(signal(c, disabled ? store::SignalKind::kDisabled : store::SignalKind::kEnabled, target));
    if (disabled) KITH_CHECKED(end_others(c, target, {}, {}));
    return store::add_audit(
        c, {.actor = actor, .action = disabled ? "user.disable" : "user.enable", .target = target, .at = now});
  });
  if (done) notice();
  return done;
}

Status Accounts::set_admin(UserId actor, UserId target, bool admin) {
  const TimeMs now = ground_.clock.wall();
  auto done = ground_.directory.write([&](store::Connection& c) -> Status {
    KITH_CHECKED(require_admin(c, actor));
    KITH_TRY(auto user, store::find_user(c, target));
    if (!user || user->deleted_at != 0) return refuse(Code::kNotFound, "userId", "no such user");
    if (user->guest) return refuse(Code::kBadRequest, "userId", "a guest cannot be an administrator");
    if (user->admin == admin) return {};
    if (!admin && !actor.nil()) {
      KITH_TRY(const auto admins, store::admin_users(c));
      if (admins.size() <= 1) return refuse(Code::kForbidden, "userId", "the last administrator stays one");
    }
    user->admin = admin;
    KITH_CHECKED(store::update_user(c, *user));
    KITH_CHECKED(signal(c, store::SignalKind::kAdminChanged, target));
    return store::add_audit(
        c, {.actor = actor, .action = admin ? "user.admin" : "user.no-admin", .target = target, .at = now});
  });
  if (done) notice();
  return done;
}

Result<bool> Accounts::has_admin() {
  KITH_TRY(const auto admins,
           store::run_read(ground_.directory, [](store::Connection& c) { return store::admin_users(c); }));
  return !admins.empty();
}

Result<std::vector<store::User>> Accounts::list_users(UserId after, std::size_t limit) {
  return store::run_read(ground_.directory, [&](store::Connection& c) { return store::list_users(c, after, limit); });
}

}  // namespace kith::accounts
