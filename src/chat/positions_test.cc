// Delivered and read: growing only, cut, told to whom it concerns; and that typing and signals write nothing.
#include <gtest/gtest.h>

#include "chat/stage_for_tests.h"

namespace kith::chat {
namespace {

MovePositions read(ConversationId cid, std::uint64_t seq) {
  return {.cid = cid, .delivered = {}, .read = Seq(seq)};
}
MovePositions delivered(ConversationId cid, std::uint64_t seq) {
  return {.cid = cid, .delivered = Seq(seq), .read = {}};
}
const MovedReply& moved(const Outcome& outcome) {
  return std::get<MovedReply>(outcome.reply);
}

TEST(PositionsTest, GrowAreCutToTheHeadAndCountUnread) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  for (int i = 0; i < 4; ++i) stage.send(as(1), cid, mid(i));
  EXPECT_EQ(moved(stage.must(as(2), read(cid, 2))).unread, 2u);
  EXPECT_EQ(stage.positions(cid, 2).delivered, Seq(2));
  EXPECT_EQ(moved(stage.must(as(2), read(cid, 1))).positions.read, Seq(2));
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(moved(stage.must(as(2), read(cid, 1'000'000))).positions.read, Seq(4));
  EXPECT_EQ(stage.unread(cid, 2), 0u);
  stage.must(as(2), delivered(cid, 1));
  EXPECT_FALSE(stage.wrote);
}

TEST(PositionsTest, TakeNoRevButMarkTheHead) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  const Head before = stage.head(cid);
  stage.must(as(2), read(cid, 1));
  EXPECT_EQ(stage.head(cid).rev, before.rev);
  EXPECT_EQ(stage.head(cid).pos, before.pos);
  EXPECT_GT(stage.head(cid).positions_pos, before.positions_pos);
}

TEST(PositionsTest, OthersHearOfThemInSmallConversationsOnly) {
  Stage stage;
  stage.limits.receipts_members_max = 2;
  const auto dm = stage.dm(1, 1, 2);
  const auto group = stage.group(2, {2, 3});
  stage.send(as(1), dm, mid(1));
  stage.send(as(1), group, mid(1));
  EXPECT_EQ(stage.must(as(2), read(dm, 1)).events.at(0).reach, Reach::kConversation);
  const Outcome outcome = stage.must(as(2), read(group, 2));
  EXPECT_EQ(outcome.events.at(0).reach, Reach::kPeople);
  EXPECT_EQ(outcome.events.at(0).also, std::vector{user(2)});
}

TEST(PositionsTest, WhoKeepsReceiptsOffTellsOthersOfDeliveryOnly) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  Actor private_reader = as(2);
  private_reader.receipts_off = true;
  const Outcome outcome = stage.must(private_reader, read(cid, 1));
  ASSERT_EQ(outcome.events.size(), 2u);
  const auto& to_others = std::get<PositionsMoved>(outcome.events[0].body);
  EXPECT_TRUE(to_others.delivered_moved);
  EXPECT_FALSE(to_others.read_moved);
  EXPECT_EQ(outcome.events[1].reach, Reach::kPeople);
  EXPECT_TRUE(std::get<PositionsMoved>(outcome.events[1].body).read_moved);
}

TEST(PositionsTest, SystemNotesAndThreadOnlyRepliesAreNotUnread) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  stage.send(as(1), cid, mid(1));
  auto reply = Stage::message(cid, mid(2));
  reply.thread_root = Seq(2);
  stage.must(as(1), reply);
  stage.must(as(1), UpdateConversation{.cid = cid, .mid = {}, .name = "other"});
  EXPECT_EQ(stage.unread(cid, 2), 1u);
}

TEST(EphemeralTest, TypingAndSignalsAreToldAndNotWritten) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  const Outcome typing = stage.must(as(1), Typing{.cid = cid, .on = true});
  EXPECT_FALSE(stage.wrote);
  EXPECT_TRUE(typing.events.at(0).ephemeral);
  const Outcome signal = stage.must(as(1), Signal{.cid = cid, .to = {}, .data = "{}"});
  EXPECT_FALSE(stage.wrote);
  EXPECT_TRUE(signal.events.at(0).ephemeral);
  EXPECT_EQ(stage.refused(as(1), Signal{.cid = cid, .to = {}, .data = std::string(9000, 'x')}), Code::kTooLarge);
}

}  // namespace
}  // namespace kith::chat
