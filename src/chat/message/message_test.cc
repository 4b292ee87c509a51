// Messages after they were sent: edited and recalled in time, reacted to, pinned, voted on, kept and deleted for
// oneself; and what bodies and mentions must look like.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chat/message/bodies.h"
#include "chat/message/emoji.h"
#include "chat/message/marks.h"
#include "chat/message/mentions.h"
#include "chat/message/own.h"
#include "chat/stage_for_tests.h"
#include "model/marks.h"

namespace kith::chat {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr TimeMs kDay = 86'400'000;

EditMessage edit(ConversationId cid, std::uint64_t seq, const std::string& text) {
  return {.cid = cid, .seq = Seq(seq), .body = R"({"text":")" + text + R"("})"};
}
SetReaction react(ConversationId cid, std::uint64_t seq, const std::string& emoji, bool on = true) {
  return {.cid = cid, .seq = Seq(seq), .emoji = emoji, .on = on};
}
SetPin pin(ConversationId cid, std::uint64_t seq, bool on = true) {
  return {.cid = cid, .seq = Seq(seq), .on = on};
}
CastVote vote(ConversationId cid, std::uint64_t seq, std::vector<std::uint32_t> options) {
  return {.cid = cid, .seq = Seq(seq), .options = std::move(options)};
}
SendMessage poll(ConversationId cid, int number, const std::string& more = "") {
  SendMessage send = Stage::message(cid, mid(number));
  send.kind = "poll";
  send.body = "{" + more + R"("options":["red","green","blue"],"question":"Which?"})";
  return send;
}
std::size_t mention_rows(const Stage& stage, int number) {
  return stage.rows().rows(owner_of(user(number)), store::RowKind::kMention, {}, 100)->size();
}
std::size_t originals(const Stage& stage, ConversationId cid) {
  return stage.rows().rows(owner_of(cid), store::RowKind::kOriginal, {}, 100)->size();
}

// --- edits

TEST(EditTest, TheSenderGivesTheMessageAnotherBodyUnderTheNextRevAndTheOldFormIsKept) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  const auto sent = stage.send(as(1), cid, mid(1), "helo");
  stage.now += 1000;
  const auto outcome = stage.must(as(1), edit(cid, 1, "hello"));
  const Message now = stage.message_at(cid, 1);
  EXPECT_EQ(now.body, R"({"text":"hello"})");
  EXPECT_EQ(now.edited_at, stage.now);
  EXPECT_EQ(now.edits, 1u);
  EXPECT_EQ(now.at, sent.at);
  EXPECT_EQ(now.rev, sent.rev.next());
  EXPECT_EQ(outcome.rev, now.rev);
  ASSERT_EQ(outcome.events.size(), 1u);
  EXPECT_EQ(std::get<MessageChanged>(outcome.events[0].body).what, MessageChange::kEdited);
  EXPECT_EQ(stage.head(cid).n, 1u);
  EXPECT_EQ(originals(stage, cid), 1u);
}

TEST(EditTest, TheSameEditAgainChangesNothing) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  stage.must(as(1), edit(cid, 1, "other"));
  const auto again = stage.must(as(1), edit(cid, 1, "other"));
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(again.rev, stage.message_at(cid, 1).rev);
  EXPECT_EQ(originals(stage, cid), 1u);
}

TEST(EditTest, OnlyTheSenderEditsAndOnlyWhileItIsAMemberWhoMayWrite) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  stage.send(as(2), cid, mid(1));
  EXPECT_EQ(stage.refused(as(1), edit(cid, 2, "x")), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(5), edit(cid, 2, "x")), Code::kNotMember);
  EXPECT_EQ(stage.refused(as(2), edit(cid, 9, "x")), Code::kNotFound);
  EXPECT_EQ(stage.refused(as(2), edit(cid, 1, "x")), Code::kForbidden) << "the server's note";
  stage.must(as(1), SetMember{.cid = cid, .user = user(2), .muted_until = stage.now + 1000});
  EXPECT_EQ(stage.refused(as(2), edit(cid, 2, "x")), Code::kMuted);
  stage.now += 2000;
  stage.must(as(2), RemoveMember{.cid = cid, .user = user(2)});
  EXPECT_EQ(stage.refused(as(2), edit(cid, 2, "x")), Code::kNotMember);
}

