// See timer_wheel.h. The lists are circular and linked by index: the first kSlots + 1 nodes are the heads of the slots
// and of the due list, so a timer is taken out of whatever list holds it without asking which.
#include "runtime/timer_wheel.h"

#include <algorithm>
#include <utility>

namespace kith {
namespace {
constexpr std::uint64_t steps_up(std::chrono::steady_clock::duration d) {
  const auto step = std::chrono::duration_cast<std::chrono::steady_clock::duration>(TimerWheel::kStep);
  if (d.count() <= 0) return 0;
  return static_cast<std::uint64_t>((d.count() + step.count() - 1) / step.count());
}
}  // namespace

TimerWheel::TimerWheel(Time origin) : origin_(origin), nodes_(kFirst) {
  for (std::uint32_t i = 0; i < kFirst; ++i) nodes_[i].prev = nodes_[i].next = i;
}

void TimerWheel::link(std::uint32_t list, std::uint32_t node) {
  Node& n = nodes_[node];
  n.next = list;
  n.prev = nodes_[list].prev;
  nodes_[n.prev].next = node;
  nodes_[list].prev = node;
}

void TimerWheel::unlink(std::uint32_t node) {
  nodes_[nodes_[node].prev].next = nodes_[node].next;
  nodes_[nodes_[node].next].prev = nodes_[node].prev;
}

void TimerWheel::release(std::uint32_t node) {
  Node& n = nodes_[node];
  n.used = false;
  if (++n.generation == 0) n.generation = 1;
  free_.push_back(node);
  --size_;
}

TimerId TimerWheel::start(Time now, std::chrono::milliseconds delay, Task task) {
  std::uint32_t node = 0;
  if (free_.empty()) {
    node = static_cast<std::uint32_t>(nodes_.size());
    nodes_.emplace_back();
  } else {
    node = free_.back();
    free_.pop_back();
  }
  Node& n = nodes_[node];
  n.step = std::max(steps_up(now - origin_ + std::max(delay, std::chrono::milliseconds(0))), step_ + 1);
  n.used = true;
  n.task = std::move(task);
  ++size_;
  link(static_cast<std::uint32_t>(n.step % kSlots), node);
  return (static_cast<TimerId>(n.generation) << 32) | node;
}

void TimerWheel::cancel(TimerId timer) {
  const auto node = static_cast<std::uint32_t>(timer);
  if (node < kFirst || node >= nodes_.size()) return;
  Node& n = nodes_[node];
  if (!n.used || n.generation != static_cast<std::uint32_t>(timer >> 32)) return;
  unlink(node);
  Task dropped = std::move(n.task);  // destroyed last: its destructor may come back here
  n.task = nullptr;
  release(node);
}

void TimerWheel::clear() {
  for (std::uint32_t node = kFirst; node < nodes_.size(); ++node) {
    if (nodes_[node].used) cancel((static_cast<TimerId>(nodes_[node].generation) << 32) | node);
  }
}

std::size_t TimerWheel::run_due() {
  std::size_t ran = 0;
  while (nodes_[kDue].next != kDue) {
    const std::uint32_t node = nodes_[kDue].next;
    unlink(node);
    Task task = std::move(nodes_[node].task);
    nodes_[node].task = nullptr;
    release(node);
    task();
    ++ran;
  }
  return ran;
}

std::size_t TimerWheel::advance(Time now) {
  std::size_t ran = 0;
  if (now < origin_) return ran;
  const auto target = static_cast<std::uint64_t>((now - origin_) / kStep);
  while (step_ < target) {
    if (size_ == 0) {
      step_ = target;
      break;
    }
    ++step_;
    const auto slot = static_cast<std::uint32_t>(step_ % kSlots);
    for (std::uint32_t node = nodes_[slot].next; node != slot;) {
      const std::uint32_t following = nodes_[node].next;
      if (nodes_[node].step <= step_) {
        unlink(node);
        link(kDue, node);
      }
      node = following;
    }
    ran += run_due();
  }
  return ran;
}

std::optional<TimerWheel::Time> TimerWheel::next() const {
  if (size_ == 0) return std::nullopt;
  std::uint64_t step = step_ + 1;
  for (; step < step_ + kSlots; ++step) {
    const auto slot = static_cast<std::uint32_t>(step % kSlots);
    if (nodes_[slot].next != slot) break;
  }
  return origin_ + step * kStep;
}

}  // namespace kith
