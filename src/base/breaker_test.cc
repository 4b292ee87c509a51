#include "base/breaker.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace kith {
namespace {

using std::chrono::milliseconds;
using State = Breaker::State;

class BreakerAtWork : public testing::Test {
 protected:
  // Fails a probe and returns the pause that follows.
  milliseconds fail_probe() {
    EXPECT_TRUE(breaker_.probe());
    breaker_.probed(false);
    return breaker_.pause_left();
  }
  void heal() {
    clock_.advance(breaker_.pause_left());
    ASSERT_TRUE(breaker_.probe());
    breaker_.probed(true);
    ASSERT_EQ(breaker_.state(), State::kClosed);
  }
  ManualClock clock_;
  Breaker breaker_{clock_, {.first = milliseconds(100), .longest = milliseconds(350), .calm = milliseconds(1'000)}};
};

TEST_F(BreakerAtWork, is_closed_at_first_and_needs_no_probe) {
  EXPECT_EQ(breaker_.state(), State::kClosed);
  EXPECT_FALSE(breaker_.probe());
  EXPECT_EQ(breaker_.pause_left(), milliseconds(0));
}

TEST_F(BreakerAtWork, opens_once_and_may_be_probed_at_once) {
  EXPECT_TRUE(breaker_.failed());
  EXPECT_FALSE(breaker_.failed());
  EXPECT_EQ(breaker_.state(), State::kOpen);
  EXPECT_EQ(breaker_.pause_left(), milliseconds(0));
  EXPECT_TRUE(breaker_.probe());
  EXPECT_EQ(breaker_.state(), State::kHalfOpen);
}

TEST_F(BreakerAtWork, lets_one_probe_through_and_everybody_else_wait_for_it) {
  breaker_.failed();
  ASSERT_TRUE(breaker_.probe());
  clock_.advance(milliseconds(60'000));
  EXPECT_FALSE(breaker_.probe());
  EXPECT_FALSE(breaker_.failed());
  EXPECT_EQ(breaker_.state(), State::kHalfOpen);
  breaker_.probed(true);
  EXPECT_EQ(breaker_.state(), State::kClosed);
  EXPECT_FALSE(breaker_.probe());
}

TEST_F(BreakerAtWork, waits_longer_after_each_failed_probe_up_to_the_longest_pause) {
  breaker_.failed();
  for (const int pause : {100, 200, 350, 350}) {
    EXPECT_EQ(fail_probe(), milliseconds(pause));
    EXPECT_EQ(breaker_.state(), State::kOpen);
    clock_.advance(milliseconds(pause - 1));
    EXPECT_FALSE(breaker_.probe());
    EXPECT_EQ(breaker_.pause_left(), milliseconds(1));
    clock_.advance(milliseconds(1));
  }
  heal();
}

TEST_F(BreakerAtWork, goes_on_growing_its_pause_for_what_fails_again_and_again) {
  breaker_.failed();
  heal();
  breaker_.failed();
  EXPECT_EQ(breaker_.pause_left(), milliseconds(100));
  heal();
  clock_.advance(milliseconds(999));
  breaker_.failed();
  EXPECT_EQ(breaker_.pause_left(), milliseconds(200));
  EXPECT_FALSE(breaker_.probe());
}

TEST_F(BreakerAtWork, takes_a_failure_after_a_calm_time_for_a_new_one) {
  breaker_.failed();
  fail_probe();
  heal();
  clock_.advance(milliseconds(1'000));
  breaker_.failed();
  EXPECT_EQ(breaker_.pause_left(), milliseconds(0));
  EXPECT_EQ(fail_probe(), milliseconds(100));
}

TEST_F(BreakerAtWork, lets_one_of_many_threads_probe) {
  breaker_.failed();
  std::atomic<int> probing{0};
  std::vector<std::thread> threads;
  for (int n = 0; n < 8; ++n) threads.emplace_back([&] { probing += breaker_.probe() ? 1 : 0; });
  for (auto& each : threads) each.join();
  EXPECT_EQ(probing, 1);
}

}  // namespace
}  // namespace kith
