#include "delivery/welcomes.h"

#include <algorithm>
#include <utility>

#include "delivery/parcels.h"

namespace kith::delivery {

Welcomes::Welcomes(Loop& loop, Hub& hub, Presence& presence, WelcomeRing& ring, Config config)
    : loop_(loop), hub_(hub), presence_(presence), ring_(ring), config_(std::move(config)) {
  if (config_.text.empty()) return;
  hub_.set_entered([this](ConversationId world, UserId user) { entered(world, user); });
  presence_.set_home_came([this](UserId user, int shard) { came(user, shard); });
}

void Welcomes::entered(ConversationId world, UserId user) {
  tell(world, user);
  if (!presence_.is_home_of(user) || presence_.has_sessions(user)) return;
  forget_old();
  std::erase_if(waiting_, [&](const Waiting& one) { return one.user == user; });
  if (waiting_.size() >= config_.waiting_max) waiting_.pop_front();
  waiting_.push_back({user, world, loop_.clock().steady() + config_.life});
}

// At the person's home. The session that came hears its `ready` first: this is told in a later turn of its shard.
void Welcomes::came(UserId user, int shard) {
  if (waiting_.empty()) return;
  forget_old();
  const auto at = std::ranges::find(waiting_, user, &Waiting::user);
  if (at == waiting_.end()) return;
  const ConversationId world = at->world;
  waiting_.erase(at);
  Welcomes& there = *ring_.shards[static_cast<std::size_t>(shard)];
  there.loop_.post([&there, world, user] { there.tell(world, user); });
}

void Welcomes::tell(ConversationId world, UserId user) {
  if (hub_.people().first(user) == nullptr) return;
  NoticeParcel notice(world, "welcome", config_.text);
  hub_.tell_person(user, notice);
}

void Welcomes::forget_old() {
  const auto now = loop_.clock().steady();
  while (!waiting_.empty() && waiting_.front().until <= now) waiting_.pop_front();
}

}  // namespace kith::delivery
