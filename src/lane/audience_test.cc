// Who gets an event: people, rooms, both ways after a switch, and the ones who just went.
#include "lane/audience.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lane/core_for_tests.h"

namespace kith::lane {
namespace {

Command create(std::initializer_list<int> members) {
  CreateGroup group;
  group.cid = conversation(1);
  group.mid = "create-group";
  group.name = "us";
  for (const int member : members) group.members.push_back({.user = user(member)});
  return {.actor = as(1), .body = std::move(group)};
}
Command add(int from, int to) {
  AddMembers command{.cid = conversation(1), .mid = {}, .users = {}};
  for (int i = from; i <= to; ++i) command.users.push_back({.user = user(i)});
  return {.actor = as(1), .body = std::move(command)};
}
Command remove(int who, int whom) {
  return {.actor = as(who), .body = RemoveMember{.cid = conversation(1), .mid = {}, .user = user(whom)}};
}
const Event& last_event(const CoreStage& stage) {
  return stage.bus.answers().back()->events.back();
}
const Event& first_event(const CoreStage& stage) {
  return stage.bus.answers().back()->events.front();
}

TEST(AudienceTest, MembersShareOneListUntilItChanges) {
  CoreStage stage;
  stage.run(create({2, 3}));
  stage.run(message(1, 1, 1));
  const auto first = last_event(stage).audience.people;
  EXPECT_THAT(*first, testing::ElementsAre(user(1), user(2), user(3)));
  stage.run(message(1, 2, 2));
  EXPECT_EQ(last_event(stage).audience.people, first);
  stage.run(add(4, 4));
  EXPECT_THAT(*last_event(stage).audience.people, testing::ElementsAre(user(1), user(2), user(3), user(4)));
  EXPECT_EQ(first->size(), 3u);
}

TEST(AudienceTest, ARemovedMemberGetsTheRemovalAndNotTheNote) {
  CoreStage stage;
  stage.run(create({2, 3}));
  stage.run(remove(1, 3));
  EXPECT_THAT(*first_event(stage).audience.people, testing::ElementsAre(user(1), user(2)));
  EXPECT_THAT(first_event(stage).audience.also, testing::ElementsAre(user(3)));
  EXPECT_TRUE(last_event(stage).audience.also.empty());
}

TEST(AudienceTest, TypingAndSignalsAreNotForThoseWhoBlockWhoMakesThem) {
  CoreStage stage;
  stage.run(create({2, 3}));
  const Command typing{.actor = as(2), .body = Typing{.cid = conversation(1), .on = true}};
  stage.run(typing);
  EXPECT_TRUE(first_event(stage).audience.unseeing.empty());
  for (const bool on : {true, false}) {
    stage.run({.actor = as(3), .body = SetBlock{.whom = user(2), .on = on, .dm = conversation(9)}});
    const auto blockers = on ? std::vector{user(3)} : std::vector<UserId>{};
    stage.run(typing);
    EXPECT_EQ(first_event(stage).audience.unseeing, blockers);
    stage.run({.actor = as(2), .body = Signal{.cid = conversation(1), .to = {}, .data = "{}"}});
    EXPECT_EQ(first_event(stage).audience.unseeing, blockers);
  }
}

TEST(AudienceTest, ARecallIsHiddenFromThoseWhoCameAfterTheMessageWhereHistoryIsNotFromTheStart) {
  for (const bool history : {false, true}) {
    CoreStage stage;
    auto group = create({2, 3});
    std::get<CreateGroup>(group.body).history_from_start = history;
    stage.run(std::move(group));
    stage.run(message(1, 1, 1));
    const auto before = std::get<MessageSent>(last_event(stage).body).message.seq;
    stage.run(add(4, 5));
    stage.run(message(1, 1, 2));
    const auto after = std::get<MessageSent>(last_event(stage).body).message.seq;
    EXPECT_TRUE(last_event(stage).audience.unseeing.empty());
    stage.run({.actor = as(1), .body = RecallMessage{.cid = conversation(1), .mid = {}, .seq = before}});
    const auto hidden = history ? std::vector<UserId>{} : std::vector{user(4), user(5)};
    EXPECT_EQ(last_event(stage).audience.unseeing, hidden);
    EXPECT_EQ(last_event(stage).audience.people->size(), 5u);  // they hear of the rev all the same
    stage.run({.actor = as(1), .body = RecallMessage{.cid = conversation(1), .mid = {}, .seq = after}});
    EXPECT_TRUE(last_event(stage).audience.unseeing.empty());
  }
}

TEST(AudienceTest, AFreshLaneLoadsTheListFromTheRows) {
  auto log = std::make_shared<store::FaultyLog>(std::make_shared<store::MemoryLog>());
  CoreStage before({}, log);
  before.run(create({2, 3}));
  CoreStage stage({}, log);
  stage.run(message(1, 2, 1));
  EXPECT_THAT(*last_event(stage).audience.people, testing::ElementsAre(user(1), user(2), user(3)));
}

TEST(AudienceTest, EverybodyHearsOfTheDissolution) {
  auto log = std::make_shared<store::FaultyLog>(std::make_shared<store::MemoryLog>());
  CoreStage before({}, log);
  before.run(create({2, 3}));
  CoreStage stage({}, log);
  stage.run({.actor = as(1), .body = Dissolve{.cid = conversation(1), .mid = {}}});
  for (const Event& event : stage.bus.answers().back()->events) {
    std::vector<UserId> all = event.audience.also;
    if (event.audience.people) all.insert(all.end(), event.audience.people->begin(), event.audience.people->end());
    EXPECT_THAT(all, testing::UnorderedElementsAre(user(1), user(2), user(3)));
  }
}

TEST(AudienceTest, ALargeConversationIsARoomAndForAWhileBoth) {
  CoreStage stage;
  stage.run(create({}));
  stage.run(add(2, 200));
  EXPECT_FALSE(last_event(stage).audience.room);
  stage.run(add(201, 300));
  EXPECT_TRUE(last_event(stage).audience.room);
  ASSERT_TRUE(last_event(stage).audience.people);
  EXPECT_EQ(last_event(stage).audience.people->size(), 300u);
  stage.clock.advance(std::chrono::seconds(31));
  stage.run(message(1, 1, 1));
  EXPECT_TRUE(last_event(stage).audience.room);
  EXPECT_FALSE(last_event(stage).audience.people);
  stage.run(remove(1, 7));  // hears of it though the room is all there is
  EXPECT_THAT(first_event(stage).audience.also, testing::ElementsAre(user(7)));
}

TEST(AudienceTest, ARoomWithAsFewMembersAsOnesOfPeopleReachesItsPeopleToo) {
  CoreStage stage;
  stage.run(create({}));
  stage.run(add(2, 200));
  stage.run(add(201, 257));
  stage.clock.advance(std::chrono::seconds(31));
  stage.run(message(1, 1, 1));
  EXPECT_FALSE(last_event(stage).audience.people);
  stage.run(remove(1, 257));
  stage.run(message(1, 1, 2));
  EXPECT_TRUE(last_event(stage).audience.room);  // still: it does not flap
  ASSERT_TRUE(last_event(stage).audience.people);
  EXPECT_EQ(last_event(stage).audience.people->size(), 256u);
}

TEST(AudienceTest, ComingBackToPeopleLoadsWhoIsStillThere) {
  CoreStage stage;
  stage.run(create({}));
  stage.run(add(2, 200));
  stage.run(add(201, 257));
  stage.clock.advance(std::chrono::seconds(31));
  for (int i = 257; i > 199; --i) stage.run(remove(1, i));
  EXPECT_TRUE(last_event(stage).audience.room);  // both ways for a while
  stage.clock.advance(std::chrono::seconds(31));
  stage.run(message(1, 1, 1));
  EXPECT_FALSE(last_event(stage).audience.room);
  ASSERT_TRUE(last_event(stage).audience.people);
  EXPECT_EQ(last_event(stage).audience.people->size(), 199u);
}

TEST(AudienceTest, AFailedBatchLeavesNoTraceInTheLists) {
  CoreStage stage;
  stage.run(create({2}));
  stage.log->fail_commit(store::FaultyLog::Failure::kNothingWritten);
  stage.run(add(3, 3));
  stage.clock.advance(stage.config.settle);
  stage.run(message(1, 1, 1));
  EXPECT_THAT(*last_event(stage).audience.people, testing::ElementsAre(user(1), user(2)));
}

TEST(AudienceTest, TheListsStayWithinTheirBound) {
  CoreStage stage({.audience_people_max = 4});
  for (int i = 1; i <= 5; ++i) stage.run(open_dm(i, 1, i + 1));
  for (int i = 1; i <= 5; ++i) {
    stage.run(message(i, 1, i));
    EXPECT_EQ(last_event(stage).audience.people->size(), 2u);
  }
}

}  // namespace
}  // namespace kith::lane
