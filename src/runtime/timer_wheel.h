// A hashed timer wheel: start, cancel and fire in constant time, in steps of 50 ms, never early. Timers of one step
// fire in the order they were started. Those beyond one turn of the wheel stay in their slot and are passed over once a
// turn. Thread: its owner alone; it knows no clock, the owner says what time it is.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/loop.h"

namespace kith {

class TimerWheel {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds kStep{50};

  explicit TimerWheel(Time origin);

  TimerId start(Time now, std::chrono::milliseconds delay, Task task);
  void cancel(TimerId timer);  // unknown and fired ids are ignored
  // Runs all tasks due at `now`; a task may start and cancel timers, itself started ones fire in a later step.
  // Returns how many ran.
  std::size_t advance(Time now);
  void clear();  // destroys all tasks unrun
  // No timer fires before this time; it may be earlier than the first one. Empty without timers.
  std::optional<Time> next() const;
  std::size_t size() const { return size_; }

 private:
  static constexpr std::uint32_t kSlots = 1024;        // a power of two; one turn is 51.2 s
  static constexpr std::uint32_t kDue = kSlots;        // list of timers about to run
  static constexpr std::uint32_t kFirst = kSlots + 1;  // nodes from here on are timers

  struct Node {
    std::uint32_t prev = 0;
    std::uint32_t next = 0;
    std::uint64_t step = 0;        // fires in this step
    std::uint32_t generation = 1;  // tells a reused node from the one an old id meant
    bool used = false;
    Task task;
  };

  void link(std::uint32_t list, std::uint32_t node);
  void unlink(std::uint32_t node);
  void release(std::uint32_t node);
  std::size_t run_due();

  const Time origin_;
  std::uint64_t step_ = 0;  // all steps up to this one have fired
  std::size_t size_ = 0;
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> free_;
};

}  // namespace kith
