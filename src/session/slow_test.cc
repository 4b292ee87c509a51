// Slow readers: bounded memory, nothing lost, and a property over random interleavings.
#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>

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
const UserId kRomeoId = make_id<UserId>(kRomeo);
const UserId kJulietId = make_id<UserId>(kJuliet);

Config small() {
  Config config;
  config.outbox_soft_bytes = 2'000;
  config.outbox_hard_bytes = 8'000;
  config.replay_page_bytes = 1'500;
  config.catch_up.held_bytes_max = 4'000;
  return config;
}

std::string mid(int n) {
  return "mid-" + std::to_string(100000 + n);
}

std::vector<std::int64_t> one_to(std::uint64_t last) {
  std::vector<std::int64_t> all;
  for (std::uint64_t i = 1; i <= last; ++i) all.push_back(static_cast<std::int64_t>(i));
  return all;
}

void drain(Stage& stage, Person& person) {
  person.connection.stuck = false;
  for (int i = 0; i < 1000; ++i) {
    person.connection.release();
    stage.settle();
    if (!person.connection.writing()) return;
  }
  FAIL() << "never drained";
}

TEST(SlowReader, IsCaughtUpFromTheLogAndLosesNothing) {
  Stage stage(small());
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  romeo.connection.stuck = true;
  for (int n = 0; n < 500; ++n) {
    stage.say(cid, kJulietId, mid(n));
    stage.loop.run_until_idle();
    ASSERT_LT(romeo.session()->queued_bytes(), 10'000U);
  }
  drain(stage, romeo);
  stage.say(cid, kJulietId, mid(500));
  stage.settle();
  EXPECT_EQ(romeo.revs_heard(cid), one_to(501));
  EXPECT_TRUE(romeo.hears_of("resync").empty());
}

// Messages of one commit go to a room's listeners together: what is dropped is dropped together, and comes again whole.
TEST(SlowReader, OfARoomLosesNothingOfWhatWasToldTogether) {
  Stage stage(small());
  const auto cid = stage.found(9, {kRomeoId, kJulietId}, true);
  Person romeo(stage, kRomeo);
  romeo.says(R"({"t":"join","cid":")" + cid.text() + "\"}");
  stage.settle();
  int said = 0;
  const auto talk = [&](int messages) {
    stage.announcing = false;
    auto batch = std::make_shared<CommittedBatch>();
    for (int i = 0; i < messages; ++i) stage.say(cid, kJulietId, mid(said++));
    for (const auto& one : stage.committed) {
      std::ranges::copy(one->items, std::back_inserter(batch->items));
      if (batch->spans.empty()) batch->spans = one->spans;
      batch->spans.front().to = one->spans.front().to;
    }
    stage.committed.clear();
    stage.hub.on_batch(batch);
    stage.loop.run_until_idle();
  };
  talk(7);
  EXPECT_EQ(romeo.revs_heard(cid), one_to(7));
  romeo.connection.stuck = true;
  for (int round = 0; round < 60; ++round) {
    talk(1 + round % 9);
    ASSERT_LT(romeo.session()->queued_bytes(), 10'000U);
  }
  drain(stage, romeo);
  talk(3);
  stage.settle();
  EXPECT_EQ(romeo.revs_heard(cid), one_to(static_cast<std::uint64_t>(said)));
  EXPECT_TRUE(romeo.hears_of("resync").empty());
}

TEST(SlowReader, KeepsHisOwnAcksInOrderBehindTheReplay) {
  Stage stage(small());
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  romeo.connection.stuck = true;
  for (int n = 0; n < 100; ++n) stage.say(cid, kJulietId, mid(n)), stage.loop.run_until_idle();
  romeo.says(R"({"t":"send","id":77,"cid":")" + cid.text() +
             R"(","mid":"mid-romeo-1","kind":"text","body":{"text":"x"}})");
  stage.settle();
  drain(stage, romeo);
  const auto acks = romeo.hears_of("ack");
  ASSERT_EQ(acks.size(), 1U);
  EXPECT_EQ(number(acks[0], "re"), 77);
  auto revs = romeo.revs_heard(cid);
  EXPECT_TRUE(std::is_sorted(revs.begin(), revs.end()));
  EXPECT_EQ(std::set<std::int64_t>(revs.begin(), revs.end()).size(), 101U);
}

