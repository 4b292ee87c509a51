#include "api/cards.h"

#include "accounts/accounts.h"
#include "accounts/user_cards.h"
#include "api/user_rows.h"

namespace kith::api {

Result<std::vector<wire::UserCard>> cards_of(Services& services, const std::set<UserId>& mentioned) {
  std::vector<wire::UserCard> cards;
  if (mentioned.empty()) return cards;
  const std::vector<UserId> ids(mentioned.begin(), mentioned.end());
  KITH_TRY(const auto known, services.cards.load(ids));
  cards.reserve(known.size());
  for (const auto& each : known) {
    cards.push_back({.id = each.id,
                     .name = each.name,
                     .avatar = each.avatar,
                     .guest = each.guest,
                     .bot = each.bot,
                     .deleted = each.deleted});
  }
  return cards;
}

Status complete(Services& services, UserId self, query::Synced& synced) {
  KITH_TRY(synced.answer.users, cards_of(services, synced.mentioned));
  if (!synced.answer.more) {
    KITH_TRY(const auto me, services.accounts.user(self));
    synced.answer.user.me = me_row(me);
  }
  return {};
}

}  // namespace kith::api
