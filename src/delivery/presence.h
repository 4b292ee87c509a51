// Presence: who is online, as the truth of live sessions over all shards. Every person has a home shard (by hash) that
// counts their sessions; shards with watchers subscribe at the home, and it tells them of every change: online at once,
// offline after the grace. Who may see whom is decided by an injected reader when somebody begins to watch, and again
// when a block or a switch changes. Thread: one object a shard, each touched by its own shard alone; they talk by
// Loop::post through PresenceRing only. Bounded: watch_max people a listener; what is kept of a person is gone with the
// last session and the last watcher.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "delivery/listener.h"
#include "runtime/loop.h"

namespace kith::delivery {

class Presence;

// All shards' presence, fixed after wiring and before the first session.
struct PresenceRing {
  std::vector<Presence*> shards;
  Presence& home_of(UserId user) const;
};

struct PresenceState {
  bool online = false;
  TimeMs last_seen = 0;  // to the minute; 0: never, or not told
};

// What presence needs from readers and the directory; called on the shard, answers come back on it, at any later time.
class PresenceFacts {
 public:
  using Allowed = std::move_only_function<void(std::optional<std::vector<UserId>> visible)>;
  using LastSeen = std::move_only_function<void(TimeMs at)>;

  virtual ~PresenceFacts() = default;
  // Which of those the viewer may see: friends, dm partners, fellow members; neither blocked nor hiding; none if the
  // viewer hides. Nothing: it could not be found out just now.
  virtual void visible_to(UserId viewer, std::vector<UserId> whom, Allowed then) = 0;
  virtual void last_seen(UserId user, LastSeen then) = 0;   // as kept
  virtual void keep_last_seen(UserId user, TimeMs at) = 0;  // the person went offline; a minute's precision
};

class Presence {
 public:
  struct Config {
    std::chrono::milliseconds offline_grace{30'000};
    std::size_t watch_max = 500;
    std::chrono::milliseconds ask_again{1'000};  // where it could not be found out who may be seen
  };

  Presence(Loop& loop, PresenceRing& ring, PresenceFacts& facts, Config config);
  ~Presence();

  // Told at a person's home of every session that came there or elsewhere, and on which shard.
  using HomeCame = std::function<void(UserId user, int shard)>;
  void set_home_came(HomeCame came) { home_came_hook_ = std::move(came); }
  bool is_home_of(UserId user) const { return &ring_.home_of(user) == this; }
  bool has_sessions(UserId user) const;  // at home; as far as it was told

  // A session of the person became ready, or ended, on this shard.
  void came(UserId user);
  void went(UserId user);
  // Replaces whom the listener watches; more than watch_max are refused before. Each visible one's present state
  // follows as a frame.
  void watch(Listener& listener, std::vector<UserId> whom);
  void forget(Listener& listener);  // before it dies
  // Something that decides who may see the person changed (a block, a switch): watchers here are judged again.
  void judge_again(UserId user);

  std::size_t watched_here() const { return watched_.size(); }
  std::size_t counted_here() const { return persons_.size(); }

 private:
  struct Person {  // at home
    int sessions = 0;
    bool told_online = false;
    bool known = false;  // last_seen was read or made
    TimeMs last_seen = 0;
    TimerId grace = 0;
    std::vector<int> shards;  // with watchers
  };
  struct Watched {  // where the watchers are
    std::vector<Listener*> watchers;
    PresenceState state;
    bool told = false;  // the home answered
  };
  struct Watcher {
    std::uint64_t generation = 0;  // of the list: answers for an older one are void
    std::vector<UserId> asked;     // sorted; who of them is visible may change at any time
    std::vector<UserId> whom;      // the visible ones, as judged last
    bool judging = false;
    bool stale = false;  // something changed while it was judged
  };

  void home_came(UserId user, int shard);
  void home_went(UserId user);
  void home_subscribe(UserId user, int shard);
  void home_unsubscribe(UserId user, int shard);
  void home_tell(UserId user, Person& person, int shard);
  void home_tell_all(UserId user, Person& person);
  void home_offline(UserId user);
  void drop_if_idle(UserId user);
  void told(UserId user, PresenceState state);

  void judge(Listener& listener, Watcher& watcher);
  void judged(Listener& listener, std::uint64_t generation, std::optional<std::vector<UserId>> visible);
  void admit(Listener& listener, Watcher& watcher, UserId user);
  void unwatch(Listener& listener, UserId user);
  void send(Listener& listener, UserId user, PresenceState state);
  void at(int shard, std::move_only_function<void(Presence&)> task);
  void at_home(UserId user, std::move_only_function<void(Presence&)> task);

  Loop& loop_;
  PresenceRing& ring_;
  PresenceFacts& facts_;
  const Config config_;
  HomeCame home_came_hook_;
  std::unordered_map<UserId, Person> persons_;
  std::unordered_map<UserId, Watched> watched_;
  std::unordered_map<Listener*, Watcher> watchers_;
  std::uint64_t generation_ = 0;
};

}  // namespace kith::delivery
