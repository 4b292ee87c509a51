// Screenplays: Romeo sends, Juliet receives. One shard, virtual time.
#include <gtest/gtest.h>

#include "session/testing.h"

namespace kith::session {
namespace {

using testing::make_id;
using testing::number;
using testing::Person;
using testing::Stage;
using testing::type_of;
using testing::word;
using namespace std::chrono_literals;

constexpr int kRomeo = 1;
constexpr int kJuliet = 2;
constexpr int kTybalt = 3;
const UserId kRomeoId = make_id<UserId>(kRomeo);
const UserId kJulietId = make_id<UserId>(kJuliet);
const UserId kTybaltId = make_id<UserId>(kTybalt);

std::string send_frame(ConversationId cid, int n, std::optional<int> id = std::nullopt) {
  std::string mid = "mid-" + std::to_string(10000 + n);
  return R"({"t":"send",)" + (id ? "\"id\":" + std::to_string(*id) + "," : "") + R"("cid":")" + cid.text() +
         R"(","mid":")" + mid + R"(","kind":"text","body":{"text":"line )" + std::to_string(n) + "\"}}";
}

std::string frame(const std::string& type, ConversationId cid, const std::string& rest = "") {
  return R"({"t":")" + type + R"(","cid":")" + cid.text() + "\"" + (rest.empty() ? "" : "," + rest) + "}";
}

class SessionTest : public ::testing::Test {
 protected:
  void settle(Stage& on) { ASSERT_NO_FATAL_FAILURE(on.settle()); }
};

TEST_F(SessionTest, ReadyComesFirstAndTellsWhoOneIs) {
  Stage stage;
  stage.config.epoch = "e1";
  Person romeo(stage, kRomeo);
  const auto ready = romeo.hears_one("ready");
  EXPECT_EQ(word(ready, "userId"), kRomeoId.text());
  EXPECT_EQ(word(ready, "epoch"), "e1");
  EXPECT_EQ(number(ready, "heartbeatMs"), 25000);
  EXPECT_EQ(number(ready, "serverTs"), stage.clock.wall());
}

TEST_F(SessionTest, TheSenderHearsItsAckAndEverybodyElseTheMessage) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  Person romeos_phone(stage, kRomeo);
  Person juliet(stage, kJuliet);
  romeo.hears(), romeos_phone.hears(), juliet.hears();
  romeo.says(send_frame(cid, 1, 7));
  settle(stage);
  const auto heard = romeo.hears();
  ASSERT_EQ(heard.size(), 1U);
  const auto ack = wire::parse_json(heard[0]);
  EXPECT_EQ(type_of(*ack), "ack");
  EXPECT_EQ(number(*ack, "re"), 7);
  EXPECT_EQ(number(*ack, "seq"), 1);
  for (Person* other : {&romeos_phone, &juliet}) {
    const auto message = other->hears_one("message");
    EXPECT_EQ(word(message, "mid"), "mid-10001");
    EXPECT_EQ(word(message, "from"), kRomeoId.text());
  }
}

TEST_F(SessionTest, WhoseViewLacksTheMessageHearsItsRevAloneWithoutHavingJoined) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  Person juliet(stage, kJuliet);
  romeo.hears(), juliet.hears();
  Message tombstone;
  tombstone.cid = cid;
  tombstone.seq = Seq(4);
  tombstone.rev = Rev(9);
  tombstone.from = kRomeoId;
  tombstone.recalled_at = 1;
  Audience both;
  both.people = std::make_shared<const std::vector<UserId>>(std::vector{kRomeoId, kJulietId});
  both.unseeing = {kJulietId};
  auto batch = std::make_shared<CommittedBatch>();
  const auto partition = partition_of(cid.bytes);
  batch->items.push_back(
      {{}, kith::Reply{}, {Event{owner_of(cid), Rev(9), partition, Pos(1), both, MessageRecalled{tombstone}}}});
  batch->spans.push_back({partition, Pos(1), Pos(1)});
  stage.hub.on_batch(batch);
  settle(stage);
  EXPECT_EQ(number(romeo.hears_one("recalled"), "seq"), 4);
  EXPECT_EQ(juliet.hears(), std::vector{R"({"cid":")" + cid.text() + R"(","rev":9,"t":"skip"})"});
}

