#include "delivery/hub.h"

#include <gtest/gtest.h>

#include "delivery/fake_listener.h"
#include "runtime/manual_loop.h"

namespace kith::delivery {
namespace {

using testing::FakeListener;
using testing::make_id;
using namespace std::chrono_literals;

const ConversationId kCid = make_id<ConversationId>(70);
const PartitionId kPartition = partition_of(kCid.bytes);

class HubTest : public ::testing::Test {
 protected:
  void add(FakeListener& listener) { hub.add(listener); }

  static Audience people(std::initializer_list<int> numbers) {
    std::vector<UserId> users;
    for (const int n : numbers) users.push_back(make_id<UserId>(n));
    Audience audience;
    audience.people = std::make_shared<const std::vector<UserId>>(std::move(users));
    return audience;
  }
  static Event message(std::uint64_t n, Audience audience) {
    Message sent;
    sent.cid = kCid;
    sent.seq = Seq(n);
    sent.rev = Rev(n);
    sent.mid = "mid-" + std::to_string(10000 + n);
    sent.kind = "text";
    sent.body = "{}";
    return Event{owner_of(kCid), Rev(n), kPartition, Pos(n), std::move(audience), MessageSent{sent}};
  }
  static BatchPtr batch(std::uint64_t n, Event event, ReplyTo to = {}) {
    auto made = std::make_shared<CommittedBatch>();
    Reply reply;
    reply.body = SentReply{kCid, "mid-10000", Seq(n), Rev(n), 0, false};
    made->items.push_back({to, reply, {std::move(event)}});
    made->spans.push_back({kPartition, Pos(n), Pos(n)});
    return made;
  }

