// Sending and recalling: repeats first, who may, what is a valid message, and what a send moves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chat/stage_for_tests.h"

namespace kith::chat {
namespace {

TEST(SendTest, AMessageTakesTheNextSeqRevAndN) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  const SentReply first = stage.send(as(1), cid, mid(1));
  const SentReply second = stage.send(as(2), cid, mid(2));
  EXPECT_EQ(first.seq, Seq(1));
  EXPECT_EQ(second.seq, Seq(2));
  EXPECT_EQ(second.rev.value, first.rev.value + 1);
  EXPECT_EQ(stage.message_at(cid, 2).n, 2u);
  EXPECT_EQ(stage.head(cid).seq, Seq(2));
  EXPECT_EQ(stage.head(cid).n, 2u);
}

TEST(SendTest, TheSameMidGivesTheFirstResultAgainAndWritesNothing) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  const SentReply first = stage.send(as(1), cid, mid(1));
  stage.now += 1000;
  const SentReply again = stage.send(as(1), cid, mid(1));
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.seq, first.seq);
  EXPECT_EQ(again.rev, first.rev);
  EXPECT_EQ(again.at, first.at);
  EXPECT_FALSE(stage.wrote);
}

TEST(SendTest, TheSameMidOfAnotherSenderOrConversationIsAnotherMessage) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  const auto other = stage.dm(2, 1, 3);
  stage.send(as(1), cid, mid(1));
  EXPECT_FALSE(stage.send(as(2), cid, mid(1)).duplicate);
  EXPECT_FALSE(stage.send(as(1), other, mid(1)).duplicate);
}

TEST(SendTest, OtherContentUnderTheSameMidIsAConflict) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  stage.send(as(1), cid, mid(1));
  EXPECT_EQ(stage.refused(as(1), Stage::message(cid, mid(1), "other")), Code::kConflict);
  auto mention = Stage::message(cid, mid(1));
  mention.mentions = {user(2)};
  EXPECT_EQ(stage.refused(as(1), mention), Code::kConflict);
  auto reply = Stage::message(cid, mid(1));
  reply.reply_to = Seq(1);
  EXPECT_EQ(stage.refused(as(1), reply), Code::kConflict);
}

TEST(SendTest, OrderAndRepetitionOfMentionsDoNotMakeOtherContent) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  auto send = Stage::message(cid, mid(1));
  send.mentions = {user(3), user(2)};
  stage.must(as(1), send);
  send.mentions = {user(2), user(3), user(2)};
  EXPECT_TRUE(std::get<SentReply>(stage.must(as(1), send).reply).duplicate);
}

TEST(SendTest, ARepeatIsAnsweredAfterRecallMuteAndLeaving) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  const SentReply first = stage.send(as(2), cid, mid(7));
  stage.must(as(2), RecallMessage{.cid = cid, .mid = {}, .seq = first.seq});
  EXPECT_EQ(stage.send(as(2), cid, mid(7)).seq, first.seq);
  stage.must(as(1), SetMember{.cid = cid, .mid = {}, .user = user(2), .role = {}, .muted_until = stage.now + 1000});
  EXPECT_EQ(stage.send(as(2), cid, mid(7)).seq, first.seq);
  stage.must(as(2), RemoveMember{.cid = cid, .mid = {}, .user = user(2)});
  EXPECT_EQ(stage.send(as(2), cid, mid(7)).seq, first.seq);
  EXPECT_EQ(stage.refused(as(2), Stage::message(cid, mid(7), "other")), Code::kConflict);
}

TEST(SendTest, ARefusedSendLeavesNoTraceAndItsMidIsFree) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  stage.must(as(1), SetMember{.cid = cid, .mid = {}, .user = user(2), .role = {}, .muted_until = stage.now + 1000});
  const Head before = stage.head(cid);
  EXPECT_EQ(stage.refused(as(2), Stage::message(cid, mid(9), "one")), Code::kMuted);
  EXPECT_EQ(stage.head(cid), before);
  stage.now += 1000;
  EXPECT_FALSE(stage.send(as(2), cid, mid(9), "two").duplicate);
}

TEST(SendTest, KindsAndBodiesAreChecked) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  const auto with = [&](const std::string& kind, const std::string& body) {
    auto send = Stage::message(cid, mid(1));
    send.kind = kind;
    send.body = body;
    return send;
  };
  EXPECT_EQ(stage.refused(as(1), with("system", "{}")), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(1), with("Text", "{}")), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), with("unheard-of", "{}")), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), with("org..poll", "{}")), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), with(std::string(65, 'a') + ".b", "{}")), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), with("text", "{}")), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), with("text", R"({"text":""})")), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), with("text", R"({"text":7})")), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), with("org.example.poll", "[]")), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), with("text", R"({"text":")" + std::string(16 * 1024, 'x') + R"("})")),
            Code::kTooLarge);
  stage.must(as(1), with("org.example.poll", R"({"question":"?"})"));
}

