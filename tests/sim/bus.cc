#include "bus.h"

#include <algorithm>

namespace kith::sim {

namespace {
constexpr std::size_t kRemembered = 20'000;
}

void SimBus::add_shard(ManualLoop& loop, delivery::Hub& hub) {
  const std::size_t place = shards_.size();
  shards_.push_back({.loop = loop, .hub = hub, .far = place > 0});
  if (place > 0) hub.set_refill([this, place](PartitionId partition, Pos from) { repair(place, {partition, from}); });
}

void SimBus::publish(std::shared_ptr<const CommittedBatch> batch) {
  if (fate_.dead()) return;
  committed_.push_back(batch);
  if (committed_.size() > kRemembered) committed_.pop_front();
  for (const Listener& listener : listeners_) listener(batch);
  for (std::size_t shard = 0; shard < shards_.size(); ++shard) {
    if (fate_.pass(Moment::kAnnouncing)) return;
    carry(shard, batch);
  }
}

void SimBus::carry(std::size_t shard, const delivery::BatchPtr& batch) {
  if (!shards_[shard].far) return hand_over(shard, batch);
  if (dice_.chance(weather_.loses)) return;
  const int copies = dice_.chance(weather_.doubles) ? 2 : 1;
  for (int copy = 0; copy < copies; ++copy) {
    if (!dice_.chance(weather_.delays)) {
      hand_over(shard, batch);
      continue;
    }
    const auto delay = std::chrono::milliseconds(dice_.between(1, std::max(1, weather_.delay_most_ms)));
    late_.push_back({clock_.steady() + delay, shard, batch});
  }
}

void SimBus::hand_over(std::size_t shard, const delivery::BatchPtr& batch) {
  shards_[shard].loop.post([hub = &shards_[shard].hub, batch] { hub->on_batch(batch); });
}

bool SimBus::step() {
  const auto due = std::ranges::find_if(late_, [&](const Late& late) { return late.due <= clock_.steady(); });
  if (due == late_.end()) return false;
  const Late late = *due;
  late_.erase(due);
  hand_over(late.shard, late.batch);
  return true;
}

std::optional<SimBus::Time> SimBus::next() const {
  const auto first = std::ranges::min_element(late_, {}, &Late::due);
  return first == late_.end() ? std::nullopt : std::optional(first->due);
}

void SimBus::tell_positions(const store::Cursor& head) {
  for (std::size_t shard = 1; shard < shards_.size(); ++shard) {
    CommittedBatch positions;
    for (std::size_t p = 0; p < head.size(); ++p) {
      if (head[p]) positions.spans.push_back({static_cast<PartitionId>(p), head[p].next(), head[p]});
    }
    hand_over(shard, std::make_shared<const CommittedBatch>(std::move(positions)));
  }
}

// Everything not yet heard, in the order of the commits; what of it was heard meanwhile the hub leaves out.
void SimBus::repair(std::size_t shard, store::PartitionPos from) {
  const bool under_way = !shards_[shard].holes.empty();
  shards_[shard].holes.push_back(from);
  if (under_way) return;
  shards_[shard].loop.post([this, shard] {
    Shard& at = shards_[shard];
    const auto holes = std::exchange(at.holes, {});
    if (dice_.chance(weather_.repair_fails)) return at.hub.refill_failed();
    for (const delivery::BatchPtr& batch : committed_) {
      const auto judged = [&](delivery::Gaps::Verdict verdict) {
        return std::ranges::any_of(batch->spans,
                                   [&](const PartitionSpan& span) { return at.hub.gaps().judge(span) == verdict; });
      };
      // A commit that was written although it failed was never announced by anybody.
      if (judged(delivery::Gaps::Verdict::kHole)) return at.hub.refill_failed();
      if (judged(delivery::Gaps::Verdict::kNext)) at.hub.on_refill(batch);
    }
    const auto filled = [&](const store::PartitionPos& hole) { return at.hub.heard(hole.partition, hole.pos); };
    std::ranges::all_of(holes, filled) ? at.hub.refilled() : at.hub.refill_failed();
  });
}

}  // namespace kith::sim
