// What a lane promises: order, one commit a batch, nothing announced that is not durable, recovery, cold reads,
// follow-ups, bounds.
#include "lane/lane_core.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lane/core_for_tests.h"

namespace kith::lane {
namespace {

const SentReply& sent(const Committed& item) {
  return std::get<SentReply>(item.reply->body);
}
Code code(const Committed& item) {
  return item.reply ? Code::kInternal : item.reply.error().code;
}

TEST(LaneCoreTest, AnnouncesInTheOrderOfSubmissionRefusalsIncluded) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  stage.submit(message(1, 1, 1));
  stage.submit(message(1, 9, 2));  // no member
  stage.submit(message(1, 2, 3));
  stage.run();
  const auto answers = stage.bus.answers();
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_EQ(sent(*answers[1]).seq, Seq(1));
  EXPECT_EQ(code(*answers[2]), Code::kNotMember);
  EXPECT_TRUE(answers[2]->events.empty());
  EXPECT_EQ(sent(*answers[3]).seq, Seq(2));
  for (std::size_t i = 0; i < answers.size(); ++i) EXPECT_EQ(answers[i]->reply_to.slot, i + 1);
}

TEST(LaneCoreTest, AllThatWaitsIsOneBatchWithOnePosACommand) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  const auto batches = stage.core.counters().batches;
  const PartitionId partition = partition_of(conversation(1).bytes);
  const Pos before = stage.log->positions()[partition];
  for (int i = 0; i < 5; ++i) stage.submit(message(1, 1, i));
  EXPECT_FALSE(stage.core.step());
  EXPECT_EQ(stage.core.counters().batches, batches + 1);
  EXPECT_EQ(stage.log->positions()[partition].value, before.value + 5);
  const auto& batch = *stage.bus.batches.back();
  ASSERT_EQ(batch.spans.size(), 1u);
  EXPECT_EQ(batch.spans[0].from, before.next());
  EXPECT_EQ(batch.spans[0].to.value, before.value + 5);
  for (std::size_t i = 0; i < 5; ++i) {
    ASSERT_EQ(batch.items[i].events.size(), 1u);
    EXPECT_EQ(batch.items[i].events[0].pos.value, before.value + 1 + i);
    EXPECT_EQ(std::get<MessageSent>(batch.items[i].events[0].body).message.pos, batch.items[i].events[0].pos);
  }
}

TEST(LaneCoreTest, ADmsEventGoesToItsTwoPeople) {
  CoreStage stage;
  stage.run(open_dm(1, 2, 1));
  stage.run(message(1, 1, 1));
  const Event& event = stage.bus.answers().back()->events.at(0);
  ASSERT_TRUE(event.audience.people);
  EXPECT_THAT(*event.audience.people, testing::ElementsAre(user(1), user(2)));
  EXPECT_FALSE(event.audience.room);
}

TEST(LaneCoreTest, OneConversationGetsItsShareOfABatchAndKeepsItsOrder) {
  CoreStage stage({.owner_commands_max = 3});
  stage.run(open_dm(1, 1, 2));
  stage.run(open_dm(2, 1, 2));
  for (int i = 0; i < 7; ++i) stage.submit(message(1, 1, i));
  stage.submit(message(2, 1, 100));
  EXPECT_TRUE(stage.core.step());
  EXPECT_EQ(stage.bus.batches.back()->items.size(), 4u);  // three of the busy one, and the other's
  stage.run();
  std::vector<std::uint64_t> seqs;
  for (const Committed* answer : stage.bus.answers()) {
    if (answer->reply && std::holds_alternative<SentReply>(answer->reply->body) &&
        sent(*answer).cid == conversation(1)) {
      seqs.push_back(sent(*answer).seq.value);
      EXPECT_EQ(sent(*answer).mid, "message-" + std::to_string(seqs.size() - 1));
    }
  }
  EXPECT_THAT(seqs, testing::ElementsAre(1, 2, 3, 4, 5, 6, 7));
}

TEST(LaneCoreTest, AShareIsAlsoBoundByBytes) {
  CoreStage stage({.owner_bytes_max = 4096});
  stage.run(open_dm(1, 1, 2));
  for (int i = 0; i < 3; ++i) stage.submit(message(1, 1, i, 2000));
  EXPECT_TRUE(stage.core.step());
  EXPECT_EQ(stage.bus.batches.back()->items.size(), 1u);
}

TEST(LaneCoreTest, WhatIsFullTakesNothing) {
  CoreStage stage({.queue_max = 2});
  EXPECT_TRUE(stage.submit(open_dm(1, 1, 2)));
  EXPECT_TRUE(stage.submit(open_dm(2, 1, 2)));
  EXPECT_FALSE(stage.submit(open_dm(3, 1, 2)));
  stage.run();
  EXPECT_TRUE(stage.submit(open_dm(3, 1, 2)));
}