TEST(SendTest, ATextSaysSomethingThatCanBeSeenAndHoldsNoNul) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  int number = 0;
  const auto outcome = [&](const std::string& escaped, const std::string& before = "") {
    auto send = Stage::message(cid, mid(++number));
    send.body = "{" + before + R"("text":")" + escaped + R"("})";
    return stage.run(as(1), send);
  };
  for (const std::string blank : {"", " ", "   ", "\\n", "\\t \\r\\n", "\u00a0", "\u3000\u3000", "\u200b",
                                  "\ufeff \u2003", "\u2800", "\u0085", "\\u0001", "\u2060\u200d"}) {
    const auto refused = outcome(blank);
    ASSERT_FALSE(refused) << blank;
    EXPECT_EQ(refused.error().code, Code::kBadRequest);
    EXPECT_EQ(refused.error().field, "body.text");
  }
  for (const std::string nul : {"\\u0000", "a\\u0000", "\u4f60\u597d\\u0000!", "\\\\\\u0000"}) {
    const auto refused = outcome(nul);
    ASSERT_FALSE(refused) << nul;
    EXPECT_EQ(refused.error().field, "body.text");
    EXPECT_FALSE(outcome(nul, R"("more":1,)"));
  }
  for (const std::string fine :
       {"hi", " hi", "\\nhi", "\u4f60\u597d", "\u3042", "\u30ab", "\u3000\u3042", "\u00e9", "\U0001f44b",
        "\u201chi\u201d", "\uff08hi\uff09", "\\\\u0000", "a\\u0001b", "\u0905", "\\\"", "\u2764\ufe0f"}) {
    EXPECT_TRUE(outcome(fine)) << fine;
    EXPECT_TRUE(outcome(fine, R"("more":1,)")) << fine;
  }
}

TEST(SendTest, MalformedMidsAreRefused) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  for (const std::string& bad :
       {std::string(), std::string("short"), std::string(65, 'a'), std::string("with space")}) {
    EXPECT_EQ(stage.refused(as(1), Stage::message(cid, bad)), Code::kBadRequest) << bad;
  }
}

TEST(SendTest, RepliesMentionsAndThreadsPointAtWhatTheSenderMaySee) {
  Stage stage;
  const auto cid = stage.group(1, {2}, false);
  stage.send(as(1), cid, mid(1));                                              // seq 2
  stage.must(as(1), AddMembers{.cid = cid, .mid = {}, .users = people({3})});  // note seq 3
  auto send = Stage::message(cid, mid(2));
  send.reply_to = Seq(2);
  EXPECT_EQ(stage.refused(as(3), send), Code::kNotFound);
  send.reply_to = Seq(9);
  EXPECT_EQ(stage.refused(as(1), send), Code::kNotFound);
  send.reply_to = Seq(2);
  stage.must(as(2), send);  // seq 4
  auto mention = Stage::message(cid, mid(3));
  mention.mentions = {user(77)};
  EXPECT_EQ(stage.refused(as(1), mention), Code::kBadRequest);
  auto thread = Stage::message(cid, mid(4));
  thread.thread_root = Seq(4);
  stage.must(as(1), thread);  // seq 5, in the thread alone
  EXPECT_EQ(stage.message_at(cid, 5).n, stage.message_at(cid, 4).n);
  thread.mid = mid(5);
  thread.also_in_timeline = true;
  stage.must(as(1), thread);
  EXPECT_EQ(stage.message_at(cid, 6).n, stage.message_at(cid, 4).n + 1);
  thread.mid = mid(6);
  thread.thread_root = Seq(5);
  EXPECT_EQ(stage.refused(as(1), thread), Code::kBadRequest);
}

TEST(SendTest, IfRevIsACompareAndSet) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  auto send = Stage::message(cid, mid(1));
  send.if_rev = Rev(stage.head(cid).rev.value + 1);
  EXPECT_EQ(stage.refused(as(1), send), Code::kConflict);
  send.if_rev = stage.head(cid).rev;
  stage.must(as(1), send);
}

TEST(SendTest, OwnReadMovesOnlyIfNothingElseWasUnread) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  EXPECT_EQ(stage.unread(cid, 1), 0u);
  EXPECT_EQ(stage.unread(cid, 2), 1u);
  stage.send(as(2), cid, mid(2));
  EXPECT_EQ(stage.unread(cid, 2), 2u);
  EXPECT_EQ(stage.positions(cid, 2).read, Seq(0));
}

