#include "api/people.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

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

Result<Invitees> invitees(Services& services, std::span<const UserId> ids) {
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
      out.unknown.push_back(id);
    } else {
      out.known.push_back(invitee(*found));
    }
  }
  return out;
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
  KITH_TRY(const auto dm, log.row(owner_of(services.ids.dm(self, other)), store::RowKind::kConversation, {}));
  out.conversation_exists = dm.has_value();
  return out;
}

}  // namespace kith::api
