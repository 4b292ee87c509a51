// What a conversation pays for, and that nothing overtakes what it could not pay for.
#include "lane/send_brake.h"

#include <gtest/gtest.h>

#include "lane/core_for_tests.h"

namespace kith::lane {
namespace {

using std::chrono::milliseconds;

// A dm of 1 and 2 that may write three messages, and then four a second.
class SendBrakeTest : public testing::Test {
 protected:
  SendBrakeTest() { stage_.run(open_dm(1, 1, 2)); }

  Code outcome() const {
    const Committed& last = *stage_.bus.answers().back();
    return last.reply ? Code::kInternal : last.reply.error().code;  // internal stands for "written"
  }
  void pass(milliseconds time) {
    clock_.advance(time);
    stage_.clock.advance(time);
  }
  Code say(int from, int number) {
    stage_.run(message(1, from, number));
    return outcome();
  }

  ManualClock clock_;
  SeededRandom random_{3};
  accounts::Throttle throttle_{{.per_second = 4, .burst = 3}, 64, clock_, random_};
  CoreStage stage_{{.settle = milliseconds(500)}, nullptr, &throttle_};
};

TEST_F(SendBrakeTest, NewMessagesBeyondTheRateAreRefusedForATime) {
  for (int n = 0; n < 3; ++n) EXPECT_EQ(say(1, n), Code::kInternal);
  EXPECT_EQ(say(2, 3), Code::kRateLimited);
  const auto& refusal = stage_.bus.answers().back()->reply.error();
  EXPECT_EQ(refusal.retry_after_ms, 500);
  const auto head = stage_.log->live(store::Depth::kAll).head(conversation(1));
  EXPECT_EQ((*head)->seq, Seq(3)) << "the refused one left something";
}

TEST_F(SendBrakeTest, PeopleOutsideCostTheMembersNothing) {
  for (int n = 0; n < 50; ++n) EXPECT_EQ(say(9, n), Code::kNotMember);
  for (int n = 0; n < 3; ++n) EXPECT_EQ(say(1, n), Code::kInternal);
}

TEST_F(SendBrakeTest, ARepeatIsAnsweredAsAtFirstEvenWhereNothingMoreMayBeWritten) {
  for (int n = 0; n < 3; ++n) say(1, n);
  EXPECT_EQ(say(1, 3), Code::kRateLimited);
  for (int n = 0; n < 20; ++n) {
    EXPECT_EQ(say(1, 1), Code::kInternal);
    EXPECT_TRUE(std::get<SentReply>(stage_.bus.answers().back()->reply->body).duplicate);
  }
}

TEST_F(SendBrakeTest, WhatWasSentBeforeTheRefusalWasHeardDoesNotOvertake) {
  for (int n = 0; n < 4; ++n) say(1, n);
  pass(milliseconds(300));  // one could be paid for again
  EXPECT_EQ(say(1, 4), Code::kRateLimited);
  EXPECT_EQ(stage_.bus.answers().back()->reply.error().retry_after_ms, 200);
  pass(milliseconds(200));
  EXPECT_EQ(say(1, 3), Code::kInternal);
  EXPECT_EQ(say(1, 4), Code::kInternal);
  EXPECT_EQ(say(1, 5), Code::kRateLimited);
}

}  // namespace
}  // namespace kith::lane