TEST(LaneCoreTest, AFailedCommitAnswersUnavailableAndLeavesNothing) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  stage.run(message(1, 1, 1));
  stage.log->fail_commit(store::FaultyLog::Failure::kNothingWritten);
  stage.submit(message(1, 1, 2));
  stage.submit(message(1, 9, 3));
  EXPECT_TRUE(stage.core.step());
  const auto answers = stage.bus.answers();
  for (const std::size_t i : {answers.size() - 2, answers.size() - 1}) {
    EXPECT_EQ(code(*answers[i]), Code::kUnavailable);
    EXPECT_GT(answers[i]->reply.error().retry_after_ms, 0);
    EXPECT_TRUE(answers[i]->events.empty());
  }
  // What the session had sent before it heard of that must not overtake it.
  stage.run(message(1, 1, 4));
  EXPECT_EQ(code(*stage.bus.answers().back()), Code::kUnavailable);
  stage.clock.advance(stage.config.settle);
  // The same mid again is the first of its kind, with the next seq and pos.
  stage.run(message(1, 1, 2));
  EXPECT_EQ(sent(*stage.bus.answers().back()).seq, Seq(2));
  EXPECT_FALSE(sent(*stage.bus.answers().back()).duplicate);
}

TEST(LaneCoreTest, ACommitThatFailedButWasWrittenIsFoundByTheRetry) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  stage.log->fail_commit(store::FaultyLog::Failure::kWrittenAnyway);
  stage.run(message(1, 1, 1));
  EXPECT_EQ(code(*stage.bus.answers().back()), Code::kUnavailable);
  stage.clock.advance(stage.config.settle);
  stage.run(message(1, 1, 1));
  EXPECT_EQ(sent(*stage.bus.answers().back()).seq, Seq(1));
  EXPECT_TRUE(sent(*stage.bus.answers().back()).duplicate);
  stage.run(message(1, 2, 2));
  EXPECT_EQ(sent(*stage.bus.answers().back()).seq, Seq(2));
}

TEST(LaneCoreTest, ACommitThatFailedButWasWrittenIsAHoleForWhoeverListensAsSoonAsTheLogRecovered) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  const PartitionId partition = partition_of(conversation(1).bytes);
  const Pos told = stage.log->positions()[partition];
  stage.log->fail_commit(store::FaultyLog::Failure::kWrittenAnyway);
  stage.run(message(1, 1, 1));
  const Pos written = stage.log->positions()[partition];
  ASSERT_EQ(written, told.next());
  const auto& last = *stage.bus.batches.back();
  EXPECT_TRUE(last.items.empty());
  ASSERT_EQ(last.spans.size(), 1u);
  EXPECT_EQ(last.spans[0].partition, partition);
  EXPECT_EQ(last.spans[0].from, written.next());
  EXPECT_EQ(last.spans[0].to, written);
}

TEST(LaneCoreTest, WhatIsDecidedWithoutACommitSaysOnWhichCommitsItStands) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  stage.run(message(1, 1, 1));
  const PartitionId partition = partition_of(conversation(1).bytes);
  const Pos written = stage.log->positions()[partition];
  for (const Command& command : {message(1, 1, 1), message(1, 9, 2)}) {  // a repeat, and a stranger's
    stage.run(command);
    const auto& last = *stage.bus.batches.back();
    ASSERT_EQ(last.spans.size(), 1u);
    EXPECT_EQ(last.spans[0].partition, partition);
    EXPECT_EQ(last.spans[0].from, written.next());
    EXPECT_EQ(last.spans[0].to, written);
  }
}

TEST(LaneCoreTest, ACommitThatFailedAndLeftNothingIsNoHole) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  stage.log->fail_commit(store::FaultyLog::Failure::kNothingWritten);
  stage.run(message(1, 1, 1));
  EXPECT_FALSE(stage.bus.batches.back()->items.empty());
}

TEST(LaneCoreTest, WhileTheLogIsDownAllIsUnavailableUntilItRecovers) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  stage.log->fail_recover(true);
  stage.log->fail_commit(store::FaultyLog::Failure::kNothingWritten);
  stage.run(message(1, 1, 1));
  stage.run(message(1, 1, 2));
  EXPECT_EQ(code(*stage.bus.answers().back()), Code::kUnavailable);
  stage.log->fail_recover(false);
  ASSERT_TRUE(stage.core.wake_at());
  stage.clock.advance(stage.config.retry_after);
  stage.run(message(1, 1, 1));
  EXPECT_EQ(sent(*stage.bus.answers().back()).seq, Seq(1));
}

