// Welcomes: who enters the world gets the installation's welcome as a `notice`. An event of the entry reaches every
// shard; each tells the person's sessions it has. Most people enter while they register, before any session: then the
// person's home shard (that of presence) keeps the entry for a while, and the first session to come gets it. Nothing is
// stored; what nobody comes for in time is forgotten. Thread: one object a shard, each touched by its own shard alone;
// they talk by Loop::post. Bounded: waiting_max entries, the oldest go first.
#pragma once

#include <chrono>
#include <deque>
#include <string>
#include <vector>

#include "delivery/hub.h"
#include "delivery/presence.h"

namespace kith::delivery {

class Welcomes;

// All shards' welcomes, fixed after wiring and before the first session.
struct WelcomeRing {
  std::vector<Welcomes*> shards;
};

class Welcomes {
 public:
  struct Config {
    std::string text;  // empty: nobody is welcomed
    std::chrono::milliseconds life{120'000};
    std::size_t waiting_max = 4'096;
  };

  // Hears of entries from the hub and of first sessions from presence; both outlive it.
  Welcomes(Loop& loop, Hub& hub, Presence& presence, WelcomeRing& ring, Config config);

  std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Waiting {
    UserId user;
    ConversationId world;
    std::chrono::steady_clock::time_point until;
  };

  void entered(ConversationId world, UserId user);
  void came(UserId user, int shard);
  void tell(ConversationId world, UserId user);
  void forget_old();

  Loop& loop_;
  Hub& hub_;
  Presence& presence_;
  WelcomeRing& ring_;
  const Config config_;
  std::deque<Waiting> waiting_;  // oldest first
};

}  // namespace kith::delivery
