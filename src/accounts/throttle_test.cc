#include "accounts/throttle.h"

#include <gtest/gtest.h>

namespace kith::accounts {
namespace {

using std::chrono::milliseconds;

class Throttling : public testing::Test {
 protected:
  ManualClock clock_;
  SeededRandom random_{1};
};

TEST_F(Throttling, lets_a_burst_through_and_then_one_a_period) {
  Throttle throttle({.per_second = 2, .burst = 3}, 64, clock_, random_);
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(throttle.take("ada"));
  const auto refused = throttle.take("ada");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::kRateLimited);
  EXPECT_EQ(refused.error().retry_after_ms, 500);
  EXPECT_EQ(refused.error().limit, 3);
  clock_.advance(milliseconds(499));
  EXPECT_FALSE(throttle.take("ada"));
  clock_.advance(milliseconds(1));
  EXPECT_TRUE(throttle.take("ada"));
  EXPECT_FALSE(throttle.take("ada"));
}

TEST_F(Throttling, after_the_told_time_the_next_attempt_succeeds) {
  Throttle throttle({.per_second = 0.3, .burst = 5}, 64, clock_, random_);
  for (int i = 0; i < 50; ++i) {
    const auto status = throttle.take("key", 1 + static_cast<double>(i % 3));
    if (status) continue;
    clock_.advance(milliseconds(status.error().retry_after_ms));
    EXPECT_TRUE(throttle.check("key", 1 + static_cast<double>(i % 3))) << i;
  }
}

TEST_F(Throttling, saves_up_no_more_than_the_burst) {
  Throttle throttle({.per_second = 100, .burst = 2}, 64, clock_, random_);
  clock_.advance(milliseconds(1'000'000));
  EXPECT_TRUE(throttle.take("a", 2));
  EXPECT_FALSE(throttle.take("a"));
}

TEST_F(Throttling, keeps_keys_apart_and_forgives) {
  Throttle throttle({.per_second = 0, .burst = 1}, 64, clock_, random_);
  EXPECT_TRUE(throttle.take("a"));
  EXPECT_FALSE(throttle.take("a"));
  EXPECT_TRUE(throttle.take("b"));
  EXPECT_TRUE(throttle.check("c"));
  EXPECT_TRUE(throttle.take("c"));
  throttle.forgive("a");
  EXPECT_TRUE(throttle.take("a"));
}

TEST_F(Throttling, what_is_given_back_can_be_taken_again_but_is_not_saved_beyond_the_burst) {
  Throttle throttle({.per_second = 0, .burst = 2}, 64, clock_, random_);
  EXPECT_TRUE(throttle.take("a", 2));
  throttle.give_back("a");
  EXPECT_TRUE(throttle.take("a"));
  EXPECT_FALSE(throttle.take("a"));
  throttle.give_back("a", 100);
  EXPECT_TRUE(throttle.take("a", 2));
  EXPECT_FALSE(throttle.take("a"));
}

TEST_F(Throttling, under_a_flood_of_keys_still_brakes_the_one_who_insists) {
  Throttle throttle({.per_second = 0.001, .burst = 4}, 64, clock_, random_);
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(throttle.take("villain"));
  int let_through = 0;
  for (int i = 0; i < 5000; ++i) {
    ASSERT_TRUE(throttle.take("passer-by " + std::to_string(i))) << "a new key is never refused";
    if (i % 10 == 0 && throttle.take("villain")) ++let_through;
  }
  EXPECT_EQ(let_through, 0) << "its empty bucket is the last to be given up";
}

TEST(AddressKeys, are_the_ipv4_address_or_the_ipv6_network) {
  EXPECT_EQ(address_key("192.0.2.1"), address_key("192.0.2.1"));
  EXPECT_NE(address_key("192.0.2.1"), address_key("192.0.2.2"));
  EXPECT_EQ(address_key("::ffff:192.0.2.1"), address_key("192.0.2.1"));
  EXPECT_EQ(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:2:ffff:ffff:ffff:ffff"));
  EXPECT_NE(address_key("2001:db8:1:2::1"), address_key("2001:db8:1:3::1"));
  EXPECT_EQ(address_key("no address"), "no address");
  EXPECT_LE(address_key(std::string(10'000'000, '1')).size(), 64U);
}

}  // namespace
}  // namespace kith::accounts
