#include "accounts/user_cards.h"

#include <algorithm>
#include <unordered_set>

namespace kith::accounts {

UserCard card_of(const store::User& user) {
  return {.id = user.id,
          .name = user.display_name,
          .avatar = user.avatar,
          .guest = user.guest,
          .bot = user.bot,
          .deleted = user.deleted_at != 0,
          .receipts_off = user.receipts_off,
          .presence_to = user.presence_to};
}

UserCards::UserCards(store::Database& directory, std::size_t capacity)
    : directory_(directory), capacity_(std::max<std::size_t>(1, capacity)) {}

std::optional<UserCard> UserCards::find_locked(UserId id) {
  const auto found = cards_.find(id);
  if (found == cards_.end()) return std::nullopt;
  order_.splice(order_.begin(), order_, found->second);
  return *found->second;
}

void UserCards::keep_locked(const UserCard& card) {
  if (const auto found = cards_.find(card.id); found != cards_.end()) {
    *found->second = card;
    return;
  }
  order_.push_front(card);
  cards_[card.id] = order_.begin();
  if (cards_.size() > capacity_) {
    cards_.erase(order_.back().id);
    order_.pop_back();
  }
}

std::optional<UserCard> UserCards::peek(UserId id) {
  const std::lock_guard lock(mutex_);
  return find_locked(id);
}

Result<std::vector<UserCard>> UserCards::load(std::span<const UserId> ids) {
  std::unordered_map<UserId, UserCard> known;
  std::vector<UserId> missing;
  std::uint64_t seen = 0;
  {
    const std::lock_guard lock(mutex_);
    seen = invalidations_;
    std::unordered_set<UserId> asked;
    for (const auto& id : ids) {
      if (!asked.insert(id).second) continue;
      if (auto card = find_locked(id)) {
        known.emplace(id, std::move(*card));
      } else {
        missing.push_back(id);
      }
    }
  }
  if (!missing.empty()) {
    KITH_TRY(const auto users,
             store::run_read(directory_, [&](store::Connection& c) { return store::find_users(c, missing); }));
    const std::lock_guard lock(mutex_);
    for (const auto& user : users) {
      auto card = card_of(user);
      // What was read may be older than an invalidation meanwhile: good for this answer, which began before it, for no
      // other.
      if (seen == invalidations_) keep_locked(card);
      known.emplace(user.id, std::move(card));
    }
  }
  std::vector<UserCard> out;
  for (const auto& id : ids) {
    const auto found = known.find(id);
    if (found == known.end()) continue;
    out.push_back(std::move(found->second));
    known.erase(found);
  }
  return out;
}

void UserCards::invalidate(UserId id) {
  const std::lock_guard lock(mutex_);
  ++invalidations_;
  const auto found = cards_.find(id);
  if (found == cards_.end()) return;
  order_.erase(found->second);
  cards_.erase(found);
}

void UserCards::invalidate_all() {
  const std::lock_guard lock(mutex_);
  ++invalidations_;
  order_.clear();
  cards_.clear();
}

std::size_t UserCards::size() const {
  const std::lock_guard lock(mutex_);
  return cards_.size();
}

}  // namespace kith::accounts