TEST(EditTest, TheWindowIsTheConfigurationsNeverAlwaysOrForATime) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  stage.now += kDay;
  stage.must(as(1), edit(cid, 1, "just in time"));
  stage.now += 1;
  EXPECT_EQ(stage.refused(as(1), edit(cid, 1, "late")), Code::kForbidden);
  stage.limits.edit_window_ms = -1;
  stage.must(as(1), edit(cid, 1, "always"));
  stage.limits.edit_window_ms = 0;
  EXPECT_EQ(stage.refused(as(1), edit(cid, 1, "never")), Code::kForbidden);
}

TEST(EditTest, AnEditThatExpectsAnotherRevIsAConflict) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  const auto sent = stage.send(as(1), cid, mid(1));
  auto first = edit(cid, 1, "one");
  first.if_rev = sent.rev;
  stage.must(as(1), first);
  auto second = edit(cid, 1, "two");
  second.if_rev = sent.rev;
  EXPECT_EQ(stage.refused(as(1), second), Code::kConflict);
}

TEST(EditTest, WhatWasRecalledIsNoPollAndNoOtherFileCanBeEdited) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  stage.must(as(1), RecallMessage{.cid = cid, .seq = Seq(1)});
  EXPECT_EQ(stage.refused(as(1), edit(cid, 1, "x")), Code::kForbidden);
  stage.must(as(1), poll(cid, 2));
  EXPECT_EQ(stage.refused(as(1), edit(cid, 2, "x")), Code::kForbidden);
  stage.upload(1, "00000009-0000-4000-8000-000000000001");
  SendMessage image = Stage::message(cid, mid(3));
  image.kind = "image";
  const auto body = [](const char* id, const char* caption) {
    return R"({"caption":")" + std::string(caption) + R"(","h":2,"mediaId":"00000009-0000-4000-8000-00000000000)" + id +
           R"(","mime":"image/png","size":5,"w":3})";
  };
  image.body = body("1", "a");
  stage.must(as(1), image);
  stage.must(as(1), EditMessage{.cid = cid, .seq = Seq(3), .body = body("1", "b")});
  EXPECT_EQ(stage.refused(as(1), EditMessage{.cid = cid, .seq = Seq(3), .body = body("2", "b")}), Code::kForbidden);
}

TEST(EditTest, MentionsFollowTheEdit) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  SendMessage send = Stage::message(cid, mid(1));
  send.mentions = {user(2)};
  stage.must(as(1), send);
  EXPECT_EQ(mention_rows(stage, 2), 1u);
  auto other = edit(cid, 2, "x");
  other.mentions = {user(3)};
  stage.must(as(1), other);
  EXPECT_EQ(mention_rows(stage, 2), 0u);
  EXPECT_EQ(mention_rows(stage, 3), 1u);
  other.mentions = {user(7)};
  EXPECT_EQ(stage.refused(as(1), other), Code::kBadRequest);
}

TEST(EditTest, WhoLeftMayStayMentionedButIsNotMentionedAnew) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  SendMessage send = Stage::message(cid, mid(1));
  send.mentions = {user(2)};
  stage.must(as(1), send);
  stage.send(as(1), cid, mid(2));
  stage.must(as(2), RemoveMember{.cid = cid, .mid = mid(3), .user = user(2)});
  auto other = edit(cid, 2, "x");
  other.mentions = {user(3), user(2)};
  stage.must(as(1), other);
  EXPECT_THAT(stage.message_at(cid, 2).mentions, ElementsAre(user(2), user(3)));
  auto anew = edit(cid, 3, "y");
  anew.mentions = {user(2)};
  EXPECT_EQ(stage.refused(as(1), anew), Code::kBadRequest);
}