  ManualClock clock;
  ManualLoop loop{clock};
  Hub hub{loop, {}};
  FakeListener romeo{1, 11};
  FakeListener phone{1, 12};
  FakeListener juliet{2, 21};
};

TEST_F(HubTest, AnEventReachesEverySessionOfItsPeopleOnceWhateverTheWays) {
  add(romeo), add(phone), add(juliet);
  hub.rooms().enter(kCid, juliet);
  Audience both = people({1, 2});
  both.room = true;
  both.also.push_back(make_id<UserId>(2));
  hub.on_batch(batch(1, message(1, both)));
  EXPECT_EQ(romeo.heard.size(), 1U);
  EXPECT_EQ(phone.heard.size(), 1U);
  EXPECT_EQ(juliet.heard.size(), 1U);
}

TEST_F(HubTest, AFrameIsEncodedOnceAndShared) {
  add(romeo), add(juliet);
  hub.on_batch(batch(1, message(1, people({1, 2}))));
  EXPECT_EQ(romeo.frames[0].payload().data(), juliet.frames[0].payload().data());
}

TEST_F(HubTest, TheAskersReplyStandsInThePlaceOfItsMessage) {
  add(romeo), add(phone);
  const auto slot = hub.slots().add(romeo);
  hub.on_batch(batch(1, message(1, people({1})), {0, slot, 7}));
  EXPECT_EQ(romeo.heard, (std::vector<std::string>{"reply"}));
  EXPECT_EQ(romeo.replies, (std::vector<std::int64_t>{7}));
  EXPECT_EQ(phone.heard.size(), 1U);
}

TEST_F(HubTest, AReplyForAnotherShardOrAGoneSessionIsNobodys) {
  add(romeo);
  const auto slot = hub.slots().add(romeo);
  hub.on_batch(batch(1, message(1, people({2})), {1, slot, 7}));
  hub.slots().remove(slot);
  const auto other = hub.slots().add(juliet);  // the same place, another generation
  hub.on_batch(batch(2, message(2, people({2})), {0, slot, 7}));
  EXPECT_NE(slot, other);
  EXPECT_TRUE(romeo.heard.empty());
  EXPECT_TRUE(juliet.heard.empty());
}

TEST_F(HubTest, AWaitingRequestIsAnsweredOnceOrTimesOutAsUnavailable) {
  std::vector<std::string> answers;
  const auto wait = [&](std::chrono::milliseconds timeout) {
    return hub.slots().await(timeout, [&](const Committed& item) {
      answers.push_back(item.reply ? "reply" : std::string(info(item.reply.error().code).text));
    });
  };
  const auto answered = wait(1s);
  wait(1s);
  hub.on_batch(batch(1, message(1, people({})), {0, answered, -1}));
  hub.on_batch(batch(2, message(2, people({})), {0, answered, -1}));
  loop.advance(1100ms);
  EXPECT_EQ(answers, (std::vector<std::string>{"reply", "unavailable"}));
  EXPECT_EQ(hub.slots().waiting(), 0U);
}

TEST_F(HubTest, WaitingRequestsAreBounded) {
  Hub small(loop, HubConfig{.waiting_replies_max = 1});
  EXPECT_NE(small.slots().await(1s, [](const Committed&) {}), 0U);
  EXPECT_EQ(small.slots().await(1s, [](const Committed&) {}), 0U);
}

TEST_F(HubTest, ARemovedMemberHearsThatAndLeavesTheRoom) {
  add(romeo), add(juliet);
  hub.rooms().enter(kCid, romeo);
  hub.rooms().enter(kCid, juliet);
  Member gone;
  gone.user = make_id<UserId>(1);
  gone.active = false;
  Audience room;
  room.room = true;
  room.also.push_back(gone.user);
  hub.on_batch(batch(1, Event{owner_of(kCid), Rev(1), kPartition, Pos(1), room, MemberChanged{gone, {}}}));
  hub.on_batch(batch(2, message(2, room)));
  ASSERT_EQ(romeo.heard.size(), 3U);  // the change, that it is out, and what was told to it by name
  EXPECT_EQ(romeo.heard[1], "removed 1");
  room.also.clear();
  hub.on_batch(batch(3, message(3, room)));
  EXPECT_EQ(romeo.heard.size(), 3U);
  EXPECT_EQ(juliet.heard.size(), 3U);
}

TEST_F(HubTest, WhatWasToldEndsBeforeReceiptsThatStillGather) {
  add(juliet);
  const auto moved = [&](std::uint64_t n) {
    PositionsMoved read{make_id<UserId>(1), {}, false, true, {}, true};
    read.positions.read = Seq(n);
    return batch(n, Event{owner_of(kCid), Rev(0), kPartition, Pos(n), people({1, 2, 3}), read});
  };
  hub.on_batch(batch(1, message(1, people({1, 2, 3}))));
  EXPECT_EQ(hub.told()[kPartition], Pos(1));
  hub.on_batch(moved(2));
  hub.on_batch(batch(3, message(3, people({1, 2, 3}))));
  EXPECT_EQ(hub.told()[kPartition], Pos(1)) << "who comes back from here gets the receipt";
  EXPECT_TRUE(hub.heard(kPartition, Pos(3)));
  loop.advance(1100ms);
  EXPECT_EQ(juliet.heard.size(), 3U);
  EXPECT_EQ(hub.told()[kPartition], Pos(3));
}

TEST_F(HubTest, ReceiptsThatStillGatherDoNotReachWhoLeftMeanwhile) {
  add(juliet);
  PositionsMoved read{make_id<UserId>(1), {}, false, true, {}, true};
  read.positions.read = Seq(1);
  hub.on_batch(batch(1, Event{owner_of(kCid), Rev(0), kPartition, Pos(1), people({1, 2, 3}), read}));
  Member gone;
  gone.user = juliet.user();
  gone.rev = Rev(2);
  gone.active = false;
  hub.on_batch(batch(2, Event{owner_of(kCid), Rev(2), kPartition, Pos(2), people({1, 2, 3}), MemberChanged{gone, {}}}));
  const auto heard = juliet.heard.size();
  loop.advance(1100ms);
  EXPECT_EQ(juliet.heard.size(), heard);
}

TEST_F(HubTest, AHoleParksWhatFollowsUntilItIsFilled) {
  add(romeo);
  std::vector<std::uint64_t> asked;
  hub.set_refill([&](PartitionId, Pos from) { asked.push_back(from.value); });
  hub.on_batch(batch(1, message(1, people({1}))));
  hub.on_batch(batch(3, message(3, people({1}))));
  hub.on_batch(batch(4, message(4, people({1}))));
  EXPECT_EQ(asked, (std::vector<std::uint64_t>{2}));
  EXPECT_EQ(romeo.heard.size(), 1U);
  hub.on_refill(batch(2, message(2, people({1}))));
  hub.refilled();
  ASSERT_EQ(romeo.heard.size(), 4U);
  for (int n = 1; n <= 4; ++n) {
    EXPECT_NE(romeo.heard[static_cast<std::size_t>(n) - 1].find("mid-" + std::to_string(10000 + n)), std::string::npos);
  }
}

TEST_F(HubTest, AnAnswerWithoutACommitWaitsForTheCommitsItStandsOn) {
  add(romeo);
  const auto slot = hub.slots().add(romeo);
  std::vector<std::uint64_t> asked;
  hub.set_refill([&](PartitionId, Pos from) { asked.push_back(from.value); });
  hub.on_batch(batch(1, message(1, people({1}))));
  auto answer = std::make_shared<CommittedBatch>();
  answer->items.push_back({{0, slot, 7}, Reply{}, {}});
  answer->spans.push_back({kPartition, Pos(3), Pos(2)});
  hub.on_batch(answer);
  EXPECT_EQ(asked, (std::vector<std::uint64_t>{2}));
  EXPECT_EQ(romeo.heard.size(), 1U);
  hub.on_refill(batch(2, message(2, people({1}))));
  hub.refilled();
  ASSERT_EQ(romeo.heard.size(), 3U);
  EXPECT_EQ(romeo.heard.back(), "reply");
}

TEST_F(HubTest, AHoleThatCannotBeFilledIsToldToEverybody) {
  add(romeo);
  hub.set_refill([](PartitionId, Pos) {});
  hub.on_batch(batch(1, message(1, people({1}))));
  hub.on_batch(batch(3, message(3, people({1}))));
  hub.refill_failed();
  ASSERT_EQ(romeo.heard.size(), 3U);
  EXPECT_EQ(romeo.heard[1], "lost " + std::to_string(kPartition));
}

TEST_F(HubTest, AHoleWithoutARepairerIsNeverSilent) {
  add(romeo);
  hub.on_batch(batch(1, message(1, people({1}))));
  hub.on_batch(batch(3, message(3, people({1}))));
  ASSERT_EQ(romeo.heard.size(), 3U);
  EXPECT_EQ(romeo.heard[1], "lost " + std::to_string(kPartition));
}

TEST_F(HubTest, ALostFirstCommitOfAPartitionIsAHoleToo) {
  hub.start_at({});
  add(romeo);
  hub.on_batch(batch(2, message(2, people({1}))));
  EXPECT_EQ(romeo.heard.front(), "lost " + std::to_string(kPartition));
}

TEST_F(HubTest, ARepeatedBatchIsToldOnce) {
  add(romeo);
  hub.on_batch(batch(1, message(1, people({1}))));
  hub.on_batch(batch(1, message(1, people({1}))));
  EXPECT_EQ(romeo.heard.size(), 1U);
}

TEST_F(HubTest, PositionsOfADmGoAtOnceAndOfAGroupOnceASecondWithTheLatest) {
  add(romeo), add(juliet);
  const auto moved = [](std::uint64_t pos, Audience to) {
    PositionsMoved body{make_id<UserId>(1), make_id<DeviceId>(11), true, false, {}, true};
    body.positions.delivered = Seq(pos);
    return Event{owner_of(kCid), {}, kPartition, {}, std::move(to), body};
  };
  hub.on_batch(batch(1, moved(4, people({1, 2}))));
  ASSERT_EQ(juliet.heard.size(), 1U);
  for (std::uint64_t n = 2; n < 6; ++n) hub.on_batch(batch(n, moved(n + 3, people({1, 2, 3}))));
  EXPECT_EQ(juliet.heard.size(), 1U);
  loop.advance(1050ms);
  ASSERT_EQ(juliet.heard.size(), 2U);
  EXPECT_NE(juliet.heard[1].find("\"pos\":8"), std::string::npos);
  EXPECT_TRUE(romeo.heard.empty());
}

// Asks each parcel, as a session does, whether its person may hear it.
class Asking final : public Listener {
 public:
  explicit Asking(int n) : user_(make_id<UserId>(n)) {}
  UserId user() const override { return user_; }
  DeviceId device() const override { return {}; }
  void on_parcel(Parcel& parcel) override { ++(parcel.hidden_from(user_) ? hidden : heard); }
  void on_reply(const Committed&) override {}
  void on_removed(ConversationId, Rev) override {}
  void on_lost(PartitionId) override {}

