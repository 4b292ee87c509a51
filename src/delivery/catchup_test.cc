#include "delivery/catchup.h"

#include <gtest/gtest.h>

#include "delivery/fake_listener.h"

namespace kith::delivery {
namespace {

using testing::make_id;
using Fate = CatchUp::Fate;

const ConversationId kCid = make_id<ConversationId>(70);

class CatchUpTest : public ::testing::Test {
 protected:
  Fate offer(std::uint64_t rev, Weight weight = Weight::kRow) {
    return catch_up.offer(kCid, Rev(rev), weight, frame());
  }
  static wire::Frame frame() { return wire::Frame::make(wire::Codec::kJson, std::string(100, 'x')); }
  CatchUp::Emit emit() {
    return [this](const wire::Frame&, ConversationId, Rev rev, Weight weight) {
      told.push_back(static_cast<std::int64_t>(rev.value) * (weight == Weight::kReply ? -1 : 1));
    };
  }

  CatchUpLimits limits{.dirty_max = 2, .held_bytes_max = 500, .known_max = 8};
  CatchUp catch_up{limits};
  std::vector<std::int64_t> told;  // revs; answers negative
};

TEST_F(CatchUpTest, HeldEventsUpToTheSnapshotAreDroppedAndLaterOnesTold) {
  catch_up.hold(kCid);
  for (std::uint64_t rev = 5; rev <= 8; ++rev) EXPECT_EQ(offer(rev), Fate::kKept);
  EXPECT_TRUE(catch_up.release({kCid, Rev(6), Pos(1)}, true, emit()));
  EXPECT_EQ(told, (std::vector<std::int64_t>{7, 8}));
  EXPECT_TRUE(catch_up.empty());
  EXPECT_EQ(catch_up.held_bytes(), 0U);
}

TEST_F(CatchUpTest, WhatASnapshotKnewBeforeTheShardDidIsOldNewsWhenItComes) {
  catch_up.hold(kCid);
  catch_up.release({kCid, Rev(6), Pos(40)}, false, emit());
  EXPECT_EQ(offer(5), Fate::kKept);
  EXPECT_EQ(offer(6), Fate::kKept);
  EXPECT_EQ(offer(7), Fate::kLive);
  EXPECT_TRUE(catch_up.empty());
}

TEST_F(CatchUpTest, ASettledConversationIsForgottenOnceItsCommitWasHeard) {
  catch_up.hold(kCid);
  catch_up.release({kCid, Rev(6), Pos(40)}, false, emit());
  catch_up.forget_settled([](PartitionId, Pos pos) { return pos < Pos(40); });
  EXPECT_FALSE(catch_up.empty());
  catch_up.forget_settled([](PartitionId, Pos pos) { return pos <= Pos(40); });
  EXPECT_TRUE(catch_up.empty());
}

TEST_F(CatchUpTest, MoreThanCanBeHeldMakesTheConversationDirtyFromThere) {
  catch_up.hold(kCid);
  for (std::uint64_t rev = 5; rev <= 20; ++rev) EXPECT_EQ(offer(rev), Fate::kKept);
  EXPECT_LE(catch_up.held_bytes(), 500U);
  EXPECT_FALSE(catch_up.release({kCid, Rev(6), Pos(1)}, true, emit()));
  EXPECT_EQ(catch_up.next_dirty(), kCid);
  EXPECT_EQ(catch_up.hold(kCid)->value, 7U);
}

TEST_F(CatchUpTest, ASnapshotThatReachesBeyondWhatWasNotKeptIsEnough) {
  catch_up.hold(kCid);
  for (std::uint64_t rev = 5; rev <= 20; ++rev) offer(rev);
  EXPECT_TRUE(catch_up.release({kCid, Rev(20), Pos(1)}, true, emit()));
  EXPECT_TRUE(told.empty());
}

TEST_F(CatchUpTest, APartOfTheReplayThatWasDroppedIsReadAgain) {
  catch_up.hold(kCid);
  catch_up.dropped(kCid, Rev(3), Weight::kRow);
  EXPECT_TRUE(catch_up.must_redo(kCid));
  EXPECT_FALSE(catch_up.release({kCid, Rev(9), Pos(1)}, true, emit()));
  EXPECT_EQ(catch_up.hold(kCid)->value, 3U);
}

TEST_F(CatchUpTest, AnswersGoOutBehindTheReplayThatHoldsTheirRow) {
  catch_up.dropped(kCid, Rev(4), Weight::kRow);
  EXPECT_EQ(offer(5, Weight::kReply), Fate::kKept);
  EXPECT_EQ(catch_up.hold(kCid)->value, 4U);
  catch_up.release({kCid, Rev(5), Pos(1)}, true, emit());
  EXPECT_EQ(told, (std::vector<std::int64_t>{-5}));
}

TEST_F(CatchUpTest, AnAnswerOlderThanWhatWasDroppedPullsTheReplayBack) {
  catch_up.dropped(kCid, Rev(6), Weight::kRow);
  offer(5, Weight::kReply);
  EXPECT_EQ(catch_up.hold(kCid)->value, 5U);
}

TEST_F(CatchUpTest, AnAnswerWithoutARevWaitsBehindThoseOfItsConversationAlone) {
  catch_up.dropped(kCid, Rev(4), Weight::kRow);
  EXPECT_EQ(offer(9, Weight::kReply), Fate::kKept);
  EXPECT_EQ(offer(0, Weight::kReply), Fate::kKept);
  EXPECT_EQ(catch_up.offer(ConversationId{}, Rev(0), Weight::kReply, frame()), Fate::kLive);
  EXPECT_EQ(catch_up.offer(make_id<ConversationId>(71), Rev(0), Weight::kReply, frame()), Fate::kLive);
  EXPECT_GE(catch_up.held_answer_bytes(), 200U);
  catch_up.hold(kCid);
  EXPECT_TRUE(catch_up.release({kCid, Rev(9), Pos(1)}, true, emit()));  // no position was lost
  EXPECT_EQ(told, (std::vector<std::int64_t>{-9, 0}));
  EXPECT_EQ(catch_up.held_answer_bytes(), 0U);
}

TEST_F(CatchUpTest, MoreDirtyConversationsThanRememberedMeansResync) {
  for (int n = 0; n < 2; ++n) {
    EXPECT_EQ(catch_up.dropped(make_id<ConversationId>(n), Rev(1), Weight::kRow), Fate::kKept);
  }
  EXPECT_EQ(catch_up.dropped(make_id<ConversationId>(9), Rev(1), Weight::kRow), Fate::kResync);
  catch_up.reset(emit());
  EXPECT_TRUE(catch_up.empty());
}

TEST_F(CatchUpTest, DroppedPositionsAloneAskForPositionsAlone) {
  catch_up.dropped(kCid, Rev(0), Weight::kPosition);
  const auto from = catch_up.hold(kCid);
  ASSERT_TRUE(from);
  EXPECT_EQ(from->value, 0U);
}

TEST_F(CatchUpTest, SyncHoldsConversationsFromTheirFirstEventUntilTheEnd) {
  catch_up.begin_sync();
  EXPECT_EQ(offer(5), Fate::kKept);
  EXPECT_EQ(offer(6), Fate::kKept);
  EXPECT_EQ(offer(0, Weight::kEphemeral), Fate::kKept);
  catch_up.covered_by_sync({kCid, Rev(5), Pos(1)}, true);
  EXPECT_EQ(catch_up.end_sync(emit()), Fate::kKept);
  EXPECT_EQ(told, (std::vector<std::int64_t>{6}));
  EXPECT_TRUE(catch_up.empty());
}

TEST_F(CatchUpTest, AbandonedConversationsStillGiveTheirAnswers) {
  catch_up.hold(kCid);
  offer(5);
  offer(6, Weight::kReply);
  catch_up.abandon(kCid, emit());
  EXPECT_EQ(told, (std::vector<std::int64_t>{-6}));
  EXPECT_TRUE(catch_up.empty());
}

}  // namespace
}  // namespace kith::delivery