TEST_F(SessionTest, AckStandsInThePlaceOfTheMessageBetweenThoseOfOthers) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  Person juliet(stage, kJuliet);
  juliet.says(send_frame(cid, 1));
  romeo.says(send_frame(cid, 2));
  juliet.says(send_frame(cid, 3));
  settle(stage);
  EXPECT_EQ(romeo.revs_heard(cid), (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(juliet.revs_heard(cid), (std::vector<std::int64_t>{1, 2, 3}));
  EXPECT_EQ(type_of(romeo.connection.heard[2]), "ack");
}

TEST_F(SessionTest, ARepeatedSendIsAckedAsDuplicateAndToldToNobody) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  Person juliet(stage, kJuliet);
  romeo.says(send_frame(cid, 1));
  romeo.says(send_frame(cid, 1));
  settle(stage);
  EXPECT_EQ(juliet.hears_of("message").size(), 1U);
  const auto acks = romeo.hears_of("ack");
  ASSERT_EQ(acks.size(), 2U);
  EXPECT_EQ(number(acks[1], "seq"), 1);
  EXPECT_TRUE(*acks[1].find("duplicate")->boolean());
}

TEST_F(SessionTest, MessagePackCarriesTheSameFrames) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo, wire::Codec::kMsgpack);
  Person juliet(stage, kJuliet);
  romeo.says(send_frame(cid, 1));
  settle(stage);
  EXPECT_EQ(romeo.hears_of("ack").size(), 1U);
  const auto message = juliet.hears_one("message");
  EXPECT_EQ(word(*message.find("body"), "text"), "line 1");
}

TEST_F(SessionTest, ARefusedSendWithoutIdIsNamedByConversationAndMid) {
  Stage stage;
  const auto cid = stage.found(9, {kJulietId});
  Person romeo(stage, kRomeo);
  romeo.says(send_frame(cid, 1));
  settle(stage);
  const auto error = romeo.hears_one("error");
  EXPECT_EQ(word(error, "code"), "not_member");
  EXPECT_EQ(word(error, "cid"), cid.text());
  EXPECT_EQ(word(error, "mid"), "mid-10001");
}

TEST_F(SessionTest, TheMinimalClientJoinsSendsAndReadsMessages) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId}, true);
  for (int n = 1; n <= 5; ++n) stage.say(cid, kJulietId, "mid-" + std::to_string(20000 + n));
  Person romeo(stage, kRomeo);
  romeo.says(frame("join", cid, R"("since":2)"));
  settle(stage);
  romeo.says(send_frame(cid, 1));
  settle(stage);
  stage.say(cid, kJulietId, "mid-30000");
  settle(stage);
  std::vector<std::int64_t> seqs;
  for (const auto& message : romeo.hears_of("message")) seqs.push_back(number(message, "seq"));
  EXPECT_EQ(seqs, (std::vector<std::int64_t>{3, 4, 5, 7}));
}