TEST(MentionTest, NobodyIsCalledByWhomTheyBlock) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  stage.must(as(2), SetBlock{.whom = user(3), .on = true, .dm = conversation(9)});
  SendMessage send = Stage::message(cid, mid(1));
  send.mentions = {user(1), user(2)};
  stage.must(as(3), send);
  send.mid = mid(2);
  send.mentions = {};
  send.mention_all = MentionAll::kAll;
  stage.must(as(3), send);
  EXPECT_EQ(mention_rows(stage, 1), 2u);
  EXPECT_EQ(mention_rows(stage, 2), 0u);
  stage.must(as(2), SetBlock{.whom = user(3), .on = false, .dm = conversation(9)});
  send.mid = mid(3);
  stage.must(as(3), send);
  EXPECT_EQ(mention_rows(stage, 2), 1u);
}

// --- recalls

TEST(RecallWindowTest, TheSenderRecallsInTimeAndAdminsAtAnyTime) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  stage.send(as(2), cid, mid(1));
  stage.send(as(2), cid, mid(2));
  stage.now += kDay + 1;
  EXPECT_EQ(stage.refused(as(2), RecallMessage{.cid = cid, .seq = Seq(2)}), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(3), RecallMessage{.cid = cid, .seq = Seq(2)}), Code::kForbidden);
  stage.must(as(1), RecallMessage{.cid = cid, .seq = Seq(2)});
  stage.limits.recall_window_ms = -1;
  stage.must(as(2), RecallMessage{.cid = cid, .seq = Seq(3)});
}

TEST(RecallWindowTest, ARecalledMessageIsNeitherPinnedNorReactedToNorMentionedAnyMore) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  SendMessage send = Stage::message(cid, mid(1));
  send.mentions = {user(2)};
  stage.must(as(1), send);
  stage.must(as(2), react(cid, 2, "👍"));
  stage.must(as(1), pin(cid, 2));
  stage.must(as(1), RecallMessage{.cid = cid, .seq = Seq(2)});
  const Message gone = stage.message_at(cid, 2);
  EXPECT_THAT(gone.reactions, IsEmpty());
  EXPECT_EQ(gone.pinned_at, 0);
  EXPECT_THAT(*stage.rows().rows(owner_of(cid), store::RowKind::kPin, {}, 9), IsEmpty());
  EXPECT_EQ(mention_rows(stage, 2), 0u);
  EXPECT_EQ(stage.refused(as(2), react(cid, 2, "👍")), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(1), pin(cid, 2)), Code::kForbidden);
}

// --- reactions

TEST(ReactionTest, EachPersonCountsOnceForEachEmojiInTheOrderOfFirstUse) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  stage.send(as(1), cid, mid(1));
  stage.must(as(2), react(cid, 2, "🎉"));
  stage.must(as(3), react(cid, 2, "👍"));
  stage.must(as(3), react(cid, 2, "🎉"));
  stage.must(as(3), react(cid, 2, "🎉"));
  EXPECT_FALSE(stage.wrote) << "set again is set already";
  EXPECT_THAT(stage.message_at(cid, 2).reactions, ElementsAre(ReactionCount{"🎉", 2}, ReactionCount{"👍", 1}));
  stage.must(as(2), react(cid, 2, "🎉", false));
  stage.must(as(2), react(cid, 2, "🎉", false));
  EXPECT_FALSE(stage.wrote);
  stage.must(as(3), react(cid, 2, "🎉", false));
  EXPECT_THAT(stage.message_at(cid, 2).reactions, ElementsAre(ReactionCount{"👍", 1}));
}

TEST(ReactionTest, OneEmojiIsOneWhicheverKeyboardWroteIt) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  stage.must(as(1), react(cid, 1, "❤️"));
  stage.must(as(2), react(cid, 1, "❤"));
  EXPECT_THAT(stage.message_at(cid, 1).reactions, ElementsAre(ReactionCount{"❤️", 2}));
}

