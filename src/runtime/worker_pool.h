// A few threads behind one bounded queue, for work that would block a shard: cold reads, lists, password hashing.
// Full means: post() says false at once and the caller answers `unavailable`. Tasks start in the order posted.
// Thread: post() from any; stop() from the thread that made the pool. Deliberately not here: priorities, results (post
// them back).
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "runtime/loop.h"

namespace kith {

class WorkerPool {
 public:
  // name: for thread names, at most 12 characters show. queue_max: tasks waiting, those running not counted. Without
  // threads (simulation) nothing runs but by run_one().
  WorkerPool(std::string name, int threads, std::size_t queue_max);
  ~WorkerPool();

  // False when queue_max tasks wait already or the pool has been stopped; the task is then destroyed unrun.
  [[nodiscard]] bool post(Task task);
  // Runs the task that waits longest on the calling thread; false if none waits.
  bool run_one();
  // Runs what was accepted, then joins the threads. Safe to call twice.
  void stop();
  std::size_t waiting() const;

 private:
  void work();

  const std::string name_;
  const std::size_t queue_max_;
  mutable std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<Task> queue_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace kith