TEST(LaneCoreTest, BelowTheReserveOfDiskNothingIsTaken) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  stage.log->set_free_disk(stage.config.disk_reserve_bytes - 1);
  stage.clock.advance(std::chrono::seconds(1));
  stage.run(message(1, 1, 1));
  EXPECT_EQ(code(*stage.bus.answers().back()), Code::kUnavailable);
  stage.log->set_free_disk(stage.config.disk_reserve_bytes);
  stage.clock.advance(std::chrono::seconds(1));
  stage.run(message(1, 1, 1));
  EXPECT_EQ(sent(*stage.bus.answers().back()).seq, Seq(1));
}

TEST(LaneCoreTest, AFollowUpThatMetAFullDiskComesWhenThereIsRoom) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  stage.submit({.actor = as(1), .body = SetBlock{.whom = user(2), .on = true, .dm = conversation(1)}});
  stage.core.step();  // the follow-up waits in the lane now
  stage.log->set_free_disk(0);
  stage.clock.advance(std::chrono::seconds(1));
  stage.run();
  ASSERT_TRUE(stage.core.wake_at());
  stage.log->set_free_disk(UINT64_MAX);
  stage.clock.advance(std::chrono::seconds(2));
  stage.run();
  stage.run(message(1, 2, 1));
  EXPECT_EQ(code(*stage.bus.answers().back()), Code::kBlocked);
}

TEST(LaneCoreTest, AColdConversationWaitsInOrderWhileOthersGoOn) {
  auto log = std::make_shared<store::FaultyLog>(std::make_shared<store::MemoryLog>());
  {
    CoreStage before({}, log);
    before.run(open_dm(1, 1, 2));
    before.run(open_dm(2, 1, 2));
  }
  CoreStage stage({}, log);  // a fresh lane, nothing cached
  log->chill(owner_of(conversation(1)));
  stage.submit(message(1, 1, 1));
  stage.submit(message(1, 2, 2));
  stage.submit(message(2, 1, 3));
  stage.run();
  ASSERT_EQ(stage.bus.answers().size(), 1u);
  EXPECT_EQ(sent(*stage.bus.answers()[0]).cid, conversation(2));
  stage.submit(message(1, 1, 4));
  stage.run();
  EXPECT_EQ(stage.bus.answers().size(), 1u);
  EXPECT_EQ(stage.to_warm.size(), 1u);
  stage.warm_all();
  stage.run();
  const auto answers = stage.bus.answers();
  ASSERT_EQ(answers.size(), 4u);
  EXPECT_EQ(sent(*answers[1]).mid, "message-1");
  EXPECT_EQ(sent(*answers[2]).mid, "message-2");
  EXPECT_EQ(sent(*answers[3]).mid, "message-4");
  EXPECT_EQ(sent(*answers[3]).seq, Seq(3));
}

TEST(LaneCoreTest, WithoutRoomForAColdReadTheLaneReadsTheDiskItself) {
  auto log = std::make_shared<store::FaultyLog>(std::make_shared<store::MemoryLog>());
  CoreStage before({}, log);
  before.run(open_dm(1, 1, 2));
  CoreStage stage({}, log);
  stage.warms = false;
  log->chill(owner_of(conversation(1)));
  stage.run(message(1, 1, 1));
  ASSERT_EQ(stage.bus.answers().size(), 1u);
  EXPECT_EQ(sent(*stage.bus.answers()[0]).seq, Seq(1));
}

TEST(LaneCoreTest, AReadThatStaysColdIsInTheEndMadeByTheLane) {
  auto log = std::make_shared<store::FaultyLog>(std::make_shared<store::MemoryLog>());
  CoreStage before({}, log);
  before.run(open_dm(1, 1, 2));
  CoreStage stage({.cold_retries_max = 2}, log);
  stage.submit(message(1, 1, 1));
  for (int i = 0; i < 3; ++i) {
    log->chill(owner_of(conversation(1)));
    stage.run();
    ASSERT_EQ(stage.to_warm.size(), 1u);
    EXPECT_TRUE(stage.bus.answers().empty());
    stage.core.warmed(stage.to_warm.front().owner);  // a reader that warmed nothing
    stage.to_warm.clear();
  }
  log->chill(owner_of(conversation(1)));
  stage.run();
  ASSERT_EQ(stage.bus.answers().size(), 1u);
}

