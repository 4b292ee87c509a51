// Shard: one thread with one Asio io_context, its timer wheel and its turn-end queue; the production Loop.
// A turn runs every handler that is ready (at most kTurnHandlers), then the tasks of the turn's end, then sleeps in the
// reactor. Thread: run() makes its caller the owner; before and after run() the owner is whoever holds the object.
// post() and stop() from any thread. A burst of posts is one wake-up. post()'s queue has no bound of its own: what
// posts (lanes, readers, the bus) is bounded.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "runtime/loop.h"
#include "runtime/timer_wheel.h"

namespace boost::asio {
class io_context;
}

namespace kith {

class Shard final : public Loop {
 public:
  Shard(int index, const Clock& clock);
  ~Shard() override;

  void run();   // until stop(); once
  void stop();  // the present turn ends, then run() returns

  void post(Task task) override;
  void at_turn_end(Task task) override;
  TimerId after(std::chrono::milliseconds delay, Task task) override;
  void cancel(TimerId timer) override;
  const Clock& clock() const override { return clock_; }
  int index() const override { return index_; }
  bool on_owner_thread() const override;

  boost::asio::io_context& io();  // for net and other code that owns sockets of this shard

 private:
  static constexpr int kTurnHandlers = 512;  // then the turn ends although more is ready, so outboxes get their flush

  struct Reactor;  // the io_context and the wheel's one timer

  void drain_posts();
  void end_turn();
  void arm_wheel();

  const int index_;
  const Clock& clock_;
  std::unique_ptr<Reactor> reactor_;
  std::atomic<std::thread::id> owner_{};  // none: not running

  std::mutex mutex_;  // guards the two below
  std::vector<Task> posted_;
  bool stopping_ = false;

  // The owner's alone.
  TimerWheel wheel_;
  std::optional<TimerWheel::Time> armed_;  // when the reactor's timer fires
  std::vector<Task> running_;
  std::vector<Task> turn_end_;
};

}  // namespace kith
