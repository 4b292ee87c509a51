#include "accounts/feed.h"

#include "store/sql/users.h"

namespace kith::accounts {
namespace {
constexpr std::size_t kPage = 256;
constexpr TimeMs kTidyMs = 10 * 60 * 1000;
}  // namespace

AccountFeed::AccountFeed(store::Database& directory, Revocations& revocations, UserCards& cards, const Clock& clock)
    : directory_(directory), revocations_(revocations), cards_(cards), clock_(clock) {}

void AccountFeed::subscribe(Listener listener) {
  listeners_.push_back(std::move(listener));
}
void AccountFeed::on_reload(std::function<void()> reload) {
  on_reload_ = std::move(reload);
}

Status AccountFeed::start() {
  const std::lock_guard lock(mutex_);
  return reload_locked();
}

Status AccountFeed::reload_locked() {
  // The place is read in the snapshot of the view, so nothing falls between.
  KITH_CHECKED(directory_.read([&](store::Connection& c) -> Status {
    KITH_TRY(last_, store::last_signal(c));
    return revocations_.load(c);
  }));
  cards_.invalidate_all();
  caught_up_at_ = clock_.wall();
  return {};
}

Status AccountFeed::tell_locked(const store::Signal& signal) {
  revocations_.apply(signal);
  cards_.invalidate(signal.user);
  if (signal.kind == store::SignalKind::kAdminChanged || signal.kind == store::SignalKind::kDisabled ||
      signal.kind == store::SignalKind::kEnabled || signal.kind == store::SignalKind::kDeleted) {
    KITH_TRY(const auto user,
             store::run_read(directory_, [&](store::Connection& c) { return store::find_user(c, signal.user); }));
    revocations_.set_admin(signal.user, user && user->admin && user->active());
  }
  for (const auto& listener : listeners_) listener(signal);
  return {};
}

Status AccountFeed::catch_up() {
  const std::lock_guard lock(mutex_);
  const TimeMs now = clock_.wall();
  if (now - caught_up_at_ > kSignalLifeMs / 2) {
    // Asleep for long: signals may have been swept. Half of their life leaves room for clocks that differ.
    KITH_CHECKED(reload_locked());
    if (on_reload_) on_reload_();
    return {};
  }
  for (;;) {
    KITH_TRY(const auto page,
             store::run_read(directory_, [&](store::Connection& c) { return store::signals_after(c, last_, kPage); }));
    for (const auto& signal : page) {
      KITH_CHECKED(tell_locked(signal));
      last_ = signal.id;
    }
    if (page.size() < kPage) break;
  }
  caught_up_at_ = now;
  if (now - tidied_at_ > kTidyMs) {
    revocations_.forget_old();
    tidied_at_ = now;
  }
  return {};
}

}  // namespace kith::accounts
