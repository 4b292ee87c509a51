// Welcomes over two shards, each on its own loop, one clock.
#include "delivery/welcomes.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "delivery/fake_listener.h"
#include "runtime/manual_loop.h"

namespace kith::delivery {
namespace {

using testing::FakeListener;
using testing::make_id;
using namespace std::chrono_literals;

const ConversationId kWorld = make_id<ConversationId>(70);

class NoFacts final : public PresenceFacts {
 public:
  void visible_to(UserId, std::vector<UserId>, Allowed then) override { then(std::vector<UserId>{}); }
  void last_seen(UserId, LastSeen then) override { then(0); }
  void keep_last_seen(UserId, TimeMs) override {}
};

class WelcomesTest : public ::testing::Test {
 protected:
  struct Side {
    Side(ManualClock& clock, int index, PresenceRing& ring, WelcomeRing& all, NoFacts& facts, std::string text)
        : loop(clock, index),
          hub(loop, {}),
          presence(loop, ring, facts, {}),
          welcomes(loop, hub, presence, all, {.text = std::move(text), .waiting_max = 2}) {}
    ManualLoop loop;
    Hub hub;
    Presence presence;
    Welcomes welcomes;
  };

  explicit WelcomesTest(std::string text = "Be kind.") : text_(std::move(text)) {
    ring.shards = {&one.presence, &two.presence};
    all.shards = {&one.welcomes, &two.welcomes};
  }
  void settle() {
    while (one.loop.turn() || two.loop.turn()) {
    }
  }
  // The entry's event reaches the hub of every shard.
  void enters(UserId user) {
    ++pos_;
    auto batch = std::make_shared<CommittedBatch>();
    Audience audience;
    audience.also = {user};
    const auto partition = partition_of(kWorld.bytes);
    batch->items.push_back(
        {{}, Reply{}, {Event{owner_of(kWorld), {}, partition, Pos(pos_), audience, Welcomed{user}}}});
    batch->spans.push_back({partition, Pos(pos_), Pos(pos_)});
    for (Side* side : {&one, &two}) side->hub.on_batch(batch);
    settle();
  }
  void comes(Side& side, FakeListener& listener) {
    side.hub.add(listener);
    side.presence.came(listener.user());
    settle();
  }
  void goes(Side& side, FakeListener& listener) {
    side.hub.remove(listener.user(), listener);
    side.presence.went(listener.user());
    settle();
  }

  std::string text_;
  std::uint64_t pos_ = 0;
  ManualClock clock;
  PresenceRing ring;
  WelcomeRing all;
  NoFacts facts;
  Side one{clock, 0, ring, all, facts, text_};
  Side two{clock, 1, ring, all, facts, text_};
};

TEST_F(WelcomesTest, LiveDevicesOfTheOneWhoEntersHearItAndNobodyElse) {
  FakeListener phone(1);
  FakeListener laptop(1);
  FakeListener other(2);
  comes(one, phone), comes(two, laptop), comes(two, other);
  enters(phone.user());
  const std::string notice = R"({"t":"notice","cid":")" + kWorld.text() + R"(","kind":"welcome","text":"Be kind."})";
  EXPECT_EQ(phone.heard, std::vector{notice});
  EXPECT_EQ(laptop.heard, std::vector{notice});
  EXPECT_TRUE(other.heard.empty());
  EXPECT_EQ(one.welcomes.waiting() + two.welcomes.waiting(), 0U);
}

TEST_F(WelcomesTest, WhoEntersBeforeAnySessionHearsItOnceWithTheFirstWhereverItIs) {
  for (int n = 10; n < 14; ++n) {  // some at home here, some there
    FakeListener first(n);
    FakeListener second(n);
    enters(first.user());
    Side& here = n % 2 == 0 ? one : two;
    Side& there = n % 2 == 0 ? two : one;
    comes(here, first);
    comes(there, second);
    EXPECT_EQ(first.heard.size(), 1U);
    EXPECT_TRUE(second.heard.empty());
    goes(here, first), goes(there, second);
  }
  EXPECT_EQ(one.welcomes.waiting() + two.welcomes.waiting(), 0U);
}

TEST_F(WelcomesTest, AreForgottenAfterAWhile) {
  FakeListener late(10);
  enters(late.user());
  clock.advance(121s);
  comes(one, late);
  EXPECT_TRUE(late.heard.empty());
  EXPECT_EQ(one.welcomes.waiting() + two.welcomes.waiting(), 0U);
}

TEST_F(WelcomesTest, WaitInABoundedNumber) {
  SeededRandom random(3);
  for (int n = 0; n < 100; ++n) enters(random.id<UserId>());
  EXPECT_EQ(one.welcomes.waiting(), 2U);
  EXPECT_EQ(two.welcomes.waiting(), 2U);
}

class NoWelcomeTest : public WelcomesTest {
 protected:
  NoWelcomeTest() : WelcomesTest("") {}
};

TEST_F(NoWelcomeTest, WithoutATextNobodyIsTold) {
  FakeListener live(1);
  FakeListener late(2);
  comes(one, live);
  enters(live.user());
  enters(late.user());
  comes(two, late);
  EXPECT_TRUE(live.heard.empty());
  EXPECT_TRUE(late.heard.empty());
}

}  // namespace
}  // namespace kith::delivery
