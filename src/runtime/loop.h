// Loop: one thread's turn of work, as everything above net's sockets sees it. Production runs it on an Asio io_context
// (shard.h), the simulation on virtual time. Code that only knows Loop runs in both. Thread: post() from any thread;
// everything else from the owner thread alone.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>

#include "base/clock.h"

namespace kith {

using Task = std::move_only_function<void()>;
using TimerId = std::uint64_t;  // 0 is never a timer

class Loop {
 public:
  virtual ~Loop() = default;

  // Runs task on the owner thread, in the order posted by each thread. After stop began, tasks are destroyed unrun.
  virtual void post(Task task) = 0;
  // Runs task at the end of the present turn, after all that is ready now: where outboxes are flushed.
  virtual void at_turn_end(Task task) = 0;
  // Coarse timer of the shard's one wheel (steps of 50 ms); fires once, never early.
  virtual TimerId after(std::chrono::milliseconds delay, Task task) = 0;
  virtual void cancel(TimerId timer) = 0;  // unknown or fired ids are ignored

  virtual const Clock& clock() const = 0;
  virtual int index() const = 0;  // which shard this is, from 0
  virtual bool on_owner_thread() const = 0;
};

}  // namespace kith