TEST(ReactionTest, AMessageTakesTwentyDifferentOnes) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  for (int i = 0; i < 20; ++i) stage.must(as(1), react(cid, 1, ":r" + std::to_string(i) + ":"));
  EXPECT_EQ(stage.refused(as(2), react(cid, 1, ":more:")), Code::kForbidden);
  stage.must(as(2), react(cid, 1, ":r7:"));
}

TEST(ReactionTest, EmojiAreOneGraphemeOrANameBetweenColons) {
  for (const char* good : {"👍", "👍🏽", "👨‍👩‍👧‍👦", "🇩🇪", "1️⃣", "❤️", ":party_parrot:", ":+1:"}) {
    EXPECT_TRUE(check_emoji(good).has_value()) << good;
  }
  for (const char* bad : {"", "a", "ab", "1", "👍👍", "好", "::", ":Up:", ":a b:", "<b>", "👍a"}) {
    EXPECT_FALSE(check_emoji(bad).has_value()) << bad;
  }
}

TEST(ReactionTest, TheMutedAndTheBlockedDoNotReactReadersOfAChannelDo) {
  Stage stage;
  const auto cid = stage.group(1, {2}, true, ConversationKind::kChannel);
  stage.send(as(1), cid, mid(1));
  stage.must(as(2), react(cid, 2, "👍"));
  stage.must(as(1), SetMember{.cid = cid, .user = user(2), .muted_until = stage.now + 1000});
  EXPECT_EQ(stage.refused(as(2), react(cid, 2, "🎉")), Code::kMuted);
  const auto dm = stage.dm(2, 1, 2);
  stage.send(as(1), dm, mid(2));
  stage.must(as(1), SetBlock{.whom = user(2), .dm = dm});
  stage.run_follow_ups();
  EXPECT_EQ(stage.refused(as(2), react(dm, 1, "🎉")), Code::kBlocked);
}

// --- pins

TEST(PinTest, AdminsPinInGroupsAndEitherOfTheTwoInADm) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  stage.send(as(2), cid, mid(1));
  EXPECT_EQ(stage.refused(as(2), pin(cid, 2)), Code::kForbidden);
  stage.must(as(1), pin(cid, 2));
  EXPECT_EQ(stage.message_at(cid, 2).pinned_by, user(1));
  stage.must(as(1), pin(cid, 2));
  EXPECT_FALSE(stage.wrote);
  stage.must(as(1), pin(cid, 2, false));
  EXPECT_EQ(stage.message_at(cid, 2).pinned_at, 0);
  const auto dm = stage.dm(2, 1, 2);
  stage.send(as(1), dm, mid(2));
  stage.must(as(2), pin(dm, 1));
}

TEST(PinTest, AHundredMessagesAndNoMore) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  for (int i = 1; i <= 101; ++i) stage.send(as(1), cid, mid(i));
  for (std::uint64_t i = 1; i <= 100; ++i) stage.must(as(1), pin(cid, i));
  EXPECT_EQ(stage.refused(as(1), pin(cid, 101)), Code::kForbidden);
  stage.must(as(1), pin(cid, 5, false));
  stage.must(as(1), pin(cid, 101));
}

// --- polls

TEST(PollTest, AVoteIsReplacedAndTakenBackAndTheCountsFollow) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  stage.must(as(1), poll(cid, 1));
  EXPECT_THAT(stage.message_at(cid, 2).votes, ElementsAre(0, 0, 0));
  stage.must(as(2), vote(cid, 2, {1}));
  stage.must(as(3), vote(cid, 2, {1}));
  stage.must(as(3), vote(cid, 2, {2}));
  EXPECT_THAT(stage.message_at(cid, 2).votes, ElementsAre(0, 1, 1));
  EXPECT_EQ(stage.message_at(cid, 2).voters, 2u);
  stage.must(as(3), vote(cid, 2, {2}));
  EXPECT_FALSE(stage.wrote);
  stage.must(as(3), vote(cid, 2, {}));
  EXPECT_THAT(stage.message_at(cid, 2).votes, ElementsAre(0, 1, 0));
  EXPECT_EQ(stage.message_at(cid, 2).voters, 1u);
}

