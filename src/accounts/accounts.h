// Accounts: who there is and how they sign in. Each call is one transaction of the directory; when it returns, its
// change is durable, and live sessions it ends have been told (feed.h). Thread: worker threads only. Calls marked
// (hash) burn 20-60 ms of processor and 19 MiB: run them on the small password pool. Errors: field and limit name what
// was wrong with the input; kUnauthorized for a wrong password or token, whatever exactly was wrong with it; kForbidden
// for a disabled account; kConflict with field "username" for a taken name; kRateLimited with a time.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "accounts/feed.h"
#include "accounts/keys.h"
#include "accounts/options.h"
#include "accounts/refresh.h"
#include "accounts/throttle.h"
#include "accounts/token.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "store/sql/connection.h"
#include "store/sql/families.h"
#include "store/sql/outbox.h"
#include "store/sql/users.h"

namespace kith::accounts {

// Where a sign-in comes from.
struct Client {
  DeviceId device{};      // nil: none
  std::string agent{};    // what the client calls itself
  std::string address{};  // of the peer behind trusted proxies; empty: not throttled (command line, tests)
};

struct SignIn {
  store::User user{};
  std::string access_token{};
  std::string refresh_token{};
  std::int64_t expires_in_s = 0;  // of the access token
  FamilyId family{};
  DeviceId device{};
};

struct NewAccount {
  std::string username{};
  std::string password{};
  std::optional<std::string> display_name{};  // the username if absent
  std::string invite{};                       // for registration by invite
};

struct ProfileChange {
  std::optional<std::string> display_name{};
  std::optional<std::string> about{};
  std::optional<std::string> avatar{};
  std::optional<bool> receipts{};  // true: shows and sees read positions
  std::optional<bool> searchable{};
  std::optional<Circle> presence_to{};
  std::optional<Circle> write_to{};
  std::optional<Circle> add_to{};
  std::optional<Circle> groups_to{};
  std::optional<StatusLine> status{};  // empty: none
};

class Accounts {
 public:
  // What accounts stand on; all outlive them. random: the system's, for secrets.
  struct Ground {
    store::Database& directory;
    const Tokens& tokens;
    AccountFeed& feed;
    const Clock& clock;
    Random& random;
  };
  Accounts(Ground ground, const AccountKeys& keys, Options options);
  ~Accounts();

  // Coming in.
  Result<SignIn> register_account(const NewAccount& account, const Client& client);                  // (hash)
  Result<SignIn> login(std::string_view username, std::string_view password, const Client& client);  // (hash)
  Result<SignIn> enter_as_guest(const std::optional<std::string>& display_name, const Client& client);
  // A guest becomes a member under the same id; its sign-in goes on with new tokens.
  Result<SignIn> upgrade(const Caller& caller, const NewAccount& account);  // (hash)
  // Rotates the refresh token; see refresh.h. `user` of the answer is the present row.
  Result<SignIn> refresh(std::string_view refresh_token);
  // The user of an outside person, created at first sight.
  Result<store::User> outside_user(const OutsidePerson& person);
  // Binds an installation to an outside person, or says that it is in use; applies the device limit.
  Status bind_device(const Caller& caller, DeviceId device, std::string_view agent);

  // Going out.
  Status logout(const Caller& caller);                     // ends the caller's sign-in
  Status logout_by_token(std::string_view refresh_token);  // the same with only the refresh token at hand
  Status sign_out_everywhere(const Caller& caller, bool keep_this);
  // A tombstone stays: the id, no name. The username is never given again. password: required of whoever has one.
  Status delete_account(const Caller& caller, const std::optional<std::string>& password);  // (hash)

  // Passwords. A change ends all other sign-ins; a reset ends all.
  Status change_password(const Caller& caller, std::string_view old_password, std::string_view new_password);  // (hash)
  Result<std::string> make_reset_token(std::string_view username,
                                       UserId actor = {});  // works once; actor nil: command line
  // (hash) The username it is for: who holds the link has proved enough to be told.
  Result<std::string> reset_password(std::string_view token, std::string_view new_password);

