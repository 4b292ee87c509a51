// How one lists a conversation, drafts, marks and cleared history: of oneself alone, set and never toggled.
#include <gtest/gtest.h>

#include "chat/person_rows.h"
#include "chat/stage_for_tests.h"
#include "chat/visibility.h"

namespace kith::chat {
namespace {

std::optional<OwnView> view_of(const Stage& stage, int owner, ConversationId cid) {
  return stage.person_row<OwnView>(owner, store::RowKind::kOwnView, cid.raw());
}
SetOwnView view(ConversationId cid) {
  SetOwnView set;
  set.conversation = cid;
  return set;
}

TEST(OwnViewTest, EachSwitchLeavesTheOthersAsTheyAre) {
  Stage stage;
  const auto cid = conversation(1);
  auto pin = view(cid);
  pin.pinned = true;
  pin.pin_rank = 3;
  stage.must(as(1), pin);
  auto mute = view(cid);
  mute.muted_until = stage.now + 1000;
  stage.must(as(1), mute);
  auto tags = view(cid);
  tags.tags = {"work", "home", "work"};
  const Outcome last = stage.must(as(1), tags);
  EXPECT_EQ(last.rev, Rev(3));
  const auto row = view_of(stage, 1, cid);
  ASSERT_TRUE(row);
  EXPECT_TRUE(row->pinned);
  EXPECT_EQ(row->pin_rank, 3u);
  EXPECT_EQ(row->muted_until, stage.now + 1000);
  EXPECT_EQ(row->tags, (std::vector<std::string>{"work", "home"}));
  EXPECT_EQ(last.events.at(0).also, std::vector{user(1)});
}

TEST(OwnViewTest, SettingWhatIsSoChangesNothing) {
  Stage stage;
  auto archive = view(conversation(1));
  archive.archived = true;
  archive.n = 7;
  stage.must(as(1), archive);
  stage.must(as(1), archive);
  EXPECT_FALSE(stage.wrote);
  archive.n = 9;  // it had come back and is archived anew
  stage.must(as(1), archive);
  EXPECT_TRUE(stage.wrote);
  auto back = view(conversation(2));
  back.archived = false;
  stage.must(as(1), back);
  EXPECT_FALSE(stage.wrote);
}

TEST(OwnViewTest, WhatIsPinnedWithoutARankStandsBehindWhatWasPinnedBefore) {
  Stage stage;
  for (const int number : {1, 2}) {
    auto pin = view(conversation(number));
    pin.pinned = true;
    stage.must(as(1), pin);
    stage.must(as(1), pin);
    EXPECT_FALSE(stage.wrote);
    ++stage.now;
  }
  EXPECT_LT(view_of(stage, 1, conversation(1))->pin_rank, view_of(stage, 1, conversation(2))->pin_rank);
}

TEST(OwnViewTest, TagsAreBounded) {
  Stage stage;
  auto tags = view(conversation(1));
  tags.tags = {std::string(33, 'x')};
  EXPECT_NE(stage.refused(as(1), tags), Code::kInternal);
  tags.tags = {""};
  EXPECT_EQ(stage.refused(as(1), tags), Code::kBadRequest);
  tags.tags.emplace();
  for (int i = 0; i < 17; ++i) tags.tags->push_back(std::to_string(i));
  EXPECT_EQ(stage.refused(as(1), tags), Code::kBadRequest);
  EXPECT_FALSE(view_of(stage, 1, conversation(1)));
}

TEST(DraftTest, TheLastTextStandsAndAnEmptyOneIsNone) {
  Stage stage;
  const auto cid = conversation(1);
  stage.must(as(1), SetDraft{.conversation = cid, .text = "so far", .reply_to = Seq(3)});
  stage.must(as(1), SetDraft{.conversation = cid, .text = "so far", .reply_to = Seq(3)});
  EXPECT_FALSE(stage.wrote);
  stage.must(as(1), SetDraft{.conversation = cid, .text = {}, .reply_to = Seq(3)});
  const auto row = stage.person_row<Draft>(1, store::RowKind::kDraft, cid.raw());
  ASSERT_TRUE(row);
  EXPECT_TRUE(row->text.empty());
  EXPECT_EQ(row->reply_to, Seq(0));
  stage.must(as(1), SetDraft{.conversation = cid});
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(stage.refused(as(1), SetDraft{.conversation = cid, .text = std::string(8'001, 'x')}), Code::kTooLarge);
}

TEST(DraftTest, AHundredThreadsOfAConversationMayHaveOne) {
  Stage stage;
  const auto cid = conversation(1);
  const auto write = [&](int root, std::string text) {
    return SetDraft{.conversation = cid, .text = std::move(text), .thread_root = Seq(static_cast<std::uint64_t>(root))};
  };
  for (int root = 1; root <= 100; ++root) stage.must(as(1), write(root, "so far"));
  EXPECT_EQ(stage.refused(as(1), write(101, "one more")), Code::kConflict);
  stage.must(as(1), write(100, "further"));
  stage.must(as(1), SetDraft{.conversation = cid, .text = "to all"});
  stage.must(as(1), write(7, ""));
  stage.must(as(1), write(101, "one more"));
  stage.must(as(2), write(3, ""));
  EXPECT_FALSE(stage.wrote) << "nothing was there to drop";
}

TEST(DraftTest, EachThreadHasOneOfItsOwnBesideThatOfTheTimeline) {
  Stage stage;
  const auto cid = conversation(1);
  stage.must(as(1), SetDraft{.conversation = cid, .text = "to all"});
  stage.must(as(1), SetDraft{.conversation = cid, .text = "to the thread", .thread_root = Seq(3)});
  const auto text = [&](Seq root) {
    return stage.person_row<Draft>(1, store::RowKind::kDraft, draft_key(cid, root)).value_or(Draft{}).text;
  };
  EXPECT_EQ(text({}), "to all");
  EXPECT_EQ(text(Seq(3)), "to the thread");
  const auto dropped = stage.must(as(1), SetDraft{.conversation = cid, .thread_root = Seq(3)});
  EXPECT_EQ(std::get<DraftChanged>(dropped.events.at(0).body).draft.thread_root, Seq(3)) << "which one went";
  EXPECT_EQ(text({}), "to all");
  EXPECT_EQ(text(Seq(3)), "");
}

TEST(MarkUnreadTest, TheNextReadTakesTheMarkAwayAlsoOneThatMovesNothing) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  stage.must(as(2), MovePositions{.cid = cid, .delivered = {}, .read = Seq(1)});
  const Head before = stage.head(cid);
  const Outcome marked = stage.must(as(2), MarkUnread{.cid = cid, .on = true});
  EXPECT_TRUE(stage.positions(cid, 2).marked_unread);
  EXPECT_EQ(stage.head(cid).rev, before.rev);
  EXPECT_GT(stage.head(cid).positions_pos, before.positions_pos);
  ASSERT_EQ(marked.events.size(), 1u);
  EXPECT_EQ(marked.events[0].also, std::vector{user(2)});
  EXPECT_EQ(marked.events[0].reach, Reach::kPeople);
  stage.must(as(2), MarkUnread{.cid = cid, .on = true});
  EXPECT_FALSE(stage.wrote);
  stage.must(as(2), MovePositions{.cid = cid, .delivered = Seq(1), .read = {}});
  EXPECT_TRUE(stage.positions(cid, 2).marked_unread) << "an ack is no read";
  const Outcome read = stage.must(as(2), MovePositions{.cid = cid, .delivered = {}, .read = Seq(1)});
  EXPECT_FALSE(stage.positions(cid, 2).marked_unread);
  ASSERT_EQ(read.events.size(), 1u);
  EXPECT_FALSE(std::get<UnreadMarked>(read.events[0].body).on);
  EXPECT_EQ(stage.refused(as(3), MarkUnread{.cid = cid, .on = true}), Code::kNotMember);
}

TEST(ClearHistoryTest, HidesWhatWasFromThePersonAloneAndStays) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  stage.send(as(1), cid, mid(1));
  stage.send(as(1), cid, mid(2));
  const Head before = stage.head(cid);
  const Outcome cleared = stage.must(as(2), ClearHistory{.cid = cid, .up_to = {}});
  EXPECT_EQ(stage.head(cid).rev, before.rev);
  EXPECT_EQ(stage.head(cid).pos, before.pos);
  EXPECT_GT(stage.head(cid).positions_pos, before.positions_pos);
  EXPECT_EQ(cleared.events.at(0).also, std::vector{user(2)});
  stage.send(as(1), cid, mid(3));
  const Member second = stage.member(cid, 2);
  const Member first = stage.member(cid, 1);
  const Head head = stage.head(cid);
  EXPECT_EQ(first_visible(&second, head), before.seq.next());
  EXPECT_FALSE(sees(&second, head, before.seq));
  EXPECT_TRUE(sees(&second, head, head.seq));
  EXPECT_TRUE(sees(&first, head, before.seq));
  EXPECT_EQ(visible_within(&second, head, Seq(1), head.seq).size(), 1u);
  stage.must(as(2), ClearHistory{.cid = cid, .up_to = Seq(1)});
  EXPECT_FALSE(stage.wrote) << "it only grows";
  EXPECT_EQ(stage.refused(as(3), ClearHistory{.cid = cid, .up_to = {}}), Code::kNotMember);
}

TEST(ClearHistoryTest, WhatIsClearedIsRead) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  stage.send(as(1), cid, mid(1));
  stage.send(as(1), cid, mid(2));
  const auto outcome = stage.must(as(2), ClearHistory{.cid = cid, .up_to = Seq(2)});
  EXPECT_EQ(stage.unread(cid, 2), 1u);
  ASSERT_EQ(outcome.events.size(), 2u);
  EXPECT_EQ(std::get<PositionsMoved>(outcome.events[1].body).positions.read, Seq(2));
  stage.must(as(2), ClearHistory{.cid = cid, .up_to = {}});
  EXPECT_EQ(stage.unread(cid, 2), 0u);
  stage.must(as(2), ClearHistory{.cid = cid, .up_to = {}});
  EXPECT_FALSE(stage.wrote);
}

TEST(ClearHistoryTest, WhatIsBeyondTheHeadIsNotClearedInAdvance) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  stage.must(as(2), ClearHistory{.cid = cid, .up_to = Seq(100)});
  EXPECT_EQ(stage.member(cid, 2).cleared, Seq(1));
}

}  // namespace
}  // namespace kith::chat