TEST(PollTest, OneOptionUnlessThePollTakesSeveral) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.must(as(1), poll(cid, 1));
  stage.must(as(1), poll(cid, 2, R"("multiple":true,)"));
  EXPECT_EQ(stage.refused(as(2), vote(cid, 1, {0, 1})), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(2), vote(cid, 1, {3})), Code::kBadRequest);
  stage.must(as(2), vote(cid, 2, {2, 0, 2}));
  EXPECT_THAT(stage.message_at(cid, 2).votes, ElementsAre(1, 0, 1));
  EXPECT_EQ(stage.message_at(cid, 2).voters, 1u);
}

TEST(PollTest, AClosedPollTakesNoVotesWhetherByHandOrByTime) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  stage.must(as(2), poll(cid, 1));
  stage.must(as(2), poll(cid, 2, R"("closesAt":)" + std::to_string(stage.now + 1000) + ","));
  EXPECT_EQ(stage.refused(as(3), ClosePoll{.cid = cid, .seq = Seq(2)}), Code::kForbidden);
  stage.must(as(3), vote(cid, 2, {0}));
  stage.must(as(2), ClosePoll{.cid = cid, .seq = Seq(2)});
  EXPECT_EQ(stage.refused(as(3), vote(cid, 2, {1})), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(3), vote(cid, 2, {})), Code::kForbidden);
  stage.must(as(3), vote(cid, 2, {0}));
  EXPECT_FALSE(stage.wrote) << "a repeat of what counted";
  stage.must(as(3), vote(cid, 3, {0}));
  stage.now += 1000;
  EXPECT_EQ(stage.refused(as(3), vote(cid, 3, {1})), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(1), poll(cid, 3, R"("closesAt":5,)")), Code::kBadRequest);
}

TEST(PollTest, TheEventOfAnAnonymousVoteNamesNobody) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.must(as(1), poll(cid, 1, R"("anonymous":true,)"));
  const auto outcome = stage.must(as(2), vote(cid, 1, {0}));
  EXPECT_TRUE(std::get<MessageChanged>(outcome.events.at(0).body).by.nil());
}

// --- one's own

TEST(OwnTest, AFavouriteIsSetOnceAndStaysAsATombstoneForSync) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  stage.must(as(2), SetFavorite{.conversation = cid, .seq = Seq(1)});
  stage.must(as(2), SetFavorite{.conversation = cid, .seq = Seq(1)});
  EXPECT_FALSE(stage.wrote);
  const auto key = own_message_key(cid, Seq(1));
  EXPECT_TRUE(stage.person_row<Favorite>(2, store::RowKind::kFavorite, key)->active);
  const auto by_time = [&] {
    return stage.rows().rows(owner_of(user(2)), store::RowKind::kSetting, kFavoritesByTime, 9)->size();
  };
  EXPECT_EQ(by_time(), 1u);
  stage.must(as(2), SetFavorite{.conversation = cid, .seq = Seq(1), .on = false});
  EXPECT_FALSE(stage.person_row<Favorite>(2, store::RowKind::kFavorite, key)->active);
  EXPECT_EQ(by_time(), 0u);
}

TEST(OwnTest, DeletingForOneselfTellsOnesOwnDevicesAlone) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  const auto outcome = stage.must(as(2), HideMessage{.conversation = cid, .seq = Seq(1)});
  ASSERT_EQ(outcome.events.size(), 1u);
  EXPECT_EQ(outcome.events[0].reach, Reach::kPeople);
  EXPECT_THAT(outcome.events[0].also, ElementsAre(user(2)));
  EXPECT_EQ(stage.message_at(cid, 1).body, R"({"text":"hi"})");
  stage.must(as(2), HideMessage{.conversation = cid, .seq = Seq(1), .on = false});
  EXPECT_FALSE(stage.person_row<HiddenMessage>(2, store::RowKind::kHidden, own_message_key(cid, Seq(1)))->active);
}

