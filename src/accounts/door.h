// Door: a token in, a caller out: its signature, then whether that sign-in may still enter, then what the person is
// now. Thread: any; admit() never waits. An outside person whose user is not in memory is refused kUnavailable with
// `cold`: call admit_outside() on a worker thread, which finds or creates the user, and go on with its answer.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "accounts/accounts.h"
#include "accounts/revocations.h"
#include "accounts/token.h"
#include "base/result.h"

namespace kith::accounts {

class Door {
 public:
  Door(const Tokens& tokens, const Revocations& revocations, Accounts& accounts);

  Result<Caller> admit(std::string_view jwt);
  Result<Caller> admit_outside(std::string_view jwt);  // worker thread; own tokens too
  // Whether a session admitted earlier may go on; for the sweep after a reload of the feed.
  bool still_allowed(const Caller& caller) const { return revocations_.allowed(caller.user, caller.family); }

 private:
  Result<Caller> finish(Caller caller) const;

  const Tokens& tokens_;
  const Revocations& revocations_;
  Accounts& accounts_;
  std::mutex mutex_;
  std::unordered_map<std::string, UserId> outside_;  // under mutex_: (issuer, subject) -> user; emptied when full
};

}  // namespace kith::accounts