TEST_F(SessionTest, EventsDuringAReplayFollowItOnceAndInOrder) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  for (int n = 1; n <= 3; ++n) stage.say(cid, kJulietId, "mid-" + std::to_string(20000 + n));
  Person romeo(stage, kRomeo);
  romeo.says(frame("join", cid, R"("id":1,"rev":0)"));
  stage.loop.run_until_idle();  // asked; the snapshot stands at 3
  stage.say(cid, kJulietId, "mid-20004");
  settle(stage);
  stage.say(cid, kJulietId, "mid-20005");
  settle(stage);
  EXPECT_EQ(romeo.revs_heard(cid), (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
  std::vector<std::string> order;
  for (const auto& heard : romeo.connection.heard) order.push_back(type_of(heard));
  EXPECT_EQ(order,
            (std::vector<std::string>{"ready", "joined", "message", "message", "message", "ok", "message", "message"}));
}

TEST_F(SessionTest, ASnapshotAheadOfTheBusIsNotToldTwice) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  stage.say(cid, kJulietId, "mid-20001");
  stage.announcing = false;
  stage.say(cid, kJulietId, "mid-20002");  // durable, the bus has not brought it yet
  romeo.says(frame("join", cid, R"("rev":1)"));
  settle(stage);
  stage.announce();
  stage.announcing = true;
  stage.say(cid, kJulietId, "mid-20003");
  settle(stage);
  EXPECT_EQ(romeo.revs_heard(cid), (std::vector<std::int64_t>{1, 2, 3}));
}

TEST_F(SessionTest, ARemovalDuringAJoinWinsOverTheOlderSnapshot) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId}, true);
  Person romeo(stage, kRomeo);
  romeo.says(frame("join", cid, R"("id":4,"rev":0)"));
  stage.loop.run_until_idle();
  stage.remove(cid, kRomeoId);
  settle(stage);
  const auto error = romeo.hears_one("error");
  EXPECT_EQ(word(error, "code"), "not_member");
  stage.say(cid, kJulietId, "mid-20001");
  settle(stage);
  EXPECT_TRUE(romeo.hears_of("message").empty());
}

TEST_F(SessionTest, WhoIsRemovedHearsThatAndNothingMore) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId}, true);
  Person romeo(stage, kRomeo);
  romeo.says(frame("join", cid));
  settle(stage);
  stage.remove(cid, kRomeoId);
  stage.say(cid, kJulietId, "mid-20001");
  settle(stage);
  EXPECT_EQ(romeo.revs_heard(cid), (std::vector<std::int64_t>{1}));
}

TEST_F(SessionTest, AStrangerCannotListenToARoom) {
  Stage stage;
  const auto cid = stage.found(9, {kJulietId}, true);
  Person tybalt(stage, kTybalt);
  tybalt.says(frame("join", cid, R"("id":1)"));
  stage.loop.run_until_idle();
  stage.say(cid, kJulietId, "mid-20001");  // while the membership is being read
  settle(stage);
  stage.say(cid, kJulietId, "mid-20002");
  settle(stage);
  EXPECT_EQ(word(tybalt.hears_one("error"), "code"), "not_member");
  EXPECT_TRUE(tybalt.revs_heard(cid).empty());
}

// What never came may have been that somebody was removed: only a join, which looks, makes one listen again.
TEST_F(SessionTest, NobodyGoesOnListeningToARoomOfWhichCommitsWereLost) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId}, true);
  Person romeo(stage, kRomeo);
  romeo.says(frame("join", cid, R"("id":4)"));
  settle(stage);
  stage.say(cid, kJulietId, "mid-00000001");
  settle(stage);
  ASSERT_EQ(romeo.revs_heard(cid), std::vector<std::int64_t>{1});
  stage.announcing = false;
  stage.remove(cid, kRomeoId);
  stage.committed.clear();
  stage.announcing = true;
  stage.say(cid, kJulietId, "mid-00000002");
  settle(stage);
  EXPECT_EQ(romeo.revs_heard(cid), std::vector<std::int64_t>{1});
  EXPECT_EQ(romeo.hears_of("resync").size(), 1U);
}

