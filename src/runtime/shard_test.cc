// Shards on real threads, and the ManualLoop that stands in for them.
#include "runtime/shard.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <latch>

#include "runtime/gate.h"
#include "runtime/manual_loop.h"
#include "runtime/shard_set.h"

namespace kith {
namespace {
using std::chrono::milliseconds;

TEST(Shard, RunsPostsOfEachThreadInOrderOnItsOwnThread) {
  const SystemClock clock;
  ShardSet shards(1, clock);
  shards.start();
  Shard& shard = shards.at(0);
  constexpr int kPosts = 20'000;
  std::vector<int> last(3, -1);
  bool ordered = true;
  std::latch done(3);
  std::vector<std::thread> posters;
  for (int who = 0; who < 3; ++who) {
    posters.emplace_back([&, who] {
      for (int i = 0; i < kPosts; ++i) {
        shard.post([&, who, i] {
          ordered = ordered && shard.on_owner_thread() && last[static_cast<std::size_t>(who)] == i - 1;
          last[static_cast<std::size_t>(who)] = i;
          if (i == kPosts - 1) done.count_down();
        });
      }
    });
  }
  for (auto& poster : posters) poster.join();
  done.wait();
  EXPECT_FALSE(shard.on_owner_thread());
  shards.stop();
  EXPECT_TRUE(ordered);
}

TEST(Shard, RunsTheTurnsEndAfterAllThatIsReady) {
  const SystemClock clock;
  ShardSet shards(1, clock);
  Shard& shard = shards.at(0);
  std::vector<int> order;
  std::promise<void> done;
  // Posted before the start: one turn finds all of it.
  shard.post([&] {
    shard.at_turn_end([&] {
      order.push_back(3);
      shard.at_turn_end(
          [&] { done.set_value(); });  // a turn that ended in work is followed by another without sleeping
    });
    order.push_back(1);
  });
  shard.post([&] { order.push_back(2); });
  shards.start();
  done.get_future().wait();
  shards.stop();
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
}

TEST(Shard, FiresTimersInOrderAndCancelsThem) {
  const SystemClock clock;
  ShardSet shards(1, clock);
  shards.start();
  Shard& shard = shards.at(0);
  std::vector<int> order;
  std::promise<void> done;
  const auto started = clock.steady();
  shard.post([&] {
    shard.after(milliseconds(200), [&] {
      order.push_back(2);
      done.set_value();
    });
    shard.after(milliseconds(60), [&] { order.push_back(1); });
    shard.cancel(shard.after(milliseconds(70), [&] { order.push_back(9); }));
  });
  done.get_future().wait();
  EXPECT_GE(clock.steady() - started, milliseconds(200));
  shards.stop();
  EXPECT_EQ(order, (std::vector<int>{1, 2}));
}

TEST(Shard, DestroysTasksUnrunAfterStop) {
  const SystemClock clock;
  ShardSet shards(2, clock);
  shards.start();
  shards.stop();
  shards.stop();
  auto held = std::make_shared<int>(1);
  shards.at(1).post([held] { FAIL() << "ran after stop"; });
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Shard, ReleasesTimersThatNeverFired) {
  const SystemClock clock;
  auto held = std::make_shared<int>(1);
  {
    Shard shard(0, clock);
    shard.after(milliseconds(60'000), [held] {});
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Gate, AdmitsNothingOnceClosedAndWaitsForThoseInside) {
  Gate gate;
  auto inside = gate.enter();
  ASSERT_TRUE(inside);
  gate.close();
  EXPECT_FALSE(gate.enter());
  std::atomic<bool> left = false;
  std::thread worker([&left, pass = std::move(inside)]() mutable {
    left = true;
    const Gate::Pass gone = std::move(pass);
  });
  gate.wait();
  EXPECT_TRUE(left);
  EXPECT_EQ(gate.inside(), 0U);
  worker.join();
}

TEST(ManualLoop, RunsOnVirtualTimeAlone) {
  ManualClock clock;
  ManualLoop loop(clock);
  std::vector<int> order;
  loop.after(milliseconds(3'600'000), [&] { order.push_back(4); });
  loop.at_turn_end([&] { order.push_back(2); });
  loop.post([&] {
    order.push_back(1);
    loop.post([&] { order.push_back(3); });
  });
  EXPECT_TRUE(order.empty());
  EXPECT_TRUE(loop.run_until_idle());
  EXPECT_EQ(order, (std::vector<int>{1, 2, 3}));
  loop.advance(milliseconds(3'599'999));
  EXPECT_EQ(order.size(), 3U);
  loop.advance(milliseconds(50));
  EXPECT_EQ(order.back(), 4);
}

TEST(ManualLoop, TellsALoopThatFeedsItself) {
  ManualClock clock;
  ManualLoop loop(clock);
  std::function<void()> again = [&] { loop.post([&] { again(); }); };
  again();
  EXPECT_FALSE(loop.run_until_idle(100));
}

}  // namespace
}  // namespace kith
