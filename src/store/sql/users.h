// Rows of people: members, guests, bots, people of outside issuers, and the tombstones of those who left.
// Thread: as Connection. Rules (who may, which names) are in accounts/; here are rows and what keeps them unique.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "model/privacy.h"
#include "model/profile.h"
#include "store/sql/connection.h"

namespace kith::store {

struct User {
  UserId id{};
  std::optional<std::string> username{};  // lower case, unique; none: guest, outside user or tombstone
  std::string display_name{};             // empty only for a tombstone
  std::string about{};                    // what the person says of itself
  std::string avatar{};                   // media reference, empty if none
  bool guest = false;
  bool bot = false;
  bool admin = false;
  TimeMs disabled_at = 0;  // 0: not disabled
  TimeMs deleted_at = 0;   // 0: alive; otherwise a tombstone
  TimeMs created_at = 0;
  TimeMs last_login_at = 0;
  std::optional<std::string> issuer{};  // with subject: a person of an outside issuer, unique together
  std::optional<std::string> subject{};
  bool receipts_off = false;                // neither shows nor sees read positions
  bool unlisted = false;                    // not found by search
  Circle presence_to = Circle::kEverybody;  // who sees when the person is here, and was; and whom it sees
  Circle write_to = Circle::kEverybody;     // who may open a dm
  Circle add_to = Circle::kEverybody;       // who may ask for friendship: everybody or nobody
  Circle groups_to = Circle::kEverybody;    // who may put the person into a group
  StatusLine status{};

  bool operator==(const User&) const = default;
  bool active() const { return disabled_at == 0 && deleted_at == 0; }
};

Status insert_user(Connection& c, const User& user);  // kConflict: users.username or users.issuer
Status update_user(Connection& c, const User& user);  // all columns; kNotFound if there is no such id
Result<std::optional<User>> find_user(Connection& c, UserId id);
Result<std::optional<User>> find_user_by_name(Connection& c, std::string_view username);  // lower case
Result<std::optional<User>> find_outside_user(Connection& c, std::string_view issuer, std::string_view subject);
Result<std::vector<User>> find_users(Connection& c,
                                     std::span<const UserId> ids);  // unknown ids are left out; any order
// By prefix of username or folded display name; without guests, bots, disabled, deleted and unlisted people; by
// username.
Result<std::vector<User>> search_users(Connection& c, std::string_view prefix, std::size_t limit);
// In order of id, after `after`; for `kith user list` and rebuilds.
Result<std::vector<User>> list_users(Connection& c, UserId after, std::size_t limit);
Result<std::vector<UserId>> barred_users(Connection& c);  // disabled or deleted
Result<std::vector<UserId>> admin_users(Connection& c);

// A name that left with its owner is never given again; only a keyed hash of it is kept.
Status reserve_name(Connection& c, std::string_view mark, TimeMs now);
Result<bool> name_reserved(Connection& c, std::string_view mark);

}  // namespace kith::store