// Entering a room late would leave a listener behind that nobody takes out when the session ends.
TEST_F(SessionTest, AJoinThatIsLeftBeforeItsTurnNeverEntersTheRoom) {
  Stage stage;
  const auto other = stage.found(8, {kRomeoId, kJulietId}, true);
  const auto cid = stage.found(9, {kRomeoId, kJulietId}, true);
  {
    Person romeo(stage, kRomeo);
    romeo.says(frame("join", other, R"("id":1)"));
    romeo.says(frame("join", cid, R"("id":2)"));
    romeo.says(frame("leave", cid, R"("id":3)"));
    romeo.says(frame("leave", other, R"("id":4)"));
    settle(stage);
    EXPECT_EQ(stage.hub.rooms().size(), 0U);
    for (const auto& error : romeo.hears_of("error")) EXPECT_EQ(word(error, "code"), "conflict");
    romeo.connection.hang_up();
  }
  stage.say(cid, kJulietId, "mid-20001");
  stage.say(other, kJulietId, "mid-20002");
  settle(stage);
}

TEST_F(SessionTest, AJoinThatIsLeftWhileItIsReadEndsOutsideTheRoomAndMayBeRepeated) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId}, true);
  Person romeo(stage, kRomeo);
  romeo.says(frame("join", cid, R"("id":1,"rev":0)"));
  stage.loop.run_until_idle();  // its page is being read
  romeo.says(frame("leave", cid, R"("id":2)"));
  settle(stage);
  EXPECT_EQ(word(romeo.hears_one("error"), "code"), "conflict");
  EXPECT_EQ(stage.hub.rooms().size(), 0U);
  romeo.says(frame("join", cid, R"("id":3,"rev":0)"));
  stage.loop.run_until_idle();
  romeo.says(frame("leave", cid, R"("id":4)"));
  romeo.says(frame("join", cid, R"("id":5,"rev":0)"));
  settle(stage);
  stage.say(cid, kJulietId, "mid-20001");
  settle(stage);
  EXPECT_EQ(romeo.revs_heard(cid), (std::vector<std::int64_t>{1}));
  romeo.connection.hang_up();
  EXPECT_EQ(stage.hub.rooms().size(), 0U);
}

TEST_F(SessionTest, AJoinThatFailsHalfwayLeavesNoHoleBeforeWhatCameMeanwhile) {
  Config config;
  config.replay_page_bytes = 200;
  Stage stage(config);
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  for (int n = 1; n <= 6; ++n) stage.say(cid, kJulietId, "mid-" + std::to_string(20000 + n));
  settle(stage);
  Person romeo(stage, kRomeo);
  romeo.says(frame("join", cid, R"("id":1,"rev":0)"));
  stage.loop.run_until_idle();
  ASSERT_EQ(stage.reads_waiting.size(), 1U);
  auto first_page = std::move(stage.reads_waiting.front());
  stage.reads_waiting.pop_front();
  first_page();
  stage.next_read_refusal = Error{.code = Code::kUnavailable, .detail = "the disk is slow"};
  stage.loop.run_until_idle();
  stage.say(cid, kJulietId, "mid-20007");
  settle(stage);
  stage.loop.advance(std::chrono::milliseconds(600));
  settle(stage);
  EXPECT_EQ(word(romeo.hears_one("error"), "code"), "unavailable");
  EXPECT_EQ(romeo.revs_heard(cid), (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6, 7}));
}

TEST_F(SessionTest, AStrangerHearsNothingOfARoomWhoseMembershipCouldNotBeRead) {
  Stage stage;
  const auto cid = stage.found(9, {kJulietId}, true);
  Person tybalt(stage, kTybalt);
  stage.next_read_refusal = Error{.code = Code::kUnavailable, .detail = "the disk is slow"};
  tybalt.says(frame("join", cid, R"("id":1)"));
  stage.loop.run_until_idle();
  stage.say(cid, kJulietId, "mid-20001");  // heard, and held
  settle(stage);
  EXPECT_EQ(word(tybalt.hears_one("error"), "code"), "unavailable");
  tybalt.says(frame("join", cid, R"("id":2)"));
  stage.loop.run_until_idle();
  stage.say(cid, kJulietId, "mid-20002");
  tybalt.says(frame("leave", cid, R"("id":3)"));
  settle(stage);
  EXPECT_TRUE(tybalt.revs_heard(cid).empty());
}

