#include "delivery/presence.h"

#include <algorithm>
#include <utility>

#include "delivery/parcels.h"

namespace kith::delivery {

namespace {
constexpr TimeMs kMinuteMs = 60'000;
}

Presence& PresenceRing::home_of(UserId user) const {
  return *shards[hash_value(user) % shards.size()];
}

Presence::Presence(Loop& loop, PresenceRing& ring, PresenceFacts& facts, Config config)
    : loop_(loop), ring_(ring), facts_(facts), config_(config) {}

Presence::~Presence() {
  for (auto& [user, person] : persons_) loop_.cancel(person.grace);
}

void Presence::at(int shard, std::move_only_function<void(Presence&)> task) {
  Presence& there = *ring_.shards[static_cast<std::size_t>(shard)];
  if (&there == this) return task(*this);
  there.loop_.post([&there, task = std::move(task)]() mutable { task(there); });
}

void Presence::at_home(UserId user, std::move_only_function<void(Presence&)> task) {
  Presence& home = ring_.home_of(user);
  if (&home == this) return task(*this);
  home.loop_.post([&home, task = std::move(task)]() mutable { task(home); });
}

// --- on the shard of the session
void Presence::came(UserId user) {
  at_home(user, [user, here = loop_.index()](Presence& home) { home.home_came(user, here); });
}

void Presence::went(UserId user) {
  at_home(user, [user](Presence& home) { home.home_went(user); });
}

void Presence::watch(Listener& listener, std::vector<UserId> whom) {
  std::sort(whom.begin(), whom.end());
  whom.erase(std::unique(whom.begin(), whom.end()), whom.end());
  if (whom.size() > config_.watch_max) whom.resize(config_.watch_max);
  Watcher& watcher = watchers_[&listener];
  const std::vector<UserId> before = std::exchange(watcher.whom, {});
  watcher.generation = ++generation_;
  for (const UserId user : before) unwatch(listener, user);
  if (whom.empty()) {
    watchers_.erase(&listener);
    return;
  }
  const std::uint64_t generation = watcher.generation;
  facts_.visible_to(listener.user(), std::move(whom), [this, &listener, generation](std::vector<UserId> visible) {
    admit(listener, generation, visible);
  });
}

// The listener may have died meanwhile: then its generation is not known any more and the reference is not touched.
void Presence::admit(Listener& listener, std::uint64_t generation, const std::vector<UserId>& visible) {
  const auto at = watchers_.find(&listener);
  if (at == watchers_.end() || at->second.generation != generation) return;
  const int here = loop_.index();
  for (const UserId user : visible) {
    auto& whom = at->second.whom;
    if (std::find(whom.begin(), whom.end(), user) != whom.end()) continue;
    whom.push_back(user);
    Watched& watched = watched_[user];
    watched.watchers.push_back(&listener);
    if (watched.told) {
      send(listener, user, watched.state);
    } else if (watched.watchers.size() == 1) {
      at_home(user, [user, here](Presence& home) { home.home_subscribe(user, here); });
    }
  }
}

void Presence::unwatch(Listener& listener, UserId user) {
  const auto at = watched_.find(user);
  if (at == watched_.end()) return;
  std::erase(at->second.watchers, &listener);
  if (!at->second.watchers.empty()) return;
  watched_.erase(at);
  const int here = loop_.index();
  at_home(user, [user, here](Presence& home) { home.home_unsubscribe(user, here); });
}

void Presence::forget(Listener& listener) {
  const auto at = watchers_.find(&listener);
  if (at == watchers_.end()) return;
  const std::vector<UserId> whom = std::move(at->second.whom);
  watchers_.erase(at);
  for (const UserId user : whom) unwatch(listener, user);
}

void Presence::judge_again(UserId user) {
  const auto watched = watched_.find(user);
  if (watched != watched_.end()) {
    const std::vector<Listener*> watchers = watched->second.watchers;
    for (Listener* listener : watchers) {
      const auto at = watchers_.find(listener);
      if (at == watchers_.end()) continue;
      const std::uint64_t generation = at->second.generation;
      facts_.visible_to(listener->user(), {user}, [this, listener, generation, user](std::vector<UserId> visible) {
        const auto still = watchers_.find(listener);
        if (still == watchers_.end() || still->second.generation != generation || !visible.empty()) return;
        std::erase(still->second.whom, user);
        unwatch(*listener, user);
        send(*listener, user, {});
      });
    }
  }
  // And what the person itself watches.
  std::vector<std::pair<Listener*, std::vector<UserId>>> own;
  for (const auto& [listener, watcher] : watchers_) {
    if (listener->user() == user) own.emplace_back(listener, watcher.whom);
  }
  for (auto& [listener, whom] : own) watch(*listener, std::move(whom));
}

void Presence::send(Listener& listener, UserId user, PresenceState state) {
  PresenceParcel parcel(user, state.online, state.last_seen);
  listener.on_parcel(parcel);
}

void Presence::told(UserId user, PresenceState state) {
  const auto at = watched_.find(user);
  if (at == watched_.end()) return;
  at->second.state = state;
  at->second.told = true;
  PresenceParcel parcel(user, state.online, state.last_seen);
  for (Listener* listener : at->second.watchers) listener->on_parcel(parcel);
}

// --- on the person's home shard
bool Presence::has_sessions(UserId user) const {
  const auto at = persons_.find(user);
  return at != persons_.end() && at->second.sessions > 0;
}

void Presence::home_came(UserId user, int shard) {
  Person& person = persons_[user];
  ++person.sessions;
  if (home_came_hook_) home_came_hook_(user, shard);
  loop_.cancel(std::exchange(person.grace, 0));
  if (person.told_online) return;
  person.told_online = true;
  home_tell_all(user, person);
}

void Presence::home_went(UserId user) {
  const auto at = persons_.find(user);
  if (at == persons_.end() || at->second.sessions == 0) return;
  if (--at->second.sessions > 0) return;
  at->second.grace = loop_.after(config_.offline_grace, [this, user] { home_offline(user); });
}

void Presence::home_offline(UserId user) {
  Person& person = persons_[user];
  person.grace = 0;
  person.told_online = false;
  // Seen last when the last session ended, a grace ago.
  const TimeMs at = loop_.clock().wall() - config_.offline_grace.count();
  person.last_seen = at - at % kMinuteMs;
  person.known = true;
  facts_.keep_last_seen(user, person.last_seen);
  home_tell_all(user, person);
  drop_if_idle(user);
}

void Presence::home_subscribe(UserId user, int shard) {
  Person& person = persons_[user];
  if (std::find(person.shards.begin(), person.shards.end(), shard) == person.shards.end())
    person.shards.push_back(shard);
  if (person.told_online || person.known) return home_tell(user, person, shard);
  facts_.last_seen(user, [this, user](TimeMs seen) {
    const auto at = persons_.find(user);
    if (at == persons_.end()) return;
    if (!at->second.known) {
      at->second.known = true;
      at->second.last_seen = seen - seen % kMinuteMs;
    }
    home_tell_all(user, at->second);
  });
}

void Presence::home_unsubscribe(UserId user, int shard) {
  const auto at = persons_.find(user);
  if (at == persons_.end()) return;
  std::erase(at->second.shards, shard);
  drop_if_idle(user);
}

void Presence::home_tell(UserId user, Person& person, int shard) {
  const PresenceState state{person.told_online, person.last_seen};
  at(shard, [user, state](Presence& there) { there.told(user, state); });
}

void Presence::home_tell_all(UserId user, Person& person) {
  const std::vector<int> shards = person.shards;
  for (const int shard : shards) home_tell(user, person, shard);
}

void Presence::drop_if_idle(UserId user) {
  const auto at = persons_.find(user);
  if (at == persons_.end()) return;
  const Person& person = at->second;
  if (person.sessions == 0 && person.grace == 0 && person.shards.empty()) persons_.erase(at);
}

}  // namespace kith::delivery