TEST(SendTest, InAChannelOnlyAdminsWrite) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3}, true, ConversationKind::kChannel);
  EXPECT_EQ(stage.refused(as(2), Stage::message(cid, mid(1))), Code::kForbidden);
  stage.must(as(1), SetMember{.cid = cid, .mid = {}, .user = user(2), .role = Role::kAdmin, .muted_until = {}});
  stage.send(as(2), cid, mid(1));
}

TEST(SendTest, ABlockStopsBothWaysAndLiftingItOpensAgain) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.must(as(1), SetBlock{.whom = user(2), .on = true, .dm = cid});
  stage.run_follow_ups();
  EXPECT_EQ(stage.refused(as(2), Stage::message(cid, mid(1))), Code::kBlocked);
  EXPECT_EQ(stage.refused(as(1), Stage::message(cid, mid(1))), Code::kBlocked);
  EXPECT_EQ(stage.refused(as(2), Typing{.cid = cid}), Code::kBlocked);
  stage.must(as(1), SetBlock{.whom = user(2), .on = false, .dm = cid});
  stage.run_follow_ups();
  stage.send(as(2), cid, mid(1));
}

TEST(SendTest, ABlockFromBeforeTheDmKeepsItClosed) {
  Stage stage;
  stage.must(as(1), SetBlock{.whom = user(2), .on = true, .dm = conversation(1)});
  stage.run_follow_ups();
  const OpenDm open{.cid = conversation(1), .self = {.user = user(2)}, .peer = {.user = user(1)}};
  EXPECT_EQ(stage.refused(as(2), open), Code::kBlocked);
}

TEST(RecallTest, LeavesATombstoneAndKeepsTheOriginalApart) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  const SentReply sent = stage.send(as(1), cid, mid(1), "secret");
  const Outcome outcome = stage.must(as(1), RecallMessage{.cid = cid, .mid = {}, .seq = sent.seq});
  const Message tombstone = stage.message_at(cid, 1);
  EXPECT_TRUE(tombstone.body.empty());
  EXPECT_EQ(tombstone.recalled_by, user(1));
  EXPECT_EQ(tombstone.rev.value, sent.rev.value + 1);
  EXPECT_EQ(tombstone.created_rev, sent.rev);
  EXPECT_EQ(outcome.rev, tombstone.rev);
  ASSERT_EQ(outcome.events.size(), 1u);
  const auto originals = *stage.rows().rows(owner_of(cid), store::RowKind::kOriginal, {}, 10);
  ASSERT_EQ(originals.size(), 1u);
  EXPECT_THAT(decode<Message>(originals[0].value)->body, testing::HasSubstr("secret"));
  EXPECT_EQ(stage.rows().changes(owner_of(cid), sent.rev, 10)->size(), 1u);
}

TEST(RecallTest, TwiceIsOneChange) {
  Stage stage;
  const auto cid = stage.dm(1, 1, 2);
  stage.send(as(1), cid, mid(1));
  const Outcome first = stage.must(as(1), RecallMessage{.cid = cid, .mid = {}, .seq = Seq(1)});
  const Outcome again = stage.must(as(1), RecallMessage{.cid = cid, .mid = {}, .seq = Seq(1)});
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(again.rev, first.rev);
  EXPECT_TRUE(again.events.empty());
}

TEST(RecallTest, SenderAdminsAndAdministratorsMayOthersNot) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  for (int i = 0; i < 4; ++i) stage.send(as(2), cid, mid(i));  // seqs 2 to 5
  EXPECT_EQ(stage.refused(as(3), RecallMessage{.cid = cid, .mid = {}, .seq = Seq(2)}), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(9), RecallMessage{.cid = cid, .mid = {}, .seq = Seq(2)}), Code::kNotMember);
  stage.must(as(2), RecallMessage{.cid = cid, .mid = {}, .seq = Seq(2)});
  stage.must(as(1), RecallMessage{.cid = cid, .mid = {}, .seq = Seq(3)});
  stage.must(administrator(9), RecallMessage{.cid = cid, .mid = {}, .seq = Seq(4)});
  EXPECT_EQ(stage.refused(as(1), RecallMessage{.cid = cid, .mid = {}, .seq = Seq(1)}), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(1), RecallMessage{.cid = cid, .mid = {}, .seq = Seq(99)}), Code::kNotFound);
}

}  // namespace
}  // namespace kith::chat