TEST_F(SessionTest, ACursorAboveTheHeadIsAnsweredWithResync) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  romeo.says(frame("join", cid, R"("id":1,"rev":99)"));
  settle(stage);
  EXPECT_EQ(word(romeo.hears_one("resync"), "reason"), "ahead");
}

TEST_F(SessionTest, AReplayStopsAtItsLimitAndTheSameJoinGoesOn) {
  Config config;
  config.replay_rows_max = 4;
  Stage stage(config);
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  for (int n = 1; n <= 6; ++n) stage.say(cid, kJulietId, "mid-" + std::to_string(20000 + n));
  Person romeo(stage, kRomeo);
  romeo.says(frame("join", cid, R"("id":1,"rev":0)"));
  settle(stage);
  const auto resync = romeo.hears_one("resync");
  EXPECT_EQ(word(resync, "reason"), "rows");
  EXPECT_EQ(number(resync, "rev"), 4);
  romeo.says(frame("join", cid, R"("id":2,"rev":4)"));
  settle(stage);
  EXPECT_EQ(romeo.revs_heard(cid), (std::vector<std::int64_t>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(number(romeo.hears_one("ok"), "rev"), 6);
}

TEST_F(SessionTest, WhatIsOnesOwnOfAMessageThatTwoPagesHoldIsNamedOnceAsTheLaterOneHasIt) {
  Config config;
  config.replay_page_bytes = 1;  // a row a page
  Stage stage(config);
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  for (int n = 1; n <= 3; ++n) stage.say(cid, kJulietId, "mid-" + std::to_string(20000 + n));
  stage.mine_pages = {{{.seq = Seq(2), .reactions = {"a"}}},
                      {{.seq = Seq(1), .favorite = true}},
                      {{.seq = Seq(2), .reactions = {"b"}}}};
  Person romeo(stage, kRomeo);
  romeo.says(frame("join", cid, R"("id":1,"rev":0)"));
  settle(stage);
  const auto ok = romeo.hears_one("ok");
  EXPECT_EQ(wire::canonical_json(*ok.find("mine")), R"({"1":{"favorite":true},"2":{"reactions":["b"]}})");
}

TEST_F(SessionTest, SyncHoldsLiveEventsUntilItsLastPage) {
  Stage stage;
  stage.sync_page = 1;
  const auto first = stage.found(9, {kRomeoId, kJulietId});
  const auto second = stage.found(10, {kRomeoId, kJulietId});
  stage.say(first, kJulietId, "mid-20001");
  stage.say(second, kJulietId, "mid-20002");
  Person romeo(stage, kRomeo);
  romeo.hears();
  romeo.says(R"({"t":"sync","id":3})");
  stage.loop.run_until_idle();  // the first page's snapshot is taken
  stage.say(first, kJulietId, "mid-20003");
  stage.say(second, kJulietId, "mid-20004");
  EXPECT_TRUE(romeo.hears().empty());
  settle(stage);
  romeo.says(R"({"t":"sync","id":4,"token":"1"})");
  settle(stage);
  std::vector<std::string> order;
  for (const auto& text : romeo.hears()) order.push_back(type_of(*wire::parse_json(text)));
  // The second page's snapshot is younger than its event: told inside it, not again.
  EXPECT_EQ(order, (std::vector<std::string>{"synced", "synced", "message"}));
  EXPECT_EQ(romeo.revs_heard(first), (std::vector<std::int64_t>{2}));
  EXPECT_TRUE(romeo.revs_heard(second).empty());
}

TEST_F(SessionTest, WhoDoesNotAskForTheNextPageOfSyncIsSentItUnasked) {
  Stage stage;
  stage.sync_page = 1;
  for (int n = 9; n < 12; ++n) stage.found(n, {kRomeoId});
  Person romeo(stage, kRomeo);
  romeo.says(R"({"t":"sync","id":3})");
  settle(stage);
  EXPECT_EQ(romeo.hears_of("synced").size(), 1U);
  for (int page = 2; page <= 3; ++page) {
    stage.loop.advance(2100ms);
    settle(stage);
    EXPECT_EQ(romeo.hears_of("synced").size(), 1U);
  }
  stage.loop.advance(10s);
  settle(stage);
  EXPECT_TRUE(romeo.hears_of("synced").empty());
}

TEST_F(SessionTest, WhoAsksForEachPageOfSyncGetsEachOnce) {
  Stage stage;
  stage.sync_page = 1;
  for (int n = 9; n < 13; ++n) stage.found(n, {kRomeoId});
  Person romeo(stage, kRomeo);
  romeo.says(R"({"t":"sync","id":1})");
  int pages = 0;
  for (bool more = true; more; ++pages) {
    settle(stage);
    const auto page = romeo.hears_one("synced");
    EXPECT_EQ(number(page, "re"), pages + 1);
    more = *page.find("more")->boolean();
    if (more)
      romeo.says(R"({"t":"sync","id":)" + std::to_string(pages + 2) + R"(,"token":")" + word(page, "token") + "\"}");
  }
  EXPECT_EQ(pages, 4);
  stage.loop.advance(10s);
  settle(stage);
  EXPECT_TRUE(romeo.hears_of("synced").empty());
}

TEST_F(SessionTest, ATokenOfAnotherHistoryIsAnsweredWithResync) {
  Stage stage;
  Person romeo(stage, kRomeo);
  romeo.says(R"({"t":"sync","id":3,"token":"other-epoch"})");
  settle(stage);
  EXPECT_EQ(word(romeo.hears_of("resync").at(0), "reason"), "epoch");
}

TEST_F(SessionTest, PipelinedSendsBehindARefusedOneAreRefusedAlike) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  const auto other = stage.found(10, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  stage.throttled = Error{.code = Code::kRateLimited, .detail = "slowly", .retry_after_ms = 1000};
  romeo.says(send_frame(cid, 1, 1));
  stage.throttled.reset();
  romeo.says(send_frame(cid, 2, 2));
  romeo.says(send_frame(other, 3, 3));
  settle(stage);
  const auto errors = romeo.hears_of("error");
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(number(errors[1], "re"), 2);
  EXPECT_EQ(word(errors[1], "code"), "rate_limited");
  EXPECT_GT(number(errors[1], "retryAfterMs"), 0);
  EXPECT_EQ(stage.towns[other].seq, 1U);
  stage.loop.advance(1000ms);
  romeo.says(send_frame(cid, 1, 4));
  romeo.says(send_frame(cid, 2, 5));
  settle(stage);
  EXPECT_EQ(stage.towns[cid].seq, 2U);
}

TEST_F(SessionTest, ASendIsChargedOnceHoweverOftenItIsRepeated) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  romeo.says(send_frame(cid, 1, 1));
  settle(stage);
  EXPECT_EQ(stage.taken, 1);
  for (int n = 2; n < 30; ++n) romeo.says(send_frame(cid, 1, n));
  settle(stage);
  EXPECT_EQ(stage.taken, 1);
  EXPECT_EQ(romeo.hears_of("ack").size(), 29U);
}

