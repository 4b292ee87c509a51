// See manual_loop.h.
#include "runtime/manual_loop.h"

#include <algorithm>

namespace kith {

void ManualLoop::post(Task task) {
  const std::lock_guard lock(mutex_);
  posted_.push_back(std::move(task));
}

bool ManualLoop::turn() {
  std::vector<Task> tasks;
  {
    const std::lock_guard lock(mutex_);
    tasks.swap(posted_);
  }
  bool ran = !tasks.empty();
  for (auto& task : tasks) task();
  tasks.clear();
  tasks.swap(turn_end_);
  ran = ran || !tasks.empty();
  for (auto& task : tasks) task();
  return ran;
}

bool ManualLoop::run_until_idle(int max_turns) {
  for (int i = 0; i < max_turns; ++i) {
    if (!turn()) return true;
  }
  return false;
}

void ManualLoop::advance(std::chrono::milliseconds by) {
  run_until_idle();
  while (by.count() > 0) {
    const auto step = std::min(by, TimerWheel::kStep);
    clock_.advance(step);
    by -= step;
    fire_timers();
    run_until_idle();
  }
}

}  // namespace kith