TEST(LaneCoreTest, TooManyBehindAColdReadAreUnavailable) {
  auto log = std::make_shared<store::FaultyLog>(std::make_shared<store::MemoryLog>());
  CoreStage before({}, log);
  before.run(open_dm(1, 1, 2));
  CoreStage stage({.parked_per_owner_max = 2}, log);
  log->chill(owner_of(conversation(1)));
  for (int i = 0; i < 4; ++i) stage.submit(message(1, 1, i));
  stage.run();
  const auto answers = stage.bus.answers();
  ASSERT_EQ(answers.size(), 2u);
  EXPECT_EQ(code(*answers[0]), Code::kUnavailable);
  EXPECT_EQ(answers[0]->reply_to.slot, 3u);
  stage.warm_all();
  stage.run();
  EXPECT_EQ(stage.bus.answers().size(), 4u);
}

TEST(LaneCoreTest, AFollowUpIsCarriedOutAndMarkedDone) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  stage.run({.actor = as(1), .body = SetBlock{.whom = user(2), .on = true, .dm = conversation(1)}});
  stage.run(message(1, 2, 1));
  EXPECT_EQ(code(*stage.bus.answers().back()), Code::kBlocked);
  for (const PartitionId partition : all_partitions()) EXPECT_TRUE(stage.log->follow_ups(partition, 10)->empty());
}

TEST(LaneCoreTest, AFollowUpThatWasNotCarriedOutSurvivesARestart) {
  auto log = std::make_shared<store::FaultyLog>(std::make_shared<store::MemoryLog>());
  {
    CoreStage crashed({}, log);
    crashed.run(open_dm(1, 1, 2));
    crashed.submit({.actor = as(1), .body = SetBlock{.whom = user(2), .on = true, .dm = conversation(1)}});
    crashed.core.step();  // the block is durable, what follows from it is not yet
  }
  EXPECT_EQ(log->follow_ups(partition_of(user(1).bytes), 10)->size(), 1u);
  CoreStage stage({}, log);
  stage.run();
  EXPECT_TRUE(log->follow_ups(partition_of(user(1).bytes), 10)->empty());
  stage.run(message(1, 2, 1));
  EXPECT_EQ(code(*stage.bus.answers().back()), Code::kBlocked);
}

TEST(LaneCoreTest, AFollowUpWhoseCommitFailedComesAgain) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  stage.log->fail_commit(store::FaultyLog::Failure::kNothingWritten, 1);
  stage.run({.actor = as(1), .body = SetBlock{.whom = user(2), .on = true, .dm = conversation(1)}});
  stage.clock.advance(stage.config.retry_after);
  stage.run();
  stage.run(message(1, 2, 1));
  EXPECT_EQ(code(*stage.bus.answers().back()), Code::kBlocked);
}

TEST(LaneCoreTest, FollowUpsKeepTheirOrderThroughAFullDiskAndAFailedCommit) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  const auto block = [&](bool on) {
    stage.submit({.actor = as(1), .body = SetBlock{.whom = user(2), .on = on, .dm = conversation(1)}});
  };
  block(true);
  stage.core.step();  // its follow-up waits
  stage.log->set_free_disk(0);
  stage.clock.advance(std::chrono::seconds(1));
  stage.run();
  stage.log->set_free_disk(UINT64_MAX);
  stage.clock.advance(std::chrono::seconds(1));
  stage.log->fail_commit(store::FaultyLog::Failure::kNothingWritten);
  block(false);
  stage.run();  // the batch of both fails; the person asks again
  stage.clock.advance(stage.config.settle);
  block(false);
  stage.run();
  stage.clock.advance(std::chrono::seconds(5));
  stage.run();
  stage.run(message(1, 2, 1));
  EXPECT_EQ(sent(*stage.bus.answers().back()).seq, Seq(1));
  EXPECT_TRUE(stage.log->follow_ups(partition_of(user(1).bytes), 10)->empty());
}

TEST(LaneCoreTest, EphemeralCommandsAreAnnouncedWithoutACommit) {
  CoreStage stage;
  stage.run(open_dm(1, 1, 2));
  const auto batches = stage.core.counters().batches;
  stage.run({.actor = as(1), .body = Typing{.cid = conversation(1), .on = true}});
  EXPECT_EQ(stage.core.counters().batches, batches);
  const Event& event = stage.bus.answers().back()->events.at(0);
  EXPECT_TRUE(event.audience.ephemeral);
  EXPECT_EQ(event.pos, Pos(0));
}

TEST(LaneCoreTest, WhatWaitsAtTheEndIsAnsweredUnavailable) {
  CoreStage stage;
  stage.submit(open_dm(1, 1, 2));
  stage.core.refuse_all();
  ASSERT_EQ(stage.bus.answers().size(), 1u);
  EXPECT_EQ(code(*stage.bus.answers()[0]), Code::kUnavailable);
  EXPECT_EQ(stage.core.waiting(), 0u);
}

}  // namespace
}  // namespace kith::lane
