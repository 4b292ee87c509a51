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
  for (const UserId user : std::exchange(watcher.whom, {})) unwatch(listener, user);
  if (whom.empty()) {
    watchers_.erase(&listener);
    return;
  }
  watcher.generation = ++generation_;
  watcher.asked = std::move(whom);
  watcher.judging = false;
  judge(listener, watcher);
}

void Presence::judge(Listener& listener, Watcher& watcher) {
  watcher.stale = watcher.judging;
  if (std::exchange(watcher.judging, true)) return;
  facts_.visible_to(listener.user(), watcher.asked,
                    [this, &listener, generation = watcher.generation](std::optional<std::vector<UserId>> visible) {
                      judged(listener, generation, std::move(visible));
                    });
}

// The listener may have died meanwhile: then its generation is not known any more and the reference is not touched.
void Presence::judged(Listener& listener, std::uint64_t generation, std::optional<std::vector<UserId>> visible) {
  const auto at = watchers_.find(&listener);
  if (at == watchers_.end() || at->second.generation != generation) return;
  Watcher& watcher = at->second;
  watcher.judging = false;
  if (!visible) {
    // Until then it hears of those it heard of before.
    loop_.after(config_.ask_again, [this, &listener, generation] {
      const auto still = watchers_.find(&listener);
      if (still != watchers_.end() && still->second.generation == generation) judge(listener, still->second);
    });
    return;
  }
  std::sort(visible->begin(), visible->end());
  std::vector<UserId> hidden;
  for (const UserId user : watcher.whom) {
    if (!std::binary_search(visible->begin(), visible->end(), user)) hidden.push_back(user);
  }
  for (const UserId user : hidden) {
    std::erase(watcher.whom, user);
    unwatch(listener, user);
    send(listener, user, {});
  }
  for (const UserId user : *visible) admit(listener, watcher, user);
  if (watcher.stale) judge(listener, watcher);
}

void Presence::admit(Listener& listener, Watcher& watcher, UserId user) {
  if (std::find(watcher.whom.begin(), watcher.whom.end(), user) != watcher.whom.end()) return;
  watcher.whom.push_back(user);
  Watched& watched = watched_[user];
  watched.watchers.push_back(&listener);
  if (watched.told) {
    send(listener, user, watched.state);
  } else if (watched.watchers.size() == 1) {
    at_home(user, [user, here = loop_.index()](Presence& home) { home.home_subscribe(user, here); });
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

// Whoever watches the person, seen or not, and what the person itself watches.
void Presence::judge_again(UserId user) {
  std::vector<Listener*> concerned;
  for (const auto& [listener, watcher] : watchers_) {
    if (listener->user() == user || std::binary_search(watcher.asked.begin(), watcher.asked.end(), user))
      concerned.push_back(listener);
  }
  for (Listener* listener : concerned) {
    if (const auto at = watchers_.find(listener); at != watchers_.end()) judge(*listener, at->second);
  }
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
