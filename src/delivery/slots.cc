#include "delivery/slots.h"

#include <utility>

namespace kith::delivery {

Slots::~Slots() {
  for (auto& [slot, waiting] : waiting_) loop_.cancel(waiting.timer);
}

std::uint64_t Slots::add(Listener& listener) {
  std::uint32_t index = 0;
  if (free_.empty()) {
    index = static_cast<std::uint32_t>(places_.size());
    places_.push_back({});
  } else {
    index = free_.back();
    free_.pop_back();
  }
  Place& place = places_[index];
  place.listener = &listener;
  place.generation = (place.generation + 1) & 0x7fffffffU;  // the top bit is kWaitingBit's
  return (std::uint64_t{place.generation} << 32) | (index + 1U);
}

void Slots::remove(std::uint64_t slot) {
  if (find(slot) == nullptr) return;
  const auto index = static_cast<std::uint32_t>(slot & 0xffffffffU) - 1;
  places_[index].listener = nullptr;
  free_.push_back(index);
}

Listener* Slots::find(std::uint64_t slot) const {
  if (slot == 0 || (slot & kWaitingBit) != 0) return nullptr;
  const std::uint64_t index = (slot & 0xffffffffU) - 1;
  if (index >= places_.size()) return nullptr;
  const Place& place = places_[index];
  return place.generation == slot >> 32 ? place.listener : nullptr;
}

std::uint64_t Slots::await(std::chrono::milliseconds timeout, ReplyCallback callback) {
  if (waiting_.size() >= waiting_max_) return 0;
  const std::uint64_t slot = kWaitingBit | next_waiting_++;
  const TimerId timer = loop_.after(timeout, [this, slot] { expire(slot); });
  waiting_.emplace(slot, Waiting{std::move(callback), timer});
  return slot;
}

bool Slots::answer(std::uint64_t slot, const Committed& item) {
  const auto at = waiting_.find(slot);
  if (at == waiting_.end()) return false;
  Waiting waiting = std::move(at->second);
  waiting_.erase(at);
  loop_.cancel(waiting.timer);
  waiting.callback(item);
  return true;
}

void Slots::expire(std::uint64_t slot) {
  // The outcome is unknown, not failed: the command may still commit. A repeat with the same mid tells.
  answer(slot, Committed{{loop_.index(), slot, -1},
                         retry_later(Code::kUnavailable, "no outcome in time; ask again with the same mid", 1000),
                         {}});
}

}  // namespace kith::delivery
