// UserCards: what answers say about the people they name, kept in a bounded least-recently-used cache over the
// directory. Thread: any; peek() never waits for the directory, load() does (worker or reader threads). A card is never
// staler than the last invalidate() before the call: a load that raced with one is answered but not kept.
#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "store/sql/connection.h"
#include "store/sql/users.h"

namespace kith::accounts {

struct UserCard {
  UserId id{};
  std::string name{};
  std::string avatar{};  // empty if none
  bool guest = false;
  bool bot = false;
  bool deleted = false;
  bool receipts_off = false;
  Circle presence_to = Circle::kEverybody;

  bool operator==(const UserCard&) const = default;
};

UserCard card_of(const store::User& user);

class UserCards {
 public:
  UserCards(store::Database& directory, std::size_t capacity);

  std::optional<UserCard> peek(UserId id);
  // Those that exist, in the order of ids, each once; ids nobody has are left out.
  Result<std::vector<UserCard>> load(std::span<const UserId> ids);
  void invalidate(UserId id);
  void invalidate_all();
  std::size_t size() const;

 private:
  using Order = std::list<UserCard>;  // most recently used first

  std::optional<UserCard> find_locked(UserId id);
  void keep_locked(const UserCard& card);

  store::Database& directory_;
  const std::size_t capacity_;
  mutable std::mutex mutex_;
  Order order_;                                        // under mutex_
  std::unordered_map<UserId, Order::iterator> cards_;  // under mutex_
  std::uint64_t invalidations_ = 0;                    // under mutex_
};

}  // namespace kith::accounts