  // People.
  Result<store::User> user(UserId id);                                  // kNotFound; tombstones are found
  Result<store::User> user_by_name(std::string_view username);          // kNotFound
  Result<std::vector<store::User>> users(std::span<const UserId> ids);  // at most kBatchUsersMax; unknown ids left out
  // Prefix of username or display name, at least 2 characters. Guests may not search.
  Result<std::vector<store::User>> search(const Caller& caller, std::string_view query, std::size_t limit);
  Result<store::User> change_profile(const Caller& caller, const ProfileChange& change);
  // Notes a dm opened with a stranger. kRateLimited (limit: the day's) for a new account that spent its day's budget.
  Status spend_stranger(const Caller& caller, UserId stranger);

  // Devices, least recently seen first.
  Result<std::vector<store::Device>> devices(const Caller& caller);
  Status remove_device(const Caller& caller, DeviceId device);  // kNotFound; signs it out
  // Seen now; each written at most once in options.touch_ms, in transactions of some hundreds.
  Status touch_devices(std::span<const Caller> callers);

  // Administration; each leaves an audit row. actor nil: the command line, which may do everything.
  Result<store::User> add_user(const NewAccount& account);  // (hash)
  Status set_disabled(UserId actor, UserId target, bool disabled);
  Status set_admin(UserId actor, UserId target, bool admin);
  Result<bool> has_admin();
  Result<std::vector<store::User>> list_users(UserId after, std::size_t limit);

  // Follow-ups owed to the log, oldest first; done after the log took them.
  Result<std::vector<store::OutboxRow>> next_outbox(std::size_t limit);
  Status outbox_done(std::int64_t id);

  Status sweep();  // forgets what is over; hourly

 private:
  struct Brakes;

  // accounts.cc
  SignIn answer(const store::User& user, const store::Family& family, const RefreshToken& token) const;
  void notice();  // tells the feed what was just committed
  Status signal(store::Connection& c, store::SignalKind kind, UserId user, FamilyId family = {}, DeviceId device = {});
  Result<store::User> active_user(store::Connection& c, UserId id);
  // registration.cc
  Result<store::User> new_member(const NewAccount& account) const;
  Status check_name_free(store::Connection& c, std::string_view username);
  std::string name_mark(std::string_view username) const;
  // sign_in.cc
  Result<SignIn> begin_sign_in(store::Connection& c, store::User user, const Client& client);
  Result<SignIn> rotated(store::Connection& c, store::Family& family, const RefreshToken& presented, bool& reused);
  // devices.cc
  Status make_room(store::Connection& c, UserId user, DeviceId device);
  Status make_loose_room(store::Connection& c, UserId user);
  Status touch_some(std::span<const Caller> callers);
  Status bind(store::Connection& c, const Caller& caller, DeviceId device, std::string_view agent);
  Status end_device(store::Connection& c, const store::Device& device);
  Status end_family(store::Connection& c, const store::Family& family);
  Status end_others(store::Connection& c, UserId user, FamilyId kept_family, DeviceId kept_device);
  // passwords.cc
  Result<std::optional<std::string>> stored_password(UserId user);
  Status same_password(store::Connection& c, UserId user, const std::optional<std::string>& verified);
  // The stored hash if the password fits it; equal work whether or not there is one.
  Result<std::string> verified_password(const std::optional<std::string>& stored, std::string_view password,
                                        std::string_view field) const;
  // admin.cc
  Status require_admin(store::Connection& c, UserId actor);

  const Ground ground_;
  const RefreshChain chain_;
  const std::string names_key_;
  const Options options_;
  const std::string dummy_hash_;  // work for names that nobody has
  const std::unique_ptr<Brakes> brakes_;
};

}  // namespace kith::accounts
