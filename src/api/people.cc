#include "api/people.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "accounts/accounts.h"
#include "model/codec.h"
#include "store/log.h"
#include "store/sql/connection.h"

namespace kith::api {

Result<store::User> active_person(Services& services, UserId id, std::string field) {
  KITH_TRY(auto user,
           store::run_read(services.directory, [&](store::Connection& c) { return store::find_user(c, id); }));
  if (!user || !user->active()) return refuse(Code::kNotFound, std::move(field), "there is no such person");
  return std::move(*user);
}

Invitee invitee(const store::User& user) {
  return {.user = user.id, .guest = user.guest, .receipts_off = user.receipts_off};
}

Result<Relation> relation(Services& services, UserId self, UserId other) {
  Relation out;
  const auto& log = services.log.live(store::Depth::kAll);
  KITH_TRY(const auto contact, log.row(owner_of(self), store::RowKind::kContact, other.raw()));
  if (contact) {
    KITH_TRY(const auto row, decode<Contact>(*contact));
    out.friends = row.active;
  }
  KITH_TRY(const auto block, log.row(owner_of(other), store::RowKind::kBlock, self.raw()));
  if (block) {
    KITH_TRY(const auto row, decode<Block>(*block));
    out.blocked_by_other = row.active;
  }
  const auto theirs = services.ids.friend_request(other, self);
  KITH_TRY(const auto request, log.row(owner_of(self), store::RowKind::kRequest, theirs.raw()));
  if (request) {
    KITH_TRY(const auto row, decode<FriendRequest>(*request));
    out.asked_by_other = row.state == RequestState::kPending;
  }
  KITH_TRY(const auto dm, log.row(owner_of(services.ids.dm(self, other)), store::RowKind::kConversation, {}));
  out.conversation_exists = dm.has_value();
  return out;
}

Status may_reach(Services& services, const accounts::Caller& caller, const store::User& other, Reaching how,
                 std::string field) {
  KITH_TRY(const auto between, relation(services, caller.user, other.id));
  if (between.blocked_by_other)
    return refuse(Code::kBlocked, std::move(field), "this person does not want to hear from you");
  if (caller.admin || other.bot || (how == Reaching::kDm && between.conversation_exists)) return {};
  const Circle circle = how == Reaching::kDm ? other.write_to : other.groups_to;
  if (circle == Circle::kNobody) {
    return refuse(Code::kForbidden, std::move(field),
                  how == Reaching::kDm ? "this person opens dms alone" : "this person joins groups alone");
  }
  if (between.friends) return {};
  // Who has a dm with somebody is no stranger, unless groups are for friends.
  if (circle == Circle::kFriends || (services.config.dm_needs_friendship && !between.conversation_exists))
    return refuse(Code::kForbidden, std::move(field), "this person wants a friend request first");
  if (between.conversation_exists) return {};
  auto spent = services.accounts.spend_stranger(caller, other.id);
  if (!spent) spent.error().field = std::move(field);
  return spent;
}

Result<Invitees> invitees(Services& services, const accounts::Caller& caller, std::span<const UserId> ids,
                          const std::string& field) {
  Invitees out;
  std::vector<UserId> unique;
  std::unordered_set<UserId> seen;
  for (const auto& id : ids) {
    if (seen.insert(id).second) unique.push_back(id);
  }
  KITH_TRY(const auto users,
           store::run_read(services.directory, [&](store::Connection& c) { return store::find_users(c, unique); }));
  for (const auto& id : unique) {
    const auto found = std::ranges::find(users, id, &store::User::id);
    if (found == users.end() || !found->active()) {
      out.refused.emplace_back(
          id, Error{.code = Code::kNotFound, .detail = "there is no such person: " + id.text(), .field = field});
      continue;
    }
    const auto allowed = id == caller.user ? Status() : may_reach(services, caller, *found, Reaching::kGroup, field);
    if (allowed) {
      out.known.push_back(invitee(*found));
    } else if (allowed.error().code == Code::kUnavailable || allowed.error().code == Code::kInternal) {
      return std::unexpected(allowed.error());
    } else {
      out.refused.emplace_back(id, allowed.error());
    }
  }
  return out;
}

}  // namespace kith::api
