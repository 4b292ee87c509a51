// Messages whose time runs out, and messages that grow while they are written.
#include "chat/stage_for_tests.h"
#include "chat/timed/due.h"

namespace kith::chat {
namespace {

constexpr TimeMs kMinute = 60'000;

struct Timed : testing::Test {
  Stage stage;
  ConversationId cid = stage.group(1, {2, 3});
  int mids = 500;

  Seq expiring(int from, TimeMs life) {
    SendMessage send = Stage::message(cid, mid(++mids), "short-lived");
    send.expires_at = stage.now + life;
    send.mentions = {user(2)};
    return std::get<SentReply>(stage.must(as(from), send).reply).seq;
  }
  Seq growing(int from) {
    SendMessage send = Stage::message(cid, mid(++mids), "");
    send.stream = true;
    return std::get<SentReply>(stage.must(as(from), send).reply).seq;
  }
  bool due(Seq seq, DueKind kind) {
    return stage.rows().row(owner_of(cid), store::RowKind::kScheduled, due_key(seq, kind))->has_value();
  }
  Outcome save(Seq seq, const std::string& text, StreamState state = StreamState::kOpen) {
    return stage.must(server(), SaveStream{.cid = cid, .seq = seq, .text = text, .state = state});
  }
};

TEST_F(Timed, AnExpiredMessageLeavesATombstoneUnderItsOwnRev) {
  const Seq seq = expiring(1, kMinute);
  EXPECT_TRUE(due(seq, DueKind::kExpire));
  stage.must(server(), ExpireMessage{.cid = cid, .seq = seq});
  EXPECT_FALSE(stage.wrote) << "before its time";
  stage.now += kMinute;
  const Head before = stage.head(cid);
  const auto outcome = stage.must(server(), ExpireMessage{.cid = cid, .seq = seq});
  const Message row = stage.message_at(cid, seq.value);
  EXPECT_EQ(row.expired_at, stage.now);
  EXPECT_TRUE(row.body.empty());
  EXPECT_TRUE(row.mentions.empty());
  EXPECT_EQ(row.rev, before.rev.next());
  EXPECT_EQ(stage.head(cid).n, before.n);
  EXPECT_FALSE(due(seq, DueKind::kExpire));
  ASSERT_EQ(outcome.events.size(), 1u);
  EXPECT_EQ(std::get<MessageChanged>(outcome.events.front().body).what, MessageChange::kExpired);
  stage.must(server(), ExpireMessage{.cid = cid, .seq = seq});
  EXPECT_FALSE(stage.wrote) << "a second time";
}

TEST_F(Timed, WhatWasKeptOfItGoesFromTheAuditTrailToo) {
  const Seq seq = expiring(2, kMinute);
  stage.must(as(2), RecallMessage{.cid = cid, .mid = {}, .seq = seq});
  EXPECT_FALSE(stage.rows().rows(owner_of(cid), store::RowKind::kOriginal, {}, 10)->empty());
  stage.now += kMinute;
  stage.must(server(), ExpireMessage{.cid = cid, .seq = seq});
  EXPECT_TRUE(stage.rows().rows(owner_of(cid), store::RowKind::kOriginal, {}, 10)->empty());
}

TEST_F(Timed, OfAnExpiredMessageNothingIsLeftToTakeBack) {
  const Seq seq = expiring(1, kMinute);
  stage.now += kMinute;
  stage.must(server(), ExpireMessage{.cid = cid, .seq = seq});
  const Message expired = stage.message_at(cid, seq.value);
  stage.must(as(1), RecallMessage{.cid = cid, .mid = {}, .seq = seq});
  EXPECT_EQ(stage.message_at(cid, seq.value), expired);
  EXPECT_TRUE(stage.rows().rows(owner_of(cid), store::RowKind::kOriginal, {}, 10)->empty());
}

TEST_F(Timed, OnlyTheServerExpiresAndOnlyWithinLimitsDoesASendAskForIt) {
  const Seq seq = expiring(1, kMinute);
  stage.now += kMinute;
  EXPECT_EQ(stage.refused(as(1), ExpireMessage{.cid = cid, .seq = seq}), Code::kForbidden);
  SendMessage send = Stage::message(cid, mid(1));
  send.expires_at = stage.now - 1;
  EXPECT_EQ(stage.refused(as(1), send), Code::kBadRequest);
  send.expires_at = stage.now + TimeMs{400} * 24 * 3600 * 1000;
  EXPECT_EQ(stage.refused(as(1), send), Code::kBadRequest);
}

TEST_F(Timed, ARepeatOfASendWithATimeFromNowIsTheFirstOneHoweverLateItComes) {
  SendMessage send = Stage::message(cid, mid(++mids));
  send.expires_in = kMinute;
  const auto first = std::get<SentReply>(stage.must(as(1), send).reply);
  EXPECT_EQ(stage.message_at(cid, first.seq.value).expires_at, stage.now + kMinute);
  stage.now += 7;
  const auto again = std::get<SentReply>(stage.must(as(1), send).reply);
  EXPECT_TRUE(again.duplicate);
  EXPECT_EQ(again.seq, first.seq);
  send.expires_in = 2 * kMinute;
  EXPECT_EQ(stage.refused(as(1), send), Code::kConflict);
  SendMessage soon = Stage::message(cid, mid(++mids));
  soon.expires_in = 1;
  EXPECT_EQ(stage.refused(as(1), soon), Code::kBadRequest);
}

TEST_F(Timed, TheEarlierOfAMessagesAndItsConversationsTimeCounts) {
  stage.must(as(1), UpdateConversation{.cid = cid, .mid = mid(2), .name = "x"});
  Place place{.cid = cid, .head = {}, .conversation = {}};
  place.conversation.message_life_s = 60;
  SendMessage send;
  EXPECT_EQ(expiry_of(place, send, 1000), 61'000);
  send.expires_at = 5'000;
  EXPECT_EQ(expiry_of(place, send, 1000), 5'000);
  send.expires_at = 500'000;
  EXPECT_EQ(expiry_of(place, send, 1000), 61'000);
  send = {};
  send.expires_in = 4'000;
  EXPECT_EQ(expiry_of(place, send, 1000), 5'000);
}

TEST_F(Timed, AGrowingMessageIsSavedByTheServerAndFinishedByItsWriter) {
  const Seq seq = growing(2);
  EXPECT_EQ(stage.message_at(cid, seq.value).stream, StreamState::kOpen);
  const Rev opened = stage.message_at(cid, seq.value).rev;
  const auto grown = stage.must(as(2), AppendStream{.cid = cid, .seq = seq, .offset = 0, .text = "Once upon"});
  EXPECT_FALSE(stage.wrote) << "appends are ephemeral";
  EXPECT_TRUE(grown.events.front().ephemeral);
  save(seq, "Once upon");
  EXPECT_EQ(stage.message_at(cid, seq.value).body, R"({"text":"Once upon"})");
  EXPECT_EQ(stage.message_at(cid, seq.value).rev, opened.next());
  const SaveStream end{.cid = cid, .seq = seq, .text = "Once upon a time", .state = StreamState::kFinished};
  stage.must(as(2), end);
  const Message row = stage.message_at(cid, seq.value);
  EXPECT_EQ(row.stream, StreamState::kFinished);
  EXPECT_EQ(row.body, R"({"text":"Once upon a time"})");
  EXPECT_FALSE(due(seq, DueKind::kStream));
  stage.must(as(2), end);
  EXPECT_FALSE(stage.wrote) << "a repeat";
  save(seq, "too late");
  EXPECT_FALSE(stage.wrote);
}

TEST_F(Timed, AnUnchangedSaveTakesNoRevButKeepsTheMessageOpen) {
  const Seq seq = growing(2);
  save(seq, "text");
  const Rev rev = stage.head(cid).rev;
  stage.now += 25'000;
  save(seq, "text");
  EXPECT_EQ(stage.head(cid).rev, rev);
  stage.now += 10'000;
  save(seq, "", StreamState::kInterrupted);
  EXPECT_EQ(stage.message_at(cid, seq.value).stream, StreamState::kOpen) << "somebody went on meanwhile";
  stage.now += 25'000;
  save(seq, "", StreamState::kInterrupted);
  EXPECT_EQ(stage.message_at(cid, seq.value).stream, StreamState::kInterrupted);
  EXPECT_EQ(stage.message_at(cid, seq.value).body, R"({"text":"text"})");
  EXPECT_EQ(stage.refused(as(2), AppendStream{.cid = cid, .seq = seq, .offset = 4, .text = "x"}), Code::kConflict);
}

TEST_F(Timed, OnlyItsWriterGoesOnWithAGrowingMessage) {
  const Seq seq = growing(2);
  const AppendStream append{.cid = cid, .seq = seq, .offset = 0, .text = "x"};
  EXPECT_EQ(stage.refused(as(3), append), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(9), append), Code::kNotMember);
  EXPECT_EQ(stage.refused(as(3), SaveStream{.cid = cid, .seq = seq, .text = "x", .state = StreamState::kFinished}),
            Code::kForbidden);
  EXPECT_EQ(stage.refused(as(2), SaveStream{.cid = cid, .seq = seq, .text = "x", .state = StreamState::kOpen}),
            Code::kForbidden);
  const Seq plain = stage.send(as(2), cid, mid(3)).seq;
  EXPECT_EQ(stage.refused(as(2), AppendStream{.cid = cid, .seq = plain, .offset = 0, .text = "x"}), Code::kConflict);
  EXPECT_EQ(stage.refused(as(2), AppendStream{.cid = cid, .seq = Seq(99), .offset = 0, .text = "x"}), Code::kNotFound);
}

TEST_F(Timed, WhoMayNotSpeakAnyMoreDoesNotFinishAGrowingMessageEither) {
  const Seq seq = growing(2);
  const SaveStream end{.cid = cid, .seq = seq, .text = "last words", .state = StreamState::kFinished};
  stage.must(
      as(1),
      SetMember{
          .cid = cid, .mid = mid(++mids), .user = user(2), .role = std::nullopt, .muted_until = stage.now + kMinute});
  EXPECT_EQ(stage.refused(as(2), end), Code::kMuted);
  stage.now += kMinute;
  stage.must(as(1), UpdateConversation{.cid = cid, .mid = mid(++mids), .all_muted_until = stage.now + kMinute});
  EXPECT_EQ(stage.refused(as(2), end), Code::kMuted);
  stage.now += kMinute;
  stage.must(as(2), end);
  stage.must(
      as(1),
      SetMember{
          .cid = cid, .mid = mid(++mids), .user = user(2), .role = std::nullopt, .muted_until = stage.now + kMinute});
  stage.must(as(2), end);
  EXPECT_FALSE(stage.wrote) << "a repeat is answered whatever happened since";
}

TEST_F(Timed, ABlockEndsWhatGrowsInADmToo) {
  const ConversationId dm = stage.dm(8, 1, 2);
  SendMessage send = Stage::message(dm, mid(++mids), "");
  send.stream = true;
  const Seq seq = std::get<SentReply>(stage.must(as(2), send).reply).seq;
  stage.must(as(1), SetBlock{.whom = user(2), .on = true, .dm = dm});
  stage.run_follow_ups();
  EXPECT_EQ(
      stage.refused(as(2), SaveStream{.cid = dm, .seq = seq, .text = "still here", .state = StreamState::kFinished}),
      Code::kBlocked);
}

TEST_F(Timed, ADemotedAdminOfAChannelFinishesNothingThere) {
  const ConversationId channel = stage.group(9, {2}, true, ConversationKind::kChannel);
  const auto role = [&](Role to) {
    return SetMember{.cid = channel, .mid = mid(++mids), .user = user(2), .role = to, .muted_until = std::nullopt};
  };
  stage.must(as(1), role(Role::kAdmin));
  SendMessage send = Stage::message(channel, mid(++mids), "");
  send.stream = true;
  const Seq seq = std::get<SentReply>(stage.must(as(2), send).reply).seq;
  stage.must(as(1), role(Role::kMember));
  EXPECT_EQ(stage.refused(as(2), SaveStream{.cid = channel, .seq = seq, .text = "x", .state = StreamState::kFinished}),
            Code::kForbidden);
}

TEST_F(Timed, GrowingTextSaysWhatASendMaySay) {
  const Seq seq = growing(2);
  const std::string nul("a\0b", 3);
  EXPECT_EQ(stage.refused(as(2), AppendStream{.cid = cid, .seq = seq, .offset = 0, .text = nul}), Code::kBadRequest);
  stage.must(as(2), AppendStream{.cid = cid, .seq = seq, .offset = 0, .text = " "});
  for (const std::string& text : {nul, std::string(" \n")}) {
    EXPECT_EQ(stage.refused(as(2), SaveStream{.cid = cid, .seq = seq, .text = text, .state = StreamState::kFinished}),
              Code::kBadRequest);
  }
}

TEST_F(Timed, AppendsAndTextsAreBounded) {
  const Seq seq = growing(2);
  const std::string large(stage.limits.stream_append_bytes_max + 1, 'x');
  EXPECT_EQ(stage.refused(as(2), AppendStream{.cid = cid, .seq = seq, .offset = 0, .text = large}), Code::kTooLarge);
  EXPECT_EQ(stage.refused(as(2), AppendStream{.cid = cid, .seq = seq, .offset = 1 << 20, .text = "x"}),
            Code::kTooLarge);
  SendMessage send = Stage::message(cid, mid(4));
  send.stream = true;
  send.kind = "image";
  EXPECT_EQ(stage.refused(as(2), send), Code::kBadRequest);
}

TEST_F(Timed, ARecalledGrowingMessageIsClosedWithoutAWord) {
  const Seq seq = growing(2);
  stage.must(as(2), RecallMessage{.cid = cid, .mid = {}, .seq = seq});
  EXPECT_EQ(stage.message_at(cid, seq.value).stream, StreamState::kInterrupted);
  EXPECT_EQ(stage.refused(as(2), AppendStream{.cid = cid, .seq = seq, .offset = 0, .text = "x"}), Code::kConflict);
  const Rev rev = stage.head(cid).rev;
  save(seq, "x");
  EXPECT_FALSE(due(seq, DueKind::kStream));
  EXPECT_EQ(stage.head(cid).rev, rev);
}

}  // namespace
}  // namespace kith::chat
