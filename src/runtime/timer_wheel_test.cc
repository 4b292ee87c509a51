// The wheel against manual time, and against a plain sorted list under random use.
#include "runtime/timer_wheel.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

#include "base/random.h"

namespace kith {
namespace {
using std::chrono::milliseconds;

struct Fixture {
  ManualClock clock;
  TimerWheel wheel{clock.steady()};
  std::vector<int> fired;
  TimerId start(int ms, int name) {
    return wheel.start(clock.steady(), milliseconds(ms), [this, name] { fired.push_back(name); });
  }
  void advance(int ms) {
    clock.advance(milliseconds(ms));
    wheel.advance(clock.steady());
  }
};

TEST(TimerWheel, FiresOnceAndNeverEarly) {
  Fixture f;
  f.clock.advance(milliseconds(30));  // off the grid of steps
  f.start(100, 1);
  f.advance(99);
  EXPECT_TRUE(f.fired.empty());
  f.advance(51);
  EXPECT_EQ(f.fired, std::vector<int>{1});
  f.advance(100'000);
  EXPECT_EQ(f.fired, std::vector<int>{1});
  EXPECT_EQ(f.wheel.size(), 0U);
}

TEST(TimerWheel, KeepsTheOrderOfOneStepAndOfTime) {
  Fixture f;
  f.start(200, 3);
  f.start(50, 1);
  f.start(50, 2);
  f.start(60'000, 4);  // more than one turn of the wheel away
  f.advance(120'000);
  EXPECT_EQ(f.fired, (std::vector<int>{1, 2, 3, 4}));
}

TEST(TimerWheel, ForgetsCancelledTimersAndIgnoresOldIds) {
  Fixture f;
  const TimerId first = f.start(50, 1);
  f.wheel.cancel(first);
  const TimerId second = f.start(50, 2);  // takes the freed node
  f.wheel.cancel(first);
  f.wheel.cancel(0);
  f.wheel.cancel(~TimerId{0});
  f.advance(50);
  EXPECT_EQ(f.fired, std::vector<int>{2});
  f.wheel.cancel(second);
}

TEST(TimerWheel, LetsTasksStartAndCancelTimers) {
  Fixture f;
  TimerId victim = 0;
  f.wheel.start(f.clock.steady(), milliseconds(50), [&] {
    f.wheel.cancel(victim);
    f.start(0, 7);
  });
  victim = f.start(50, 1);  // due in the same step, after the one that cancels it
  f.advance(50);
  EXPECT_TRUE(f.fired.empty());
  f.advance(50);
  EXPECT_EQ(f.fired, std::vector<int>{7});
}

TEST(TimerWheel, SaysWhenToWakeNext) {
  Fixture f;
  EXPECT_FALSE(f.wheel.next());
  f.start(1'000, 1);
  ASSERT_TRUE(f.wheel.next());
  EXPECT_EQ(*f.wheel.next() - f.clock.steady(), milliseconds(1'000));
}

TEST(TimerWheel, AgreesWithASortedListUnderRandomUse) {
  constexpr std::uint64_t kSeed = 20261122;
  SCOPED_TRACE(testing::Message() << "seed " << kSeed);
  SeededRandom random(kSeed);
  Fixture f;
  std::map<int, std::pair<TimerId, std::chrono::steady_clock::time_point>> live;
  std::vector<int> wrong;
  int name = 0;
  for (int round = 0; round < 20'000; ++round) {
    const auto what = random.below(10);
    if (what < 5) {
      const int delay = static_cast<int>(random.below(120'000));
      const int mine = ++name;
      const TimerId id = f.wheel.start(f.clock.steady(), milliseconds(delay), [&, mine] {
        if (live.erase(mine) == 0) wrong.push_back(mine);
      });
      live[mine] = {id, f.clock.steady() + milliseconds(delay)};
    } else if (what < 7 && !live.empty()) {
      auto it = live.lower_bound(static_cast<int>(random.below(static_cast<std::uint64_t>(name) + 1)));
      if (it == live.end()) it = live.begin();
      f.wheel.cancel(it->second.first);
      live.erase(it);
    } else {
      f.advance(static_cast<int>(random.below(200)));
      for (const auto& [mine, entry] : live) {
        if (entry.second + TimerWheel::kStep < f.clock.steady()) wrong.push_back(mine);
      }
    }
    ASSERT_EQ(f.wheel.size(), live.size());
    ASSERT_TRUE(wrong.empty()) << wrong.front();
  }
}

}  // namespace
}  // namespace kith
