// Revocations: what the session layer asks of each token and of each live session: may this person, by this sign-in,
// still speak? Also who is an administrator now. A view in memory of the directory, kept current by the feed (feed.h).
// Thread: any; reads take a shared lock only while somebody is barred at all, and never wait for the directory.
#pragma once

#include <atomic>
#include <shared_mutex>
#include <unordered_map>
#include <unordered_set>

#include "base/clock.h"
#include "base/ids.h"
#include "store/sql/connection.h"
#include "store/sql/outbox.h"

namespace kith::accounts {

class Revocations {
 public:
  // A revoked sign-in is remembered for as long as one of its access tokens can be valid.
  explicit Revocations(const Clock& clock) : clock_(clock) {}

  // family nil: a person of an outside issuer.
  bool allowed(UserId user, FamilyId family) const;
  bool admin(UserId user) const;

  Status load(store::Connection& directory);  // from scratch, replacing everything
  // One change: barred people, revoked sign-ins. Admins change by set_admin.
  void apply(const store::Signal& signal);
  void set_admin(UserId user, bool admin);
  void forget_old();  // sign-ins revoked so long ago that all their tokens are over

 private:
  const Clock& clock_;
  mutable std::shared_mutex mutex_;
  std::atomic<bool> nothing_barred_{true};  // written under mutex_, read without
  std::unordered_set<UserId> barred_;
  std::unordered_map<FamilyId, TimeMs> revoked_;  // when
  std::unordered_set<UserId> admins_;
};

}  // namespace kith::accounts