TEST_F(SessionTest, WhatTheServerCannotTakeNowIsNotCharged) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  stage.lane_full = true;
  romeo.says(send_frame(cid, 1, 1));
  stage.lane_full = false;
  stage.loop.advance(2s);
  for (const Code code : {Code::kUnavailable, Code::kRateLimited}) {
    stage.next_refusal = Error{.code = code, .detail = "later", .retry_after_ms = 700};
    romeo.says(send_frame(cid, 1, 2));
    settle(stage);
    stage.loop.advance(2s);
  }
  EXPECT_EQ(stage.taken, 0);
  stage.next_refusal = Error{.code = Code::kNotMember, .detail = "no"};
  romeo.says(send_frame(cid, 1, 3));
  settle(stage);
  EXPECT_EQ(stage.taken, 1) << "what is refused for good was an attempt";
}

TEST_F(SessionTest, AFullLaneAndAFailedCommitShutTheConversationForAWhile) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  stage.lane_full = true;
  romeo.says(send_frame(cid, 1, 1));
  stage.lane_full = false;
  romeo.says(send_frame(cid, 2, 2));
  settle(stage);
  EXPECT_EQ(romeo.hears_of("error").size(), 2U);
  stage.loop.advance(2s);
  stage.next_refusal = Error{.code = Code::kUnavailable, .detail = "commit failed", .retry_after_ms = 700};
  romeo.says(send_frame(cid, 1, 3));
  settle(stage);
  romeo.says(send_frame(cid, 2, 4));
  settle(stage);
  const auto errors = romeo.hears_of("error");
  ASSERT_EQ(errors.size(), 2U);
  EXPECT_EQ(word(errors[1], "code"), "unavailable");
  EXPECT_EQ(stage.towns[cid].seq, 0U);
}