TEST(SlowReader, HearsOfHisReadBehindTheAckOfWhatHeSaidBefore) {
  Stage stage(small());
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  romeo.connection.stuck = true;
  for (int n = 0; n < 100; ++n) stage.say(cid, kJulietId, mid(n)), stage.loop.run_until_idle();
  romeo.says(R"({"t":"send","id":77,"cid":")" + cid.text() +
             R"(","mid":"mid-romeo-1","kind":"text","body":{"text":"x"}})");
  stage.settle();
  romeo.says(R"({"t":"read","id":78,"pos":100,"cid":")" + cid.text() + "\"}");
  stage.settle();
  drain(stage, romeo);
  std::vector<std::int64_t> answered;
  for (const auto& frame : romeo.connection.heard) {
    if (number(frame, "re") >= 77) answered.push_back(number(frame, "re"));
  }
  EXPECT_EQ(answered, (std::vector<std::int64_t>{77, 78}));
}

TEST(SlowReader, WhoNeverReadsReplaysIsNotReadFromAnyMoreEither) {
  Stage stage(small());
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  romeo.connection.stuck = true;
  for (int n = 0; n < 100; ++n) stage.say(cid, kJulietId, mid(n)), stage.loop.run_until_idle();
  int said = 0;
  for (; said < 2000 && romeo.connection.reading; ++said) {
    romeo.says(R"({"t":"send","cid":")" + cid.text() + R"(","mid":"mid-romeo-)" + std::to_string(said) +
               R"(","kind":"text","body":{"text":"x"}})");
    stage.settle();
  }
  EXPECT_FALSE(romeo.connection.reading);
  drain(stage, romeo);
  EXPECT_TRUE(romeo.connection.reading);
  EXPECT_EQ(romeo.hears_of("ack").size(), static_cast<std::size_t>(said));
}

// What is committed between the drop and the snapshot stands in the snapshot's head, but in no row of that replay.
TEST(SlowReader, MissesNoMessageThatComesWhileOnlyPositionsAreToldAgain) {
  Stage stage(small());
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  stage.seats = {R"({"t":"read","cid":")" + cid.text() + R"(","pos":7,"thread":3,"following":true})"};
  Person romeo(stage, kRomeo);
  romeo.connection.stuck = true;
  const auto people = std::make_shared<const std::vector<UserId>>(std::vector<UserId>{kRomeoId, kJulietId});
  for (std::uint64_t n = 1; n <= 300; ++n) {
    PositionsMoved moved{.user = kJulietId, .delivered_moved = true};
    moved.positions.delivered = Seq(n);
    Committed item{.reply = Reply{}};
    item.events.push_back({.owner = owner_of(cid), .audience = {.people = people}, .body = moved});
    auto batch = std::make_shared<CommittedBatch>();
    batch->items.push_back(std::move(item));
    stage.hub.on_batch(batch);
    stage.loop.run_until_idle();
  }
  stage.announcing = false;
  stage.say(cid, kJulietId, mid(0));
  romeo.connection.stuck = false;
  while (stage.reads_waiting.empty()) {
    romeo.connection.release();
    stage.loop.run_until_idle();
  }
  stage.announcing = true;
  stage.announce();
  stage.settle();
  drain(stage, romeo);
  stage.say(cid, kJulietId, mid(1));
  stage.settle();
  EXPECT_EQ(romeo.revs_heard(cid), one_to(2));
  const auto reads = romeo.hears_of("read");
  ASSERT_EQ(reads.size(), 1U) << "seats at threads were moved by what was dropped";
  EXPECT_EQ(number(reads[0], "thread"), 3);
}

// What was dropped of a join that reached its limit of rows is not behind the client, whatever `resync` named.
TEST(SlowReader, WhoJoinsAgainFromWhereAJoinStoppedMissesNothingThatWasDroppedOfIt) {
  Config config = small();
  config.replay_rows_max = 20;
  config.replay_page_bytes = 20'000;
  Stage stage(config);
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  const auto other = stage.found(10, {kRomeoId, kJulietId});
  for (int n = 0; n < 30; ++n) stage.say(cid, kJulietId, mid(n));
  stage.settle();
  Person romeo(stage, kRomeo);
  stage.settle();
  const auto join = [&](std::int64_t rev) {
    romeo.says(R"({"t":"join","id":1,"rev":)" + std::to_string(rev) + R"(,"cid":")" + cid.text() + R"("})");
    stage.loop.run_until_idle();
  };
  join(0);
  romeo.connection.stuck = true;
  stage.say(other, kJulietId, mid(100));
  stage.loop.run_until_idle();
  ASSERT_EQ(stage.serve(), 1U);  // twenty rows and where to go on, behind what does not leave
  stage.loop.run_until_idle();
  for (int n = 101; n < 160; ++n) stage.say(other, kJulietId, mid(n)), stage.loop.run_until_idle();
  join(20);
  drain(stage, romeo);
  EXPECT_EQ(number(romeo.hears_of("resync").at(0), "rev"), 20);
  join(20);
  drain(stage, romeo);
  EXPECT_EQ(romeo.revs_heard(cid), one_to(30));
}

