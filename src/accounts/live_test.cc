// Who is live: bounded by person over all shards, and remembered by device until the next round has seen them.
#include "accounts/live.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace kith::accounts {
namespace {

Caller caller(int user, int device = 0) {
  Caller out;
  out.user.bytes[15] = static_cast<std::uint8_t>(user);
  out.device.bytes[15] = static_cast<std::uint8_t>(device);
  return out;
}

std::vector<std::pair<int, int>> seen(Live& live) {
  std::vector<std::pair<int, int>> out;
  for (const auto& each : live.seen()) out.emplace_back(each.user.bytes[15], each.device.bytes[15]);
  return out;
}

TEST(Live, a_person_has_so_many_sessions_and_others_are_not_touched) {
  Live live(2);
  EXPECT_TRUE(live.enter(caller(1)));
  EXPECT_TRUE(live.enter(caller(1)));
  const auto third = live.enter(caller(1));
  ASSERT_FALSE(third);
  EXPECT_EQ(third.error().code, Code::kRateLimited);
  EXPECT_EQ(third.error().limit, 2);
  EXPECT_GT(third.error().retry_after_ms, 0);
  EXPECT_TRUE(live.enter(caller(2)));
  live.leave(caller(1));
  EXPECT_EQ(live.sessions_of(caller(1).user), 1u);
  EXPECT_TRUE(live.enter(caller(1)));
}

TEST(Live, the_bound_holds_whatever_threads_come_at_once) {
  Live live(8);
  std::atomic<int> in{0};
  std::vector<std::thread> shards;
  for (int shard = 0; shard < 4; ++shard) {
    shards.emplace_back([&] {
      for (int i = 0; i < 100; ++i) in += live.enter(caller(1)) ? 1 : 0;
    });
  }
  for (auto& shard : shards) shard.join();
  EXPECT_EQ(in, 8);
  EXPECT_EQ(live.sessions_of(caller(1).user), 8u);
}

TEST(Live, devices_are_seen_while_live_and_once_after) {
  Live live(8);
  ASSERT_TRUE(live.enter(caller(1, 11)));
  ASSERT_TRUE(live.enter(caller(1, 11)));
  ASSERT_TRUE(live.enter(caller(1)));  // a session without a device
  ASSERT_TRUE(live.enter(caller(2, 21)));
  EXPECT_THAT(seen(live), testing::UnorderedElementsAre(std::pair(1, 11), std::pair(2, 21)));
  live.leave(caller(1, 11));
  live.leave(caller(2, 21));
  EXPECT_THAT(seen(live), testing::UnorderedElementsAre(std::pair(1, 11), std::pair(2, 21)));
  EXPECT_THAT(seen(live), testing::UnorderedElementsAre(std::pair(1, 11)));
}

TEST(Live, who_left_and_came_back_is_seen_once) {
  Live live(8);
  ASSERT_TRUE(live.enter(caller(1, 11)));
  live.leave(caller(1, 11));
  ASSERT_TRUE(live.enter(caller(1, 11)));
  EXPECT_THAT(seen(live), testing::UnorderedElementsAre(std::pair(1, 11)));
}

TEST(Live, a_session_renewed_from_another_sign_in_counts_there) {
  Live live(8);
  ASSERT_TRUE(live.enter(caller(1, 11)));
  live.move(caller(1, 11), caller(1, 12));
  EXPECT_EQ(live.sessions_of(caller(1).user), 1u);
  EXPECT_THAT(seen(live), testing::UnorderedElementsAre(std::pair(1, 11), std::pair(1, 12)));
  live.leave(caller(1, 12));
  EXPECT_EQ(live.sessions_of(caller(1).user), 0u);
}

TEST(Live, what_went_is_kept_in_a_bounded_number) {
  Live live(8, 2);
  for (int device = 1; device <= 5; ++device) {
    ASSERT_TRUE(live.enter(caller(1, device)));
    live.leave(caller(1, device));
  }
  EXPECT_EQ(seen(live).size(), 2u);
}

}  // namespace
}  // namespace kith::accounts