TEST_F(SessionTest, CommandsUnderWayAreBounded) {
  Config config;
  config.commands_in_flight_max = 3;
  Stage stage(config);
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  for (int n = 1; n <= 5; ++n) romeo.says(send_frame(cid, n, n));
  EXPECT_EQ(stage.submitted.size(), 3U);
  settle(stage);
  EXPECT_EQ(romeo.hears_of("error").size(), 2U);
  EXPECT_EQ(stage.towns[cid].seq, 3U);
}

TEST_F(SessionTest, OtherCommandsGoToTheApiUnderTheirName) {
  Stage stage;
  Person romeo(stage, kRomeo);
  romeo.says(R"({"t":"listConversations","id":12})");
  settle(stage);
  EXPECT_EQ(number(romeo.hears_one("ok"), "re"), 12);
  EXPECT_EQ(stage.commands_run, (std::vector<std::string>{"listConversations"}));
}

TEST_F(SessionTest, TypingDiesByItself) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  Person juliet(stage, kJuliet);
  romeo.says(frame("typing", cid, R"("on":true)"));
  settle(stage);
  EXPECT_TRUE(*juliet.hears_one("typing").find("on")->boolean());
  stage.loop.advance(4900ms);
  EXPECT_TRUE(juliet.hears_of("typing").empty());
  stage.loop.advance(200ms);
  EXPECT_FALSE(*juliet.hears_one("typing").find("on")->boolean());
}

TEST_F(SessionTest, SignalsReachTheDeviceTheyAreFor) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId, kTybaltId});
  Person romeo(stage, kRomeo);
  Person juliet(stage, kJuliet);
  Person tybalt(stage, kTybalt);
  romeo.says(frame("signal", cid, R"("to":")" + make_id<DeviceId>(kJuliet).text() + R"(","data":{"offer":1})"));
  settle(stage);
  EXPECT_EQ(juliet.hears_of("signal").size(), 1U);
  EXPECT_TRUE(tybalt.hears_of("signal").empty());
}

TEST_F(SessionTest, OnesOwnReadReachesOnesOtherSessionsAtOnceAndOthersGathered) {
  Stage stage;
  const auto cid = stage.found(9, {kRomeoId, kJulietId, kTybaltId});
  Person romeo(stage, kRomeo);
  Person phone(stage, kRomeo);
  Person juliet(stage, kJuliet);
  romeo.says(frame("read", cid, R"("pos":1)"));
  romeo.says(frame("read", cid, R"("pos":2)"));
  settle(stage);
  EXPECT_EQ(phone.hears_of("read").size(), 2U);
  EXPECT_TRUE(romeo.hears_of("read").empty());
  EXPECT_TRUE(juliet.hears_of("read").empty());
  stage.loop.advance(1100ms);
  const auto read = juliet.hears_one("read");
  EXPECT_EQ(number(read, "pos"), 2);
}

}  // namespace
}  // namespace kith::session
