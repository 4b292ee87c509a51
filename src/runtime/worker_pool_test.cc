// The pool's bound, its order and its end.
#include "runtime/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

namespace kith {
namespace {

TEST(WorkerPool, RefusesBeyondItsBoundAndRunsTheRestInOrder) {
  WorkerPool pool("test", 1, 2);
  std::promise<void> started;
  std::promise<void> release;
  std::vector<int> order;
  ASSERT_TRUE(pool.post([&] {
    started.set_value();
    release.get_future().wait();
  }));
  started.get_future().wait();  // the one thread is busy, so what follows waits in the queue
  EXPECT_TRUE(pool.post([&] { order.push_back(1); }));
  EXPECT_TRUE(pool.post([&] { order.push_back(2); }));
  auto held = std::make_shared<int>(1);
  EXPECT_FALSE(pool.post([&, held] { order.push_back(3); }));
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_EQ(pool.waiting(), 2U);
  release.set_value();
  pool.stop();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(WorkerPool, WithoutThreadsRunsOneTaskAtATimeWhenTold) {
  WorkerPool pool("test", 0, 10);
  std::vector<int> order;
  EXPECT_FALSE(pool.run_one());
  EXPECT_TRUE(pool.post([&] { order.push_back(1); }));
  EXPECT_TRUE(pool.post([&] { order.push_back(2); }));
  EXPECT_TRUE(order.empty());
  EXPECT_TRUE(pool.run_one());
  EXPECT_EQ(order, std::vector<int>{1});
  EXPECT_TRUE(pool.run_one());
  EXPECT_FALSE(pool.run_one());
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(WorkerPool, RunsWhatItAcceptedBeforeItStopsAndNothingAfter) {
  WorkerPool pool("test", 4, 1'000);
  std::atomic<int> ran = 0;
  for (int i = 0; i < 1'000; ++i) {
    while (!pool.post([&] { ++ran; })) std::this_thread::yield();
  }
  pool.stop();
  EXPECT_EQ(ran, 1'000);
  EXPECT_FALSE(pool.post([&] { ++ran; }));
  pool.stop();
  EXPECT_EQ(ran, 1'000);
}

}  // namespace
}  // namespace kith