TEST(SlowReader, WithTooManyConversationsIsToldToReload) {
  Stage stage(small());
  std::vector<ConversationId> cids;
  for (int i = 0; i < 70; ++i) cids.push_back(stage.found(100 + i, {kRomeoId, kJulietId}));
  Person romeo(stage, kRomeo);
  romeo.connection.stuck = true;
  stage.say(cids[0], kJulietId, mid(0));
  stage.loop.run_until_idle();  // in flight: from here on everything waits
  for (int n = 0; n < 10; ++n) {
    for (const auto cid : cids) stage.say(cid, kJulietId, mid(n));
    stage.loop.run_until_idle();
  }
  drain(stage, romeo);
  const auto resyncs = romeo.hears_of("resync");
  ASSERT_GE(resyncs.size(), 1U);
  EXPECT_EQ(word(resyncs[0], "reason"), "slow");
  EXPECT_EQ(resyncs[0].find("cid"), nullptr);
}

TEST(SlowReader, DropsTypingFirst) {
  Stage stage(small());
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  Person juliet(stage, kJuliet);
  romeo.connection.stuck = true;
  for (int n = 0; n < 12; ++n) stage.say(cid, kJulietId, mid(n)), stage.loop.run_until_idle();
  juliet.says(R"({"t":"typing","on":true,"cid":")" + cid.text() + "\"}");
  stage.settle();
  drain(stage, romeo);
  EXPECT_TRUE(romeo.hears_of("typing").empty());
  EXPECT_EQ(romeo.revs_heard(cid), one_to(12));
}

TEST(SlowReader, WhoNeverReadsAnswersIsNotReadFromAnyMore) {
  Config config = small();
  config.answers_hard_bytes = 64'000;
  Stage stage(config);
  Person romeo(stage, kRomeo);
  romeo.connection.stuck = true;
  stage.settle();
  romeo.says(R"({"t":"ping","id":1})");
  stage.settle();
  int asked = 0;
  for (; asked < 2000 && romeo.connection.reading; ++asked) {
    romeo.says(R"({"t":"ping","id":2})");
    stage.loop.run_until_idle();
  }
  EXPECT_FALSE(romeo.connection.reading);
  drain(stage, romeo);
  EXPECT_TRUE(romeo.connection.reading);
  EXPECT_EQ(romeo.hears_of("pong").size(), static_cast<std::size_t>(asked) + 1);
}

TEST(SlowReader, AFailedReplayIsTriedAgain) {
  Stage stage(small());
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  romeo.connection.stuck = true;
  for (int n = 0; n < 100; ++n) stage.say(cid, kJulietId, mid(n)), stage.loop.run_until_idle();
  stage.next_read_refusal = Error{.code = Code::kUnavailable, .detail = "busy", .retry_after_ms = 100};
  drain(stage, romeo);
  stage.loop.advance(600ms);
  drain(stage, romeo);
  EXPECT_EQ(romeo.revs_heard(cid), one_to(100));
}

TEST(SlowReader, AJoinThatCannotBeReadLeavesTheSessionAsItWas) {
  Stage stage(small());
  const auto cid = stage.found(9, {kRomeoId, kJulietId});
  Person romeo(stage, kRomeo);
  stage.next_read_refusal = Error{.code = Code::kUnavailable, .detail = "busy", .retry_after_ms = 100};
  romeo.says(R"({"t":"join","id":1,"rev":0,"cid":")" + cid.text() + "\"}");
  stage.loop.run_until_idle();
  stage.say(cid, kJulietId, mid(1));
  stage.settle();
  stage.say(cid, kJulietId, mid(2));
  stage.settle();
  EXPECT_EQ(romeo.revs_heard(cid), one_to(2));
  EXPECT_EQ(word(romeo.hears_one("error"), "code"), "unavailable");
}

