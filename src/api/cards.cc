#include "api/cards.h"

#include "accounts/accounts.h"
#include "accounts/user_cards.h"
#include "api/user_rows.h"
#include "query/sight.h"

namespace kith::api {

Result<std::vector<wire::UserCard>> cards_of(Services& services, UserId asker, const std::set<UserId>& mentioned) {
  std::vector<wire::UserCard> cards;
  if (mentioned.empty()) return cards;
  const std::vector<UserId> ids(mentioned.begin(), mentioned.end());
  KITH_TRY(const auto known, services.cards.load(ids));
  cards.reserve(known.size());
  const auto& log = services.log.live(store::Depth::kAll);
  for (const auto& each : known) {
    bool faceless = each.avatar.empty();
    if (!faceless && each.id != asker) {
      KITH_TRY(faceless, query::blocked_by(log, each.id, asker));
    }
    cards.push_back({.id = each.id,
                     .name = each.name,
                     .avatar = faceless ? std::string() : each.avatar,
                     .guest = each.guest,
                     .bot = each.bot,
                     .deleted = each.deleted});
  }
  return cards;
}

Status complete(Services& services, UserId self, query::Synced& synced) {
  KITH_TRY(synced.answer.users, cards_of(services, self, synced.mentioned));
  if (!synced.answer.more) {
    KITH_TRY(const auto me, services.accounts.user(self));
    synced.answer.user.me = me_row(me);
  }
  return {};
}

}  // namespace kith::api