// --- mentions of all

TEST(MentionAllTest, InSmallGroupsAnybodyInLargeOnesAdminsAlone) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  SendMessage send = Stage::message(cid, mid(1));
  send.mention_all = MentionAll::kAll;
  stage.must(as(2), send);
  EXPECT_EQ(mention_rows(stage, 1), 1u);
  EXPECT_EQ(mention_rows(stage, 2), 0u) << "nobody mentions himself";
  EXPECT_EQ(mention_rows(stage, 3), 1u);
  stage.limits.mention_all_members = 2;
  send.mid = mid(2);
  EXPECT_EQ(stage.refused(as(2), send), Code::kForbidden);
  stage.must(as(1), send);
}

TEST(MentionAllTest, WhatWasTakenBackEditedAwayOrRanOutMentionsNobodyAnyMore) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  const auto mentions = [&](int number) {
    return stage.rows().rows(owner_of(user(number)), store::RowKind::kMention, {}, 10)->size();
  };
  const auto call_all = [&](int id) {
    auto send = Stage::message(cid, mid(id));
    send.mention_all = MentionAll::kAll;
    send.expires_in = 60'000;
    return std::get<SentReply>(stage.must(as(1), send).reply).seq;
  };
  const Seq recalled = call_all(10);
  const Seq edited = call_all(11);
  const Seq expired = call_all(12);
  EXPECT_EQ(mentions(2), 3u);
  stage.must(as(1), RemoveMember{.cid = cid, .mid = mid(20), .user = user(3)});
  stage.must(as(1), RecallMessage{.cid = cid, .mid = {}, .seq = recalled});
  EXPECT_EQ(mentions(2), 2u);
  EXPECT_EQ(mentions(3), 2u) << "who left meanwhile";
  EditMessage edit;
  edit.cid = cid;
  edit.seq = edited;
  edit.body = R"({"text":"quietly"})";
  edit.mentions = {user(2)};
  stage.must(as(1), edit);
  EXPECT_EQ(mentions(2), 2u) << "named now";
  EXPECT_EQ(mentions(3), 1u);
  stage.now += 60'000;
  stage.must(server(), ExpireMessage{.cid = cid, .seq = expired});
  EXPECT_EQ(mentions(2), 1u);
  EXPECT_EQ(mentions(3), 0u);
}

TEST(MentionAllTest, ARoomWritesNoRowForEverybody) {
  Stage stage;
  stage.limits.room_from_members = 3;
  stage.limits.people_below_members = 2;
  const auto cid = stage.group(1, {2, 3});
  ASSERT_TRUE(stage.head(cid).room);
  SendMessage send = Stage::message(cid, mid(1));
  send.mention_all = MentionAll::kAll;
  send.mentions = {user(3)};
  stage.must(as(1), send);
  EXPECT_EQ(mention_rows(stage, 2), 0u);
  EXPECT_EQ(mention_rows(stage, 3), 1u);
  const auto calls = [&] { return stage.rows().rows(owner_of(cid), store::RowKind::kMention, {}, 9)->size(); };
  EXPECT_EQ(calls(), 1u) << "one of the conversation instead";
  stage.must(as(1), edit(cid, 2, "nobody in particular"));
  EXPECT_EQ(calls(), 0u);
}

TEST(MentionAllTest, OtherContentBelongsToAnotherMid) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  SendMessage send = Stage::message(cid, mid(1));
  stage.must(as(1), send);
  send.mention_all = MentionAll::kHere;
  EXPECT_EQ(stage.refused(as(1), send), Code::kConflict);
}

// --- bodies

