// Live: the sessions that are live in this process, counted by person over all shards, and the devices they come from.
// It bounds how many a person may have, and says which devices were seen, for a coarse lastSeen. Thread: any; a short
// lock, taken when a session comes or goes and when a round asks for the devices, never for what a session sends.
// Bounded by the sessions there are; devices that went since the last round are kept up to departed_max.
#pragma once

#include <mutex>
#include <unordered_map>
#include <vector>

#include "accounts/token.h"
#include "base/result.h"

namespace kith::accounts {

class Live {
 public:
  explicit Live(std::size_t per_person_max, std::size_t departed_max = 4096)
      : per_person_max_(per_person_max), departed_max_(departed_max) {}

  // kRateLimited with the limit where the person has as many as allowed; then nothing is counted.
  Status enter(const Caller& caller);
  void leave(const Caller& caller);                      // of one that entered
  void move(const Caller& before, const Caller& after);  // one session, renewed with another sign-in of the person

  std::size_t sessions_of(UserId user) const;
  // One caller for each device that is live or was since the last call; only user and device are set.
  std::vector<Caller> seen();

 private:
  struct Person {
    std::size_t sessions = 0;
    std::vector<std::pair<DeviceId, std::size_t>> devices{};  // with their live sessions
  };
  static void add(Person& person, DeviceId device);
  void remove(UserId user, Person& person, DeviceId device);

  const std::size_t per_person_max_;
  const std::size_t departed_max_;
  mutable std::mutex mutex_;
  std::unordered_map<UserId, Person> persons_;         // under the mutex
  std::vector<std::pair<UserId, DeviceId>> departed_;  // under the mutex
};

}  // namespace kith::accounts
