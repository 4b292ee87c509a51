#include "api/presence_facts.h"

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

// Those who do not hide, if the viewer does not hide either.
Result<std::vector<UserId>> showing(accounts::UserCards& cards, UserId viewer, std::vector<UserId> whom) {
  whom.push_back(viewer);
  KITH_TRY(const auto known, cards.load(whom));
  std::vector<UserId> out;
  for (const auto& card : known) {
    if (card.id == viewer && card.hide_presence) return std::vector<UserId>{};
    if (card.id != viewer && !card.hide_presence && !card.deleted) out.push_back(card.id);
  }
  return out;
}

}  // namespace

void PresenceFacts::visible_to(UserId viewer, std::vector<UserId> whom, Allowed then) {
  auto shared = std::make_shared<Allowed>(std::move(then));
  const bool taken = services_.readers.post([this, viewer, whom = std::move(whom), shared]() mutable {
    std::vector<UserId> visible;
    if (auto open = showing(services_.cards, viewer, std::move(whom)); open) {
      const auto view = services_.log.snapshot();
      const auto dm = [this](UserId one, UserId other) { return services_.ids.dm(one, other); };
      if (auto known = query::acquainted(*view, viewer, *open, dm); known) visible = std::move(*known);
    }
    services_.loop.post([shared, visible = std::move(visible)]() mutable { (*shared)(std::move(visible)); });
  });
  if (!taken) (*shared)({});
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
