// Passwords of people who have an account: checking, changing, the one-time way back, and leaving for good.
#include "accounts/password.h"

#include <array>

#include "accounts/accounts.h"
#include "accounts/brakes.h"
#include "accounts/hash.h"
#include "accounts/names.h"
#include "base/bytes.h"
#include "store/sql/credentials.h"

namespace kith::accounts {
namespace {

std::unexpected<Error> bad_link() {
  return refuse(Code::kUnauthorized, "token", "the link is not valid any more");
}

}  // namespace

Result<std::optional<std::string>> Accounts::stored_password(UserId user) {
  return store::run_read(ground_.directory, [&](store::Connection& c) { return store::password_of(c, user); });
}

Result<std::string> Accounts::verified_password(const std::optional<std::string>& stored, std::string_view password,
                                                std::string_view field) const {
  const bool fits = verify_password(password, stored ? *stored : dummy_hash_);
  if (!stored || !fits) return refuse(Code::kUnauthorized, std::string(field), "the password is wrong");
  return *stored;
}

// What was verified outside the transaction must still hold inside it.
Status Accounts::same_password(store::Connection& c, UserId user, const std::optional<std::string>& verified) {
  KITH_TRY(const auto present, store::password_of(c, user));
  if (present != verified) return fail(Code::kUnauthorized, "the password was changed meanwhile");
  return {};
}

Status Accounts::change_password(const Caller& caller, std::string_view old_password, std::string_view new_password) {
  KITH_TRY(const auto clean_new, clean_password(new_password, "newPassword"));
  KITH_CHECKED(brakes_->guess(caller.user.raw(), {}));
  KITH_TRY(const auto stored, stored_password(caller.user));
  const auto clean_old = clean_password(old_password, "oldPassword");
  KITH_CHECKED(verified_password(stored, clean_old.value_or(std::string()), "oldPassword"));
  brakes_->guessed_right(caller.user.raw(), {});
  KITH_TRY(const auto hash, hash_password(clean_new, ground_.random, options_.password_cost));
  auto done = ground_.directory.write([&](store::Connection& c) -> Status {
    KITH_TRY(const auto user, active_user(c, caller.user));
    KITH_CHECKED(same_password(c, user.id, stored));
    KITH_CHECKED(store::put_password(c, user.id, hash, ground_.clock.wall()));
    KITH_CHECKED(store::remove_resets(c, user.id));
    return end_others(c, user.id, caller.family, caller.device);
  });
  if (done) notice();
  return done;
}

Result<std::string> Accounts::make_reset_token(std::string_view username, UserId actor) {
  KITH_TRY(const auto target, user_by_name(username));
  std::array<std::uint8_t, 32> bytes{};
  ground_.random.fill(bytes);
  const auto token = base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const TimeMs now = ground_.clock.wall();
  const auto done = ground_.directory.write([&](store::Connection& c) -> Status {
    KITH_CHECKED(require_admin(c, actor));
    KITH_CHECKED(store::put_reset(c, target.id, sha256(token), now + options_.reset_life_ms));
    return store::add_audit(c, {.actor = actor, .action = "user.reset", .target = target.id, .at = now});
  });
  if (!done) return std::unexpected(done.error());
  return token;
}

Result<std::string> Accounts::reset_password(std::string_view token, std::string_view new_password) {
  KITH_TRY(const auto clean, clean_password(new_password, "newPassword"));
  if (token.size() > static_cast<std::size_t>(wire::kTokenCharactersMax)) return bad_link();
  const auto token_hash = sha256(token);
  // A guess at a link must not cost a hash of a password.
  KITH_TRY(const auto holder, store::run_read(ground_.directory, [&](store::Connection& c) {
             return store::find_reset(c, token_hash, ground_.clock.wall());
           }));
  if (!holder) return bad_link();
  KITH_TRY(const auto hash, hash_password(clean, ground_.random, options_.password_cost));
  const TimeMs now = ground_.clock.wall();
  auto done = store::run_write(ground_.directory, [&](store::Connection& c) -> Result<std::string> {
    KITH_TRY(const auto taken, store::take_reset(c, token_hash, now));
    if (!taken) return bad_link();
    KITH_TRY(const auto user, active_user(c, *taken));
    KITH_CHECKED(store::put_password(c, user.id, hash, now));
    KITH_CHECKED(store::add_audit(c, {.actor = user.id, .action = "user.reset.used", .target = user.id, .at = now}));
    KITH_CHECKED(end_others(c, user.id, {}, {}));
    return user.username.value_or("");
  });
  if (done) notice();
  return done;
}

Status Accounts::delete_account(const Caller& caller, const std::optional<std::string>& password) {
  KITH_TRY(const auto stored, stored_password(caller.user));
  if (stored) {
    if (!password) return refuse(Code::kUnauthorized, "password", "deleting an account needs its password");
    KITH_CHECKED(brakes_->guess(caller.user.raw(), {}));
    const auto clean = clean_password(*password, "password");
    KITH_CHECKED(verified_password(stored, clean.value_or(std::string()), "password"));
    brakes_->guessed_right(caller.user.raw(), {});
  }
  const TimeMs now = ground_.clock.wall();
  auto done = ground_.directory.write([&](store::Connection& c) -> Status {
    KITH_TRY(const auto user, active_user(c, caller.user));
    KITH_CHECKED(same_password(c, user.id, stored));
    if (user.username) KITH_CHECKED(store::reserve_name(c, name_mark(*user.username), now));
    // Issuer and subject stay, or the next look at the same token would make the person anew.
    const store::User tombstone{.id = user.id,
                                .guest = user.guest,
                                .bot = user.bot,
                                .deleted_at = now,
                                .created_at = user.created_at,
                                .issuer = user.issuer,
                                .subject = user.subject,
                                .unlisted = true};
    KITH_CHECKED(store::update_user(c, tombstone));
    KITH_CHECKED(store::remove_password(c, user.id));
    KITH_CHECKED(store::remove_resets(c, user.id));
    KITH_CHECKED(store::remove_devices(c, user.id));
    KITH_CHECKED(store::remove_families(c, user.id));
    KITH_CHECKED(store::add_outbox(c, store::OutboxKind::kAccountDeleted, user.id, now));
    return signal(c, store::SignalKind::kDeleted, user.id);
  });
  if (done) notice();
  return done;
}

}  // namespace kith::accounts
