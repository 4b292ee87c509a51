// ManualLoop: a Loop on virtual time for tests and simulation. Nothing runs until told; the same calls give the same
// run. Several loops may share one ManualClock: then the driver advances the clock and calls fire_timers() and turn()
// on each. Thread: one; post() alone may come from others (and then the run is not repeatable).
#pragma once

#include <mutex>
#include <optional>
#include <vector>

#include "runtime/loop.h"
#include "runtime/timer_wheel.h"

namespace kith {

class ManualLoop final : public Loop {
 public:
  explicit ManualLoop(ManualClock& clock, int index = 0) : clock_(clock), index_(index), wheel_(clock.steady()) {}

  void post(Task task) override;
  void at_turn_end(Task task) override { turn_end_.push_back(std::move(task)); }
  TimerId after(std::chrono::milliseconds delay, Task task) override {
    return wheel_.start(clock_.steady(), delay, std::move(task));
  }
  void cancel(TimerId timer) override { wheel_.cancel(timer); }
  const Clock& clock() const override { return clock_; }
  int index() const override { return index_; }
  bool on_owner_thread() const override { return true; }

  // One turn: what is posted now, then the turn's end. False if there was nothing.
  bool turn();
  // Turns until nothing is left; false if there still is something after max_turns (a loop that feeds itself).
  bool run_until_idle(int max_turns = 100'000);
  // Runs the timers due at the clock's time, without a turn.
  std::size_t fire_timers() { return wheel_.advance(clock_.steady()); }
  // Moves the clock in steps of the wheel, firing timers and running turns at each; the way for a loop alone with its
  // clock.
  void advance(std::chrono::milliseconds by);
  std::optional<TimerWheel::Time> next_timer() const { return wheel_.next(); }
  std::size_t timers() const { return wheel_.size(); }

 private:
  ManualClock& clock_;
  const int index_;
  TimerWheel wheel_;
  std::mutex mutex_;  // guards posted_
  std::vector<Task> posted_;
  std::vector<Task> turn_end_;
};

}  // namespace kith
