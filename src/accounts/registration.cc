// How people come to be: members, guests, guests who become members, people of outside issuers.
#include <algorithm>
#include <string>

#include "accounts/accounts.h"
#include "accounts/brakes.h"
#include "accounts/hash.h"
#include "accounts/names.h"
#include "store/sql/credentials.h"

namespace kith::accounts {
namespace {

constexpr std::string_view kNamelessOutsider = "Member";

std::unexpected<Error> name_taken() {
  return refuse(Code::kConflict, "username", "the username is taken");
}

bool is_invite(const std::vector<std::string>& codes, std::string_view code) {
  // All are compared, so that time does not tell which one was near.
  bool found = false;
  for (const auto& known : codes) found = equal_secret(sha256(known), sha256(code)) || found;
  return found;
}

}  // namespace

std::string Accounts::name_mark(std::string_view username) const {
  return hmac_sha256(names_key_, username);
}

Status Accounts::check_name_free(store::Connection& c, std::string_view username) {
  KITH_TRY(const auto holder, store::find_user_by_name(c, username));
  if (holder) return name_taken();
  KITH_TRY(const bool reserved, store::name_reserved(c, name_mark(username)));
  if (reserved) return name_taken();
  return {};
}

Result<store::User> Accounts::new_member(const NewAccount& account) const {
  store::User user;
  KITH_TRY(user.username, clean_username(account.username));
  KITH_TRY(user.display_name, clean_display_name(account.display_name.value_or(*user.username)));
  return user;
}

Result<SignIn> Accounts::register_account(const NewAccount& account, const Client& client) {
  if (options_.registration == Registration::kClosed) return fail(Code::kForbidden, "registration is closed");
  if (options_.registration == Registration::kInvite && !is_invite(options_.invite_codes, account.invite)) {
    KITH_CHECKED(brakes_->by_address(brakes_->registering, client.address));
    return refuse(Code::kForbidden, "invite", "registration needs a valid invite code");
  }
  KITH_TRY(auto user, new_member(account));
  KITH_TRY(const auto password, clean_password(account.password, "password"));
  KITH_CHECKED(brakes_->by_address(brakes_->registering, client.address));
  KITH_CHECKED(ground_.directory.read([&](store::Connection& c) { return check_name_free(c, *user.username); }));
  KITH_TRY(const auto hash, hash_password(password, ground_.random, options_.password_cost));
  user.id = ground_.random.id<UserId>();
  user.created_at = ground_.clock.wall();
  auto done = store::run_write(ground_.directory, [&](store::Connection& c) -> Result<SignIn> {
    KITH_CHECKED(check_name_free(c, *user.username));
    KITH_CHECKED(store::insert_user(c, user));
    KITH_CHECKED(store::put_password(c, user.id, hash, user.created_at));
    KITH_CHECKED(store::add_outbox(c, store::OutboxKind::kAccountCreated, user.id, user.created_at));
    return begin_sign_in(c, user, client);
  });
  if (!done && store::is_unique_violation(done.error())) return name_taken();
  return done;
}

Result<store::User> Accounts::add_user(const NewAccount& account) {
  KITH_TRY(auto user, new_member(account));
  KITH_TRY(const auto password, clean_password(account.password, "password"));
  KITH_TRY(const auto hash, hash_password(password, ground_.random, options_.password_cost));
  user.id = ground_.random.id<UserId>();
  user.created_at = ground_.clock.wall();
  auto done = store::run_write(ground_.directory, [&](store::Connection& c) -> Result<store::User> {
    KITH_CHECKED(check_name_free(c, *user.username));
    KITH_CHECKED(store::insert_user(c, user));
    KITH_CHECKED(store::put_password(c, user.id, hash, user.created_at));
    KITH_CHECKED(store::add_outbox(c, store::OutboxKind::kAccountCreated, user.id, user.created_at));
    KITH_CHECKED(store::add_audit(c, {.action = "user.add", .target = user.id, .at = user.created_at}));
    return user;
  });
  if (!done && store::is_unique_violation(done.error())) return name_taken();
  return done;
}

Result<SignIn> Accounts::enter_as_guest(const std::optional<std::string>& display_name, const Client& client) {
  if (!options_.guests) return fail(Code::kForbidden, "guests are not admitted");
  store::User user;
  user.display_name = "Guest " + std::to_string(1000 + ground_.random.below(9000));
  if (display_name) {
    KITH_TRY(user.display_name, clean_display_name(*display_name));
  }
  KITH_CHECKED(brakes_->by_address(brakes_->entering, client.address));
  user.id = ground_.random.id<UserId>();
  user.guest = true;
  user.created_at = ground_.clock.wall();
  return store::run_write(ground_.directory, [&](store::Connection& c) -> Result<SignIn> {
    KITH_CHECKED(store::insert_user(c, user));
    KITH_CHECKED(store::add_outbox(c, store::OutboxKind::kAccountCreated, user.id, user.created_at));
    return begin_sign_in(c, user, client);
  });
}

Result<SignIn> Accounts::upgrade(const Caller& caller, const NewAccount& account) {
  if (!caller.guest) return fail(Code::kForbidden, "only guests can be upgraded");
  if (options_.registration == Registration::kClosed) return fail(Code::kForbidden, "registration is closed");
  if (options_.registration == Registration::kInvite && !is_invite(options_.invite_codes, account.invite)) {
    return refuse(Code::kForbidden, "invite", "registration needs a valid invite code");
  }
  KITH_TRY(const auto username, clean_username(account.username));
  std::optional<std::string> display_name;
  if (account.display_name) {
    KITH_TRY(display_name, clean_display_name(*account.display_name));
  }
  KITH_TRY(const auto password, clean_password(account.password, "password"));
  // A token of the guest's time stays good for a while after the upgrade; it must not buy hashes without end.
  KITH_CHECKED(brakes_->guess(caller.user.raw(), {}));
  KITH_CHECKED(ground_.directory.read([&](store::Connection& c) { return check_name_free(c, username); }));
  KITH_TRY(const auto hash, hash_password(password, ground_.random, options_.password_cost));
  const TimeMs now = ground_.clock.wall();
  auto done = store::run_write(ground_.directory, [&](store::Connection& c) -> Result<SignIn> {
    KITH_TRY(auto user, active_user(c, caller.user));
    if (!user.guest) return fail(Code::kConflict, "the guest has been upgraded already");
    KITH_TRY(auto family, store::find_family(c, caller.family));
    if (!family || family->revoked_at != 0) return fail(Code::kUnauthorized, "signed out");
    KITH_CHECKED(check_name_free(c, username));
    user.guest = false;
    user.username = username;
    // A name the guest chose stays; one that was given does not.
    user.display_name = display_name                              ? *display_name
                        : user.display_name.starts_with("Guest ") ? username
                                                                  : user.display_name;
    KITH_CHECKED(store::update_user(c, user));
    KITH_CHECKED(store::put_password(c, user.id, hash, now));
    // The chain begins anew: tokens of the guest's time give nothing any more, and end nothing.
    const auto token = chain_.begin(*family, ground_.random, now);
    KITH_CHECKED(store::update_family(c, *family));
    KITH_CHECKED(store::add_outbox(c, store::OutboxKind::kProfileChanged, user.id, now));
    KITH_CHECKED(signal(c, store::SignalKind::kProfileChanged, user.id));
    return answer(user, *family, token);
  });
  if (!done && store::is_unique_violation(done.error())) return name_taken();
  if (done) notice();
  return done;
}

Result<store::User> Accounts::outside_user(const OutsidePerson& person) {
  // At a token of before the deletion the person must not come back to life; a newer one is a new person.
  const auto usable = [&](const std::optional<store::User>& found) {
    return found && (found->deleted_at == 0 || person.issued_at <= found->deleted_at);
  };
  const auto checked = [](store::User user) -> Result<store::User> {
    if (user.deleted_at != 0) return fail(Code::kUnauthorized, "the account is gone");
    if (user.disabled_at != 0) return fail(Code::kForbidden, "the account is disabled");
    return user;
  };
  const auto find = [&](store::Connection& c) { return store::find_outside_user(c, person.issuer, person.subject); };
  KITH_TRY(auto known, store::run_read(ground_.directory, find));
  if (usable(known)) return checked(std::move(*known));

  store::User user;
  user.id = ground_.random.id<UserId>();
  user.display_name = clean_display_name(person.name).value_or(std::string(kNamelessOutsider));
  user.issuer = person.issuer;
  user.subject = person.subject;
  user.created_at = ground_.clock.wall();
  auto created = store::run_write(ground_.directory, [&](store::Connection& c) -> Result<store::User> {
    KITH_TRY(auto present, find(c));
    if (usable(present)) return std::move(*present);
    if (present) {
      present->issuer.reset();
      present->subject.reset();
      KITH_CHECKED(store::update_user(c, *present));
    }
    KITH_CHECKED(store::insert_user(c, user));
    KITH_CHECKED(store::add_outbox(c, store::OutboxKind::kAccountCreated, user.id, user.created_at));
    return user;
  });
  if (!created && store::is_unique_violation(created.error())) {
    KITH_TRY(known, store::run_read(ground_.directory, find));
    if (usable(known)) return checked(std::move(*known));
  }
  if (!created) return created;
  return checked(std::move(*created));
}

}  // namespace kith::accounts
