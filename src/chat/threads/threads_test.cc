// Threads: summaries, followers and their positions, as the rules leave them.
#include "chat/threads/threads.h"

#include "base/bytes.h"
#include "chat/stage_for_tests.h"

namespace kith::chat {
namespace {

struct Threads : testing::Test {
  Stage stage;
  ConversationId cid = stage.group(1, {2, 3, 4});
  Seq root = stage.send(as(2), cid, mid(100), "root").seq;
  int mids = 200;

  SentReply reply(int from, std::vector<UserId> mentions = {}, bool also = false) {
    SendMessage send = Stage::message(cid, mid(++mids), "reply");
    send.thread_root = root;
    send.mentions = std::move(mentions);
    send.also_in_timeline = also;
    const Outcome outcome = stage.must(as(from), send);
    last = outcome;
    return std::get<SentReply>(outcome.reply);
  }
  std::optional<ThreadSeat> seat(int number) {
    const auto row = *stage.rows().row(owner_of(cid), store::RowKind::kThreadSeat, seat_key(root, user(number)));
    if (!row) return std::nullopt;
    return *decode<ThreadSeat>(*row);
  }
  std::uint64_t unread(int number) {
    return stage.message_at(cid, root.value).thread.replies - seat(number)->read_replies;
  }
  Outcome last;
};

TEST_F(Threads, AReplyUpdatesItsRootInTheSameCommandUnderTheNextRev) {
  const auto sent = reply(3);
  const Message row = stage.message_at(cid, root.value);
  EXPECT_EQ(row.thread.replies, 1u);
  EXPECT_EQ(row.thread.last, sent.seq);
  EXPECT_EQ(row.thread.last_at, stage.now);
  EXPECT_EQ(row.thread.people, std::vector{user(3)});
  EXPECT_EQ(row.rev, sent.rev.next());
  EXPECT_EQ(stage.head(cid).rev, row.rev);
  ASSERT_GE(last.events.size(), 2u);
  EXPECT_TRUE(std::holds_alternative<MessageSent>(last.events.front().body));
  const auto* changed = std::get_if<MessageChanged>(&last.events.back().body);
  ASSERT_NE(changed, nullptr);
  EXPECT_EQ(changed->what, MessageChange::kThread);
  EXPECT_EQ(changed->by, user(3));
}

TEST_F(Threads, ThePeopleOfASummaryAreTheLatestFiveEachOnce) {
  stage.must(as(1), AddMembers{.cid = cid, .mid = mid(50), .users = people({5, 6, 7})});
  for (const int from : {3, 4, 5, 3, 6, 7, 2}) reply(from);
  const auto people = stage.message_at(cid, root.value).thread.people;
  EXPECT_EQ(people, (std::vector{user(2), user(7), user(6), user(3), user(5)}));
}

TEST_F(Threads, RepliesAreNumberedSoThatReadingUpToOneCountsNone) {
  const auto first = reply(3);
  const auto second = reply(3);
  const auto number = [&](Seq seq) {
    const auto row = *stage.rows().row(owner_of(cid), store::RowKind::kThreadReply, thread_key(root, seq));
    return ByteReader(*row).be64();
  };
  EXPECT_EQ(number(first.seq), 1u);
  EXPECT_EQ(number(second.seq), 2u);
  stage.must(as(2), MovePositions{.cid = cid, .delivered = {}, .read = first.seq, .thread = root});
  EXPECT_EQ(unread(2), 1u);
}

TEST_F(Threads, ARepeatedReplyChangesNothing) {
  SendMessage send = Stage::message(cid, mid(9), "reply");
  send.thread_root = root;
  stage.must(as(3), send);
  const Head before = stage.head(cid);
  const auto again = stage.must(as(3), send);
  EXPECT_TRUE(std::get<SentReply>(again.reply).duplicate);
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(stage.head(cid), before);
  EXPECT_EQ(stage.message_at(cid, root.value).thread.replies, 1u);
}

TEST_F(Threads, AReplyCountsAsUnreadOnlyWhereItAlsoStandsInTheTimeline) {
  const auto n = stage.head(cid).n;
  reply(3);
  EXPECT_EQ(stage.head(cid).n, n);
  reply(3, {}, true);
  EXPECT_EQ(stage.head(cid).n, n + 1);
}

TEST_F(Threads, AuthorRepliersAndMentionedFollowWithTheReplyUnread) {
  reply(3, {user(4)});
  ASSERT_TRUE(seat(2) && seat(3) && seat(4));
  EXPECT_FALSE(seat(1));
  EXPECT_EQ(unread(2), 1u);
  EXPECT_EQ(unread(3), 0u);
  EXPECT_EQ(unread(4), 1u);
  reply(1, {user(4)});
  EXPECT_EQ(unread(1), 0u) << "who replies has read what stands there";
  EXPECT_EQ(unread(3), 1u);
  EXPECT_EQ(unread(4), 2u) << "a second mention draws nobody in anew";
  for (const int who : {1, 2, 3, 4}) {
    EXPECT_TRUE(
        stage.rows().row(owner_of(user(who)), store::RowKind::kThreadSeat, followed_key(cid, root))->has_value());
  }
}

TEST_F(Threads, AReplyThatIsNotLiveReadsNothingForItsSender) {
  reply(3);
  stage.must(as(2), MovePositions{.cid = cid, .delivered = {}, .read = Seq(99), .thread = root});
  reply(2);
  EXPECT_EQ(unread(2), 0u);
  SendMessage planned = Stage::message(cid, mid(10), "planned");
  planned.thread_root = root;
  planned.live = false;
  const auto before = stage.positions(cid, 2);
  stage.must(as(2), planned);
  EXPECT_EQ(unread(2), 1u);
  EXPECT_EQ(stage.positions(cid, 2), before);
}

TEST_F(Threads, WhoStoppedFollowingComesBackByAnOwnReplyAlone) {
  reply(3);
  stage.must(as(2), FollowThread{.cid = cid, .root = root, .on = false});
  reply(3, {user(2)});
  EXPECT_FALSE(seat(2)->following);
  reply(2);
  EXPECT_TRUE(seat(2)->following);
  EXPECT_EQ(unread(2), 0u);
}

TEST_F(Threads, NobodyIsDrawnInByWhomTheyBlock) {
  stage.must(as(2), SetBlock{.whom = user(3), .on = true, .dm = conversation(9)});
  reply(3, {user(2), user(4)});
  EXPECT_FALSE(seat(2));
  EXPECT_TRUE(seat(4));
  reply(4);
  EXPECT_TRUE(seat(2)) << "by somebody else they are";
}

TEST_F(Threads, NothingIsBegunOnWhatWasTakenBackAndWhatWasBegunGoesOn) {
  const Seq bare = stage.send(as(2), cid, mid(101), "bare").seq;
  reply(3);
  for (const Seq seq : {bare, root}) stage.must(as(2), RecallMessage{.cid = cid, .mid = {}, .seq = seq});
  SendMessage send = Stage::message(cid, mid(9), "re");
  send.thread_root = bare;
  EXPECT_EQ(stage.refused(as(3), send), Code::kForbidden);
  send.thread_root = Seq(1);
  EXPECT_EQ(stage.refused(as(3), send), Code::kForbidden) << "the server's note";
  send.thread_root = {};
  send.reply_to = bare;
  EXPECT_EQ(stage.refused(as(3), send), Code::kForbidden);
  reply(3);
}

TEST_F(Threads, FollowingSetsAStateAndReadsWhatStandsThere) {
  reply(3);
  const auto followed = stage.must(as(4), FollowThread{.cid = cid, .root = root, .on = true});
  ASSERT_EQ(followed.events.size(), 1u);
  EXPECT_EQ(followed.events.front().also, std::vector{user(4)});
  EXPECT_EQ(unread(4), 0u);
  stage.must(as(4), FollowThread{.cid = cid, .root = root, .on = true});
  EXPECT_FALSE(stage.wrote);
  stage.must(as(1), FollowThread{.cid = cid, .root = root, .on = false});
  EXPECT_FALSE(stage.wrote);
  EXPECT_FALSE(seat(1));
}

TEST_F(Threads, ReadingMovesForwardOnlyAndCountsTheRepliesBelow) {
  const auto first = reply(3);
  stage.send(as(1), cid, mid(11), "between");
  const auto second = reply(3);
  reply(3);
  EXPECT_EQ(unread(2), 3u);
  auto moved = stage.must(as(2), MovePositions{.cid = cid, .delivered = {}, .read = second.seq, .thread = root});
  EXPECT_EQ(std::get<MovedReply>(moved.reply).unread, 1u);
  EXPECT_EQ(unread(2), 1u);
  stage.must(as(2), MovePositions{.cid = cid, .delivered = {}, .read = first.seq, .thread = root});
  EXPECT_FALSE(stage.wrote);
  stage.must(as(2), MovePositions{.cid = cid, .delivered = {}, .read = Seq(1000), .thread = root});
  EXPECT_EQ(unread(2), 0u);
  EXPECT_EQ(seat(2)->read, stage.message_at(cid, root.value).thread.last);
}

TEST_F(Threads, WhoHasNoSeatReadsWithoutATrace) {
  reply(3);
  const auto moved = stage.must(as(4), MovePositions{.cid = cid, .delivered = {}, .read = Seq(5), .thread = root});
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(std::get<MovedReply>(moved.reply).unread, 0u);
}

TEST_F(Threads, ARecalledReplyStillCounts) {
  const auto sent = reply(3);
  stage.must(as(3), RecallMessage{.cid = cid, .mid = {}, .seq = sent.seq});
  EXPECT_EQ(stage.message_at(cid, root.value).thread.replies, 1u);
  EXPECT_EQ(unread(2), 1u);
}

TEST_F(Threads, StrangersFormerMembersAndRepliesAsRootsAreRefused) {
  const auto sent = reply(3);
  EXPECT_EQ(stage.refused(as(9), FollowThread{.cid = cid, .root = root, .on = true}), Code::kNotMember);
  EXPECT_EQ(stage.refused(as(4), FollowThread{.cid = cid, .root = Seq(99), .on = true}), Code::kNotFound);
  EXPECT_EQ(stage.refused(as(4), FollowThread{.cid = cid, .root = sent.seq, .on = true}), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(4), MovePositions{.cid = cid, .delivered = {}, .read = Seq(1), .thread = Seq(99)}),
            Code::kNotFound);
  stage.must(as(4), RemoveMember{.cid = cid, .mid = mid(12), .user = user(4), .reason = LeaveReason::kLeft});
  EXPECT_EQ(stage.refused(as(4), FollowThread{.cid = cid, .root = root, .on = true}), Code::kNotMember);
}

}  // namespace
}  // namespace kith::chat