TEST(BodyTest, EachKindHasItsShape) {
  const std::string media = R"("mediaId":"00000009-0000-4000-8000-000000000001","mime":"image/png","size":5)";
  const auto good = [](const char* kind, const std::string& body) {
    const auto checked = check_body(kind, body, 16384);
    EXPECT_TRUE(checked.has_value()) << kind << " " << body << ": " << checked.error().field;
  };
  const auto bad = [](const char* kind, const std::string& body, const char* field) {
    const auto checked = check_body(kind, body, 16384);
    ASSERT_FALSE(checked.has_value()) << kind << " " << body;
    EXPECT_EQ(checked.error().field, field) << kind << " " << body;
  };
  good("image", "{" + media + R"(,"w":3,"h":2})");
  bad("image", "{" + media + R"(,"w":3})", "body.h");
  bad("image", R"({"w":3,"h":2})", "body.mediaId");
  bad("image", "{" + media + R"(,"w":3,"h":2,"thumbId":"x"})", "body.thumbId");
  good("file", "{" + media + R"(,"name":"a.pdf"})");
  bad("file", "{" + media + "}", "body.name");
  good("video", "{" + media + R"(,"w":3,"h":2,"durationMs":10})");
  bad("video", "{" + media + R"(,"w":3,"h":2})", "body.durationMs");
  good("voice", "{" + media + R"(,"durationMs":10,"waveform":[0,255]})");
  bad("voice", "{" + media + R"(,"durationMs":10,"waveform":[256]})", "body.waveform");
  good("location", R"({"lat":52.5,"lng":-180})");
  bad("location", R"({"lat":91,"lng":0})", "body.lat");
  bad("location", R"({"lat":1,"lng":"x"})", "body.lng");
  good("contact", R"({"userId":"0000000a-0000-4000-8000-000000000001"})");
  bad("contact", R"({})", "body.userId");
  good("poll", R"({"options":["a","b"],"question":"q"})");
  bad("poll", R"({"options":["a"],"question":"q"})", "body.options");
  bad("poll", R"({"options":["a","a"],"question":"q"})", "body.options");
  bad("poll", R"({"options":["a",""],"question":"q"})", "body.options");
  bad("poll", R"({"options":["a","b"]})", "body.question");
  good("enc", R"({"ct":"AAAA"})");
  good("custom.place", R"({"anything":1})");
  bad("text", R"({"text":""})", "body.text");
  bad("text", R"({"text":1})", "body.text");
  bad("merged", R"({"items":[]})", "body.items");
}

TEST(BodyTest, WhatAForwardGatheredMayBeLargerAndItsTitleIsAName) {
  const auto merged = [](std::size_t size, const std::string& more = "") {
    return R"({"items":[{"at":1,"body":{"text":")" + std::string(size, 'x') +
           R"("},"from":"0000000a-0000-4000-8000-000000000001","kind":"text","name":"Ann"}])" + more + "}";
  };
  EXPECT_TRUE(check_body("merged", merged(60'000), 16'384).has_value());
  EXPECT_EQ(check_body("merged", merged(70'000), 16'384).error().code, Code::kTooLarge);
  EXPECT_EQ(check_body("text", R"({"text":")" + std::string(17'000, 'x') + "\"}", 16'384).error().code,
            Code::kTooLarge);
  EXPECT_TRUE(check_body("merged", merged(1, R"(,"title":"From the meeting")"), 16'384).has_value());
  EXPECT_EQ(check_body("merged", merged(1, R"(,"title":"a\u0007b")"), 16'384).error().field, "body.title");
}

TEST(BodyTest, NobodySendsAMergedMessageByHand) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  SendMessage send = Stage::message(cid, mid(1));
  send.kind = "merged";
  send.body =
      R"({"items":[{"at":1,"body":{"text":"hi"},"from":"0000000a-0000-4000-8000-000000000001","kind":"text","name":"Ann"}]})";
  EXPECT_EQ(stage.refused(as(1), send), Code::kForbidden);
  send.forwarded_from = user(3);
  stage.must(as(1), send);
  EXPECT_EQ(stage.message_at(cid, 1).forwarded_from, user(3));
}

}  // namespace
}  // namespace kith::chat
