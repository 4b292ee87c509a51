// The ground of accounts: what all families of calls share, people's profiles, and what is owed to the log.
#include "accounts/accounts.h"

#include <algorithm>

#include "accounts/brakes.h"
#include "accounts/names.h"
#include "base/bytes.h"
#include "base/log.h"
#include "store/sql/credentials.h"
#include "store/sql/strangers.h"
#include "wire/value.h"

namespace kith::accounts {
namespace {

// Kept longer than Revocations remembers, so that a restart finds every sign-in whose tokens may still be valid.
constexpr TimeMs kRevokedLifeMs = 24LL * 3600 * 1000;
constexpr std::string_view kNobodysPassword = "no account has this password";

}  // namespace

Accounts::Accounts(Ground ground, const AccountKeys& keys, Options options)
    : ground_(ground),
      chain_(keys.refresh),
      names_key_(keys.names),
      options_(std::move(options)),
      dummy_hash_(hash_password(kNobodysPassword, ground.random, options_.password_cost).value_or(std::string())),
      brakes_(std::make_unique<Brakes>(options_, ground.clock, ground.random)) {}

Accounts::~Accounts() = default;

SignIn Accounts::answer(const store::User& user, const store::Family& family, const RefreshToken& token) const {
  return {.user = user,
          .access_token = ground_.tokens.mint({.user = user.id,
                                               .device = family.device,
                                               .family = family.id,
                                               .guest = user.guest,
                                               .name = user.display_name}),
          .refresh_token = token.text(),
          .expires_in_s = ground_.tokens.life_s(),
          .family = family.id,
          .device = family.device};
}

void Accounts::notice() {
  // The change itself is committed; whoever polls the feed next makes up for a failure here.
  if (auto status = ground_.feed.catch_up(); !status) log::warn("account feed: {}", status.error().detail);
}

Status Accounts::signal(store::Connection& c, store::SignalKind kind, UserId user, FamilyId family, DeviceId device) {
  return store::add_signal(
      c, {.kind = kind, .user = user, .family = family, .device = device, .at = ground_.clock.wall()});
}

Result<store::User> Accounts::active_user(store::Connection& c, UserId id) {
  KITH_TRY(auto found, store::find_user(c, id));
  if (!found || found->deleted_at != 0) return fail(Code::kUnauthorized, "the account is gone");
  if (found->disabled_at != 0) return fail(Code::kForbidden, "the account is disabled");
  return std::move(*found);
}

Result<store::User> Accounts::user(UserId id) {
  KITH_TRY(auto found,
           store::run_read(ground_.directory, [&](store::Connection& c) { return store::find_user(c, id); }));
  if (!found) return refuse(Code::kNotFound, "userId", "no such user");
  return std::move(*found);
}

Result<store::User> Accounts::user_by_name(std::string_view username) {
  const auto clean = clean_username(username);
  if (!clean) return refuse(Code::kNotFound, "username", "no such user");
  KITH_TRY(auto found, store::run_read(ground_.directory,
                                       [&](store::Connection& c) { return store::find_user_by_name(c, *clean); }));
  if (!found) return refuse(Code::kNotFound, "username", "no such user");
  return std::move(*found);
}

Result<std::vector<store::User>> Accounts::users(std::span<const UserId> ids) {
  if (ids.size() > static_cast<std::size_t>(wire::kBatchUsersMax)) {
    return refuse(Code::kBadRequest, "userIds", "too many at once", wire::kBatchUsersMax);
  }
  return store::run_read(ground_.directory, [&](store::Connection& c) { return store::find_users(c, ids); });
}

Result<std::vector<store::User>> Accounts::search(const Caller& caller, std::string_view query, std::size_t limit) {
  if (caller.guest) return fail(Code::kGuestNotAllowed, "guests may not search for people");
  constexpr auto kMax = static_cast<std::size_t>(wire::kQueryCharactersMax);
  if (query.size() > 4 * kMax || !valid_utf8(query) || wire::code_points(query) > kMax) {
    return refuse(Code::kBadRequest, "query", "too long, or not valid UTF-8", wire::kQueryCharactersMax);
  }
  if (wire::code_points(query) < static_cast<std::size_t>(wire::kQueryCharactersMin)) {
    return refuse(Code::kBadRequest, "query", "too short", wire::kQueryCharactersMin);
  }
  limit = std::min(limit, static_cast<std::size_t>(wire::kPageRowsMax));
  return store::run_read(ground_.directory, [&](store::Connection& c) { return store::search_users(c, query, limit); });
}

Result<store::User> Accounts::change_profile(const Caller& caller, const ProfileChange& change) {
  std::optional<std::string> display_name;
  std::optional<std::string> about;
  if (change.display_name) {
    KITH_TRY(display_name, clean_display_name(*change.display_name));
  }
  if (change.about) {
    KITH_TRY(about, clean_about(*change.about));
  }
  std::optional<StatusLine> status;
  if (change.status) {
    KITH_TRY(status, clean_status(*change.status));
  }
  auto changed = store::run_write(ground_.directory, [&](store::Connection& c) -> Result<store::User> {
    KITH_TRY(const auto before, active_user(c, caller.user));
    auto after = before;
    if (display_name) after.display_name = *display_name;
    if (about) after.about = *about;
    if (change.avatar) after.avatar = *change.avatar;
    if (change.receipts) after.receipts_off = !*change.receipts;
    if (change.searchable) after.unlisted = !*change.searchable;
    if (change.presence_to) after.presence_to = *change.presence_to;
    if (change.write_to) after.write_to = *change.write_to;
    if (change.add_to) after.add_to = *change.add_to;
    if (change.groups_to) after.groups_to = *change.groups_to;
    if (status) after.status = *status;
    if (after == before) return after;
    KITH_CHECKED(store::update_user(c, after));
    KITH_CHECKED(store::add_outbox(c, store::OutboxKind::kProfileChanged, after.id, ground_.clock.wall()));
    KITH_CHECKED(signal(c, store::SignalKind::kProfileChanged, after.id));
    return after;
  });
  if (changed) notice();
  return changed;
}

Status Accounts::spend_stranger(const Caller& caller, UserId stranger) {
  if (!options_.limits) return {};
  const TimeMs now = ground_.clock.wall();
  return ground_.directory.write([&](store::Connection& c) -> Status {
    KITH_TRY(const auto user, active_user(c, caller.user));
    if (now - user.created_at >= options_.new_account_ms) return {};
    KITH_TRY(const bool spent, store::spend_stranger(c, user.id, stranger, now, options_.strangers_a_day));
    if (spent) return {};
    return std::unexpected(Error{.code = Code::kRateLimited,
                                 .detail = "a new account may write to so many strangers a day",
                                 .field = "userId",
                                 .limit = options_.strangers_a_day,
                                 .retry_after_ms = store::kDayMs - now % store::kDayMs});
  });
}

Result<std::vector<store::OutboxRow>> Accounts::next_outbox(std::size_t limit) {
  return store::run_read(ground_.directory, [&](store::Connection& c) { return store::next_outbox(c, limit); });
}

Status Accounts::outbox_done(std::int64_t id) {
  return ground_.directory.write([&](store::Connection& c) { return store::outbox_done(c, id); });
}

Status Accounts::sweep() {
  const TimeMs now = ground_.clock.wall();
  return ground_.directory.write([&](store::Connection& c) -> Status {
    KITH_CHECKED(store::sweep_families(c, now - kRevokedLifeMs, now - options_.refresh_life_ms));
    KITH_CHECKED(store::sweep_resets(c, now));
    KITH_CHECKED(store::sweep_strangers(c, now));
    return store::sweep_signals(c, now - kSignalLifeMs);
  });
}

}  // namespace kith::accounts
