// Presence over two shards, each on its own loop, one clock.
#include "delivery/presence.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "delivery/fake_listener.h"
#include "runtime/manual_loop.h"

namespace kith::delivery {
namespace {

using testing::FakeListener;
using testing::make_id;
using namespace std::chrono_literals;

class Facts final : public PresenceFacts {
 public:
  void visible_to(UserId viewer, std::vector<UserId> whom, Allowed then) override {
    ++asked;
    if (std::exchange(overloaded, false)) return then(std::nullopt);
    std::erase_if(whom, [&](UserId user) { return hidden.contains({viewer, user}); });
    if (slow) {
      waiting.emplace_back([whom = std::move(whom), then = std::move(then)]() mutable { then(std::move(whom)); });
    } else {
      then(std::move(whom));
    }
  }
  void last_seen(UserId user, LastSeen then) override { then(kept[user]); }
  void keep_last_seen(UserId user, TimeMs at) override { kept[user] = at; }

  std::set<std::pair<UserId, UserId>> hidden;
  std::map<UserId, TimeMs> kept;
  bool slow = false;
  bool overloaded = false;
  int asked = 0;
  std::vector<Task> waiting;
};

class PresenceTest : public ::testing::Test {
 protected:
  PresenceTest() { ring.shards = {&first, &second}; }
  void settle() {
    while (one.turn() || two.turn()) {
    }
  }
  void advance(std::chrono::milliseconds by) {
    for (; by.count() > 0; by -= 1s) {
      clock.advance(1s);
      one.fire_timers();
      two.fire_timers();
      settle();
    }
  }
  static bool says(const std::string& frame, bool online) {
    return frame.find(online ? "\"online\":true" : "\"online\":false") != std::string::npos;
  }

  ManualClock clock;
  ManualLoop one{clock, 0};
  ManualLoop two{clock, 1};
  PresenceRing ring;
  Facts facts;
  Presence first{one, ring, facts, {}};
  Presence second{two, ring, facts, {}};
  FakeListener juliet{2};
};

TEST_F(PresenceTest, IsTheSameSeenFromAnyShardWhereverThePersonsSessionsAre) {
  for (int n = 10; n < 14; ++n) {  // some at home here, some there
    const auto romeo = make_id<UserId>(n);
    juliet.heard.clear();
    first.watch(juliet, {romeo});
    settle();
    ASSERT_EQ(juliet.heard.size(), 1U);
    EXPECT_TRUE(says(juliet.heard[0], false));
    second.came(romeo);
    settle();
    ASSERT_EQ(juliet.heard.size(), 2U);
    EXPECT_TRUE(says(juliet.heard[1], true));
    first.came(romeo);   // a second device, on the other shard
    second.went(romeo);  // the first one goes
    settle();
    advance(40s);
    EXPECT_EQ(juliet.heard.size(), 2U);
    first.went(romeo);
    settle();
    advance(29s);
    EXPECT_EQ(juliet.heard.size(), 2U);
    advance(2s);
    ASSERT_EQ(juliet.heard.size(), 3U);
    EXPECT_TRUE(says(juliet.heard[2], false));
  }
}

TEST_F(PresenceTest, NothingIsKeptOfPeopleNobodyIsConcernedWith) {
  const auto romeo = make_id<UserId>(10);
  first.watch(juliet, {romeo});
  second.came(romeo);
  settle();
  first.forget(juliet);
  second.went(romeo);
  settle();
  advance(31s);
  EXPECT_EQ(first.counted_here() + second.counted_here(), 0U);
  EXPECT_EQ(first.watched_here() + second.watched_here(), 0U);
}

TEST_F(PresenceTest, AnAnswerForAnOlderListOrAGoneListenerIsVoid) {
  facts.slow = true;
  first.watch(juliet, {make_id<UserId>(10)});
  first.watch(juliet, {make_id<UserId>(11)});
  facts.waiting[0]();
  settle();
  EXPECT_EQ(first.watched_here(), 0U);
  first.forget(juliet);
  facts.waiting[1]();
  settle();
  EXPECT_TRUE(juliet.heard.empty());
}

TEST_F(PresenceTest, AListOutlivesChangesThatComeWhileItIsJudged) {
  const std::vector<UserId> people{make_id<UserId>(10), make_id<UserId>(11), make_id<UserId>(12)};
  first.watch(juliet, people);
  settle();
  ASSERT_EQ(first.watched_here(), 3U);
  facts.slow = true;
  for (int i = 0; i < 5; ++i) first.judge_again(people[0]);
  EXPECT_EQ(facts.waiting.size(), 1U) << "one judgement at a time";
  for (std::size_t i = 0; i < facts.waiting.size(); ++i) facts.waiting[i]();
  settle();
  EXPECT_EQ(facts.waiting.size(), 2U) << "and one for all that came meanwhile";
  EXPECT_EQ(first.watched_here(), 3U);
}

TEST_F(PresenceTest, WhoBecomesVisibleLaterIsTold) {
  const auto romeo = make_id<UserId>(10);
  facts.hidden.insert({juliet.user(), romeo});
  second.came(romeo);
  first.watch(juliet, {romeo});
  settle();
  EXPECT_TRUE(juliet.heard.empty());
  facts.hidden.clear();
  first.judge_again(romeo);
  settle();
  ASSERT_EQ(juliet.heard.size(), 1U);
  EXPECT_TRUE(says(juliet.heard[0], true));
}

TEST_F(PresenceTest, AListThatCouldNotBeJudgedIsJudgedLater) {
  facts.overloaded = true;
  first.watch(juliet, {make_id<UserId>(10)});
  settle();
  EXPECT_TRUE(juliet.heard.empty());
  advance(2s);
  EXPECT_EQ(juliet.heard.size(), 1U);
}

TEST_F(PresenceTest, TheListIsBounded) {
  std::vector<UserId> many;
  for (int n = 1000; n < 1600; ++n) many.push_back(make_id<UserId>(n));
  first.watch(juliet, std::move(many));
  settle();
  EXPECT_EQ(juliet.heard.size(), 500U);
  first.forget(juliet);
}

TEST_F(PresenceTest, LastSeenIsKeptToTheMinute) {
  const auto romeo = make_id<UserId>(10);
  second.came(romeo);
  second.went(romeo);
  settle();
  const TimeMs left = clock.wall();
  advance(31s);
  EXPECT_EQ(facts.kept[romeo] % 60'000, 0);
  EXPECT_LE(std::abs(facts.kept[romeo] - left), 61'000);
}

}  // namespace
}  // namespace kith::delivery
