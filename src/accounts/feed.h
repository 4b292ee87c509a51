// AccountFeed: carries committed account changes to everybody who keeps something about accounts in memory, in order,
// whichever process or node made them (`kith user disable` beside the running server too). Thread: any worker;
// catch_up() is called after each change by Accounts and at least twice a second by app. Listeners run on the calling
// thread, one signal at a time, and must be quick: post to the shards and return.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "accounts/revocations.h"
#include "accounts/user_cards.h"
#include "base/clock.h"
#include "store/sql/connection.h"
#include "store/sql/outbox.h"

namespace kith::accounts {

class AccountFeed {
 public:
  using Listener = std::function<void(const store::Signal&)>;

  AccountFeed(store::Database& directory, Revocations& revocations, UserCards& cards, const Clock& clock);

  // Before start(). A session ends on kDisabled and kDeleted of its user, kFamilyRevoked of its family, kDeviceRemoved
  // and kDeviceReplaced of its user and device. Revocations and cards are current before a listener is told.
  void subscribe(Listener listener);
  // After a pause too long for the kept signals everything was loaded anew: sessions must be asked about one by one.
  void on_reload(std::function<void()> reload);

  Status start();     // loads the view and notes where the feed stands
  Status catch_up();  // tells everything committed since; a failure leaves the place, the next call goes on from there

 private:
  Status reload_locked();
  Status tell_locked(const store::Signal& signal);

  store::Database& directory_;
  Revocations& revocations_;
  UserCards& cards_;
  const Clock& clock_;
  std::vector<Listener> listeners_;  // fixed after start
  std::function<void()> on_reload_;  // fixed after start
  std::mutex mutex_;
  std::int64_t last_ = 0;    // under mutex_
  TimeMs caught_up_at_ = 0;  // under mutex_
  TimeMs tidied_at_ = 0;     // under mutex_
};

// How long signals are kept for a feed that sleeps.
inline constexpr TimeMs kSignalLifeMs = 24LL * 3600 * 1000;

}  // namespace kith::accounts