// What was told of a conversation, for the report of a failure.
std::string told(const Person& person, ConversationId cid) {
  std::string text;
  for (const auto& frame : person.connection.heard) {
    const std::string type = type_of(frame);
    if (type == "resync" || type == "synced") text += " " + type;
    if (type == "synced") {
      for (const auto& one : *frame.find("conversations")->array()) {
        if (word(one, "cid") == cid.text()) text += ":" + std::to_string(number(one, "rev"));
      }
    }
    if (word(frame, "cid") == cid.text()) text += " " + type + ":" + std::to_string(number(frame, "rev"));
  }
  return text;
}

// Everything at once: several conversations, rooms and dms, a stuttering peer, a bus that lags behind the log, joins
// and syncs in between. In the end every conversation's revs have been heard, in order, and live ones exactly once.
class Interleavings : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  Interleavings() : dice(GetParam()), stage(small()) {
    stage.announcing = false;
    for (int i = 0; i < 3; ++i) cids.push_back(stage.found(200 + i, {kRomeoId, kJulietId}, i == 2));
    romeo = std::make_unique<Person>(stage, kRomeo);
    romeo->says(R"({"t":"join","rev":0,"cid":")" + cids[2].text() + "\"}");
    stage.settle();
  }

  void romeo_sends() {
    romeo->says(R"({"t":"send","id":2,"cid":")" + cids[dice.below(3)].text() + R"(","mid":"mid-romeo-)" +
                std::to_string(said++) + R"(","kind":"text","body":{"text":"x"}})");
    stage.commit();
  }

  void step() {
    switch (dice.below(12)) {
      case 0:
        romeo->connection.stuck = !romeo->connection.stuck;
        break;
      case 1:
        romeo->connection.release();
        break;
      case 2:
        stage.serve();
        break;
      case 3:
        if (dice.below(4) != 0 || asked++ >= 12) break;
        romeo->says(R"({"t":"sync","id":1})");
        break;
      case 4:
        romeo_sends();
        break;
      case 5:
      case 6:
        stage.loop.run_until_idle();
        break;
      case 7:
      case 8:
        if (stage.committed.empty()) break;
        stage.hub.on_batch(stage.committed.front());
        stage.committed.pop_front();
        break;
      default:
        for (std::uint64_t n = dice.below(6); n > 0; --n) stage.say(cids[dice.below(3)], kJulietId, mid(said++));
    }
  }

  // What synced frames held counts as heard; live rows never repeat a rev, answers may stand behind the replay of
  // theirs.
  void check(ConversationId cid) {
    std::int64_t last = 0;
    std::set<std::int64_t> all;
    std::set<std::int64_t> live;
    for (const auto& frame : romeo->connection.heard) {
      if (type_of(frame) == "synced") {
        for (const auto& one : *frame.find("conversations")->array()) {
          if (word(one, "cid") != cid.text()) continue;
          for (const auto& message : *one.find("messages")->array()) all.insert(number(message, "rev"));
          last = std::max(last, number(one, "rev"));
        }
      }
      const bool message = type_of(frame) == "message";
      if ((!message && type_of(frame) != "ack") || word(frame, "cid") != cid.text()) continue;
      const std::int64_t rev = number(frame, "rev");
      all.insert(rev);
      if (message) {
        EXPECT_TRUE(live.insert(rev).second) << "rev " << rev << " told twice";
      }
      EXPECT_LE(rev, last + 1) << "a gap before rev " << rev << " in" << told(*romeo, cid);
      last = std::max(last, rev);
    }
    EXPECT_EQ(all.size(), stage.towns[cid].rev) << cid.text();
    EXPECT_EQ(last, static_cast<std::int64_t>(stage.towns[cid].rev));
  }

  SeededRandom dice;
  Stage stage;
  std::vector<ConversationId> cids;
  std::unique_ptr<Person> romeo;
  int said = 0;
  int asked = 0;
};

TEST_P(Interleavings, EveryRevIsHeardInOrder) {
  SCOPED_TRACE("seed " + std::to_string(GetParam()));
  for (int i = 0; i < 600; ++i) step();
  stage.announcing = true;
  stage.announce();
  for (int i = 0; i < 5; ++i) {
    drain(stage, *romeo);
    stage.loop.advance(1s);
  }
  for (const auto cid : cids) check(cid);
  EXPECT_TRUE(romeo->hears_of("resync").empty());
}

INSTANTIATE_TEST_SUITE_P(Seeds, Interleavings, ::testing::Range<std::uint64_t>(1, 101));

}  // namespace
}  // namespace kith::session
