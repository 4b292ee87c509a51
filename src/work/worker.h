// Worker: one thread that does rounds of work after the commit: at once when woken, else at its own pace.
// Thread: wake() from any; start() and stop() from the owner. A round that fails is tried again after the pause.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace kith::work {

class Worker {
 public:
  // round: does what waits and returns true if more waits at once. pause: the longest time between rounds.
  Worker(std::string name, std::chrono::milliseconds pause, std::function<bool()> round);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void start();
  void wake();
  void stop();  // after the present round; safe to call twice

 private:
  void run();

  const std::string name_;
  const std::chrono::milliseconds pause_;
  const std::function<bool()> round_;
  std::mutex mutex_;  // guards the two flags
  std::condition_variable changed_;
  bool woken_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace kith::work
