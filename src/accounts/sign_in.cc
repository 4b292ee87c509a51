// Signing in with a password, going on with a refresh token, signing out.
#include "accounts/accounts.h"
#include "accounts/brakes.h"
#include "accounts/names.h"
#include "accounts/password.h"
#include "store/sql/credentials.h"

namespace kith::accounts {
namespace {

// The one answer to a wrong name and a wrong password.
std::unexpected<Error> wrong() {
  return fail(Code::kUnauthorized, "wrong username or password");
}
std::unexpected<Error> bad_refresh() {
  return refuse(Code::kUnauthorized, "refreshToken", "the refresh token is not valid");
}

}  // namespace

Result<SignIn> Accounts::begin_sign_in(store::Connection& c, store::User user, const Client& client) {
  const TimeMs now = ground_.clock.wall();
  store::Family family{
      .id = ground_.random.id<FamilyId>(), .user = user.id, .device = client.device, .created_at = now};
  const auto token = chain_.begin(family, ground_.random, now);
  if (client.device.nil()) {
    KITH_CHECKED(make_loose_room(c, user.id));
  } else {
    KITH_CHECKED(make_room(c, user.id, client.device));
  }
  KITH_CHECKED(store::put_device(c, {.user = user.id,
                                     .id = store::listed_as(family.id, client.device),
                                     .family = family.id,
                                     .agent = clean_agent(client.agent),
                                     .created_at = now,
                                     .last_seen = now}));
  KITH_CHECKED(store::insert_family(c, family));
  user.last_login_at = now;
  KITH_CHECKED(store::update_user(c, user));
  return answer(user, family, token);
}

Result<SignIn> Accounts::login(std::string_view username, std::string_view password, const Client& client) {
  KITH_CHECKED(brakes_->by_address(brakes_->signing_in, client.address));
  const auto name = clean_username(username);
  const auto clean = clean_password(password, "password");
  if (name) KITH_CHECKED(brakes_->guess(*name, client.address));

  struct Known {
    UserId id;
    std::optional<std::string> hash;
  };
  Known known;
  if (name && clean) {
    KITH_TRY(known, store::run_read(ground_.directory, [&](store::Connection& c) -> Result<Known> {
               KITH_TRY(const auto user, store::find_user_by_name(c, *name));
               if (!user) return Known{};
               KITH_TRY(auto hash, store::password_of(c, user->id));
               return Known{user->id, std::move(hash)};
             }));
  }
  const auto verified = verified_password(known.hash, clean.value_or(std::string()), "password");
  if (!verified) return wrong();
  brakes_->guessed_right(*name, client.address);

  std::optional<std::string> better;
  if (needs_rehash(*verified, options_.password_cost)) {
    KITH_TRY(better, hash_password(*clean, ground_.random, options_.password_cost));
  }
  auto done = store::run_write(ground_.directory, [&](store::Connection& c) -> Result<SignIn> {
    KITH_TRY(auto user, active_user(c, known.id));
    KITH_CHECKED(same_password(c, user.id, known.hash));
    if (better) KITH_CHECKED(store::put_password(c, user.id, *better, ground_.clock.wall()));
    return begin_sign_in(c, std::move(user), client);
  });
  if (done) notice();
  return done;
}

Result<SignIn> Accounts::rotated(store::Connection& c, store::Family& family, const RefreshToken& presented,
                                 bool& reused) {
  const TimeMs now = ground_.clock.wall();
  KITH_TRY(const auto user, active_user(c, family.user));
  const auto outcome = chain_.rotate(family, presented, now, options_.refresh_grace_ms);
  switch (outcome.kind) {
    case Rotation::kUnknown:
      return bad_refresh();
    case Rotation::kReused:
      reused = true;
      KITH_CHECKED(end_family(c, family));
      return SignIn{};
    case Rotation::kRotated:
      KITH_CHECKED(store::update_family(c, family));
      KITH_CHECKED(store::touch_device(c, family.user, store::listed_as(family.id, family.device), now));
      break;
    case Rotation::kRepeated:
      break;
  }
  return answer(user, family, outcome.successor);
}

Result<SignIn> Accounts::refresh(std::string_view refresh_token) {
  const auto presented = RefreshToken::parse(refresh_token);
  if (!presented) return bad_refresh();
  bool reused = false;
  auto done = store::run_write(ground_.directory, [&](store::Connection& c) -> Result<SignIn> {
    reused = false;
    KITH_TRY(auto family, store::find_family(c, presented->family));
    if (!family || family->revoked_at != 0) return bad_refresh();
    if (family->last_used_at + options_.refresh_life_ms <= ground_.clock.wall()) return bad_refresh();
    return rotated(c, *family, *presented, reused);
  });
  if (done && reused) {
    // Committed: somebody else holds this chain too, so nobody may go on with it.
    notice();
    return bad_refresh();
  }
  return done;
}

Status Accounts::logout(const Caller& caller) {
  auto done = ground_.directory.write([&](store::Connection& c) -> Status {
    KITH_TRY(const auto family, store::find_family(c, caller.family));
    if (family && family->user == caller.user && family->revoked_at == 0) return end_family(c, *family);
    return {};
  });
  if (done) notice();
  return done;
}

Status Accounts::logout_by_token(std::string_view refresh_token) {
  const auto presented = RefreshToken::parse(refresh_token);
  if (!presented) return bad_refresh();
  auto done = ground_.directory.write([&](store::Connection& c) -> Status {
    KITH_TRY(auto family, store::find_family(c, presented->family));
    if (!family) return bad_refresh();
    if (family->revoked_at != 0) return {};
    auto trial = *family;
    if (chain_.rotate(trial, *presented, ground_.clock.wall(), options_.refresh_grace_ms).kind == Rotation::kUnknown) {
      return bad_refresh();
    }
    return end_family(c, *family);
  });
  if (done) notice();
  return done;
}

Status Accounts::sign_out_everywhere(const Caller& caller, bool keep_this) {
  auto done = ground_.directory.write([&](store::Connection& c) {
    return end_others(c, caller.user, keep_this ? caller.family : FamilyId{}, keep_this ? caller.device : DeviceId{});
  });
  if (done) notice();
  return done;
}

}  // namespace kith::accounts
