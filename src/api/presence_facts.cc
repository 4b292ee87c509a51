#include "api/presence_facts.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "accounts/user_cards.h"
#include "base/log.h"
#include "query/sight.h"
#include "runtime/loop.h"
#include "runtime/worker_pool.h"
#include "store/log.h"
#include "store/sql/last_seen.h"

namespace kith::api {
namespace {

struct Showing {
  std::vector<UserId> all;           // who may be shown to somebody like the viewer
  std::vector<UserId> friends_only;  // of these: where one of the two shows to friends alone
};

// Who does not show to others sees no others, and who shows to friends sees friends.
Result<Showing> showing(accounts::UserCards& cards, UserId viewer, std::vector<UserId> whom) {
  whom.push_back(viewer);
  KITH_TRY(const auto known, cards.load(whom));
  const auto self = std::ranges::find(known, viewer, &accounts::UserCard::id);
  const Circle own = self == known.end() ? Circle::kEverybody : self->presence_to;
  Showing out;
  if (own == Circle::kNobody) return out;
  for (const auto& card : known) {
    if (card.id == viewer || card.presence_to == Circle::kNobody || card.deleted) continue;
    out.all.push_back(card.id);
    if (own == Circle::kFriends || card.presence_to == Circle::kFriends) out.friends_only.push_back(card.id);
  }
  return out;
}

}  // namespace

void PresenceFacts::visible_to(UserId viewer, std::vector<UserId> whom, Allowed then) {
  auto shared = std::make_shared<Allowed>(std::move(then));
  const bool taken = services_.readers.post([this, viewer, whom = std::move(whom), shared]() mutable {
    std::optional<std::vector<UserId>> visible;
    if (auto open = showing(services_.cards, viewer, std::move(whom)); open) {
      const auto view = services_.log.snapshot();
      const auto dm = [this](UserId one, UserId other) { return services_.ids.dm(one, other); };
      if (auto known = query::acquainted(*view, viewer, open->all, dm); known) visible = std::move(*known);
      if (visible)
        std::erase_if(*visible, [&](UserId other) {
          if (std::ranges::find(open->friends_only, other) == open->friends_only.end()) return false;
          const auto close = query::friends_both_ways(*view, viewer, other);
          return !close || !*close;
        });
    }
    services_.loop.post([shared, visible = std::move(visible)]() mutable { (*shared)(std::move(visible)); });
  });
  if (!taken) (*shared)(std::nullopt);
}

void PresenceFacts::last_seen(UserId user, LastSeen then) {
  auto shared = std::make_shared<LastSeen>(std::move(then));
  const bool taken = services_.readers.post([this, user, shared]() mutable {
    const auto at =
        store::run_read(services_.directory, [&](store::Connection& c) { return store::last_seen(c, user); });
    services_.loop.post([shared, at = at.value_or(0)] { (*shared)(at); });
  });
  if (!taken) (*shared)(0);
}

void PresenceFacts::keep_last_seen(UserId user, TimeMs at) {
  static_cast<void>(services_.workers.post([this, user, at] {
    const auto kept =
        services_.directory.write([&](store::Connection& c) { return store::keep_last_seen(c, user, at); });
    if (!kept) log::warn("presence: last seen of {} was not kept: {}", user.text(), kept.error().detail);
  }));
}

}  // namespace kith::api