  int heard = 0;
  int hidden = 0;

 private:
  const UserId user_;
};

TEST_F(HubTest, WhoIsNotToHearOfTypingHearsNeitherItsBeginningNorItsEnd) {
  Asking blocker(1);
  Asking other(2);
  hub.add(blocker);
  hub.add(other);
  Audience to = people({1, 2});
  to.ephemeral = true;
  to.unseeing = {blocker.user()};
  hub.on_batch(batch(1, Event{owner_of(kCid), {}, kPartition, {}, to, TypingChanged{make_id<UserId>(3), true}}));
  loop.advance(6s);
  EXPECT_EQ(other.heard, 2);
  EXPECT_EQ(blocker.heard, 0);
  EXPECT_EQ(blocker.hidden, 2);
  hub.remove(blocker.user(), blocker);
  hub.remove(other.user(), other);
}

TEST_F(HubTest, TypingEntriesAreBoundedAndTheOldestDiesEarly) {
  Hub small(loop, HubConfig{.typing_entries_max = 1});
  small.add(juliet);
  for (const int who : {1, 3}) {
    Audience to = people({2});
    to.ephemeral = true;
    auto made = std::make_shared<CommittedBatch>();
    made->items.push_back(
        {{}, Reply{}, {Event{owner_of(kCid), {}, 0, {}, to, TypingChanged{make_id<UserId>(who), true}}}});
    small.on_batch(made);
  }
  ASSERT_EQ(juliet.heard.size(), 3U);
  EXPECT_NE(juliet.heard[2].find("\"on\":false"), std::string::npos);
  small.remove(juliet.user(), juliet);
}

}  // namespace
}  // namespace kith::delivery
