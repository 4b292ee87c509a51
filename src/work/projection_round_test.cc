// The directory's projection follows the log, and is built anew from it where following would be wrong.
#include "work/projection_round.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

#include "base/random.h"
#include "chat/stage_for_tests.h"
#include "store/sql/query.h"
#include "store/sqlite/sqlite_database.h"

namespace kith::work {
namespace {

using chat::as;
using chat::mid;
using chat::user;

class ProjectionTest : public testing::Test {
 protected:
  ProjectionTest() {
    home_ = std::filesystem::temp_directory_path() / ("kith-work-" + SystemRandom().id<UserId>().text());
    std::filesystem::create_directories(home_);
    auto opened = store::SqliteDatabase::open({.path = home_ / "directory.db", .sync = false});
    if (!opened) throw std::runtime_error(opened.error().detail);
    directory_ = std::move(*opened);
  }
  ~ProjectionTest() override {
    directory_.reset();
    std::filesystem::remove_all(home_);
  }

  // As after a start: rounds until nothing waits.
  void run_on(store::Log& log) {
    ProjectionRound round(*directory_, log);
    int rounds = 0;
    while (round()) ASSERT_LT(++rounds, 10'000);
    EXPECT_FALSE(round());  // nothing more comes: what was only counted is saved now
  }
  std::vector<ConversationId> found(int person, std::string_view text = "group") {
    auto cids = store::run_read(
        *directory_, [&](store::Connection& c) { return store::find_own_conversations(c, user(person), text, 1000); });
    EXPECT_TRUE(cids) << cids.error().detail;
    std::ranges::sort(*cids);
    return *cids;
  }
  std::uint64_t lag(const store::Log& log) {
    const auto at = store::run_read(
        *directory_, [&](store::Connection& c) { return store::cursors(c, ProjectionRound::consumer_of(log)); });
    return ProjectionRound::lag(*at, log.positions());
  }
  void forget(const char* table) {
    const auto sql = std::string("delete from ") + table;
    ASSERT_TRUE(directory_->write([&](store::Connection& c) { return store::execute(c, sql); }));
  }

  std::filesystem::path home_;
  std::unique_ptr<store::SqliteDatabase> directory_;
};

// Three groups of 1 and 2; 3 is in the last one and left the first.
std::vector<ConversationId> begin_life(chat::Stage& stage) {
  std::vector<ConversationId> cids{stage.group(1, {2, 3}), stage.group(2, {2}), stage.group(3, {2, 3})};
  stage.must(as(3), RemoveMember{.cid = cids[0], .mid = mid(7), .user = user(3)});
  for (int i = 0; i < 20; ++i) stage.send(as(1), cids[1], mid(100 + i));
  return cids;
}

TEST_F(ProjectionTest, FollowsWhatIsCommittedAndTrimsTheStream) {
  chat::Stage stage;
  const auto cids = begin_life(stage);
  run_on(stage.log);
  EXPECT_EQ(found(2), cids);
  EXPECT_EQ(found(3), std::vector{cids[2]});
  EXPECT_EQ(lag(stage.log), 0u);
  stage.must(as(1), UpdateConversation{.cid = cids[1], .mid = mid(8), .name = "renamed"});
  run_on(stage.log);
  EXPECT_EQ(found(2, "renamed"), std::vector{cids[1]});
  const auto partition = partition_of(cids[1].bytes);
  EXPECT_EQ(*stage.log.stream_floor(partition), stage.log.positions()[partition]);
}

TEST_F(ProjectionTest, IsBuiltAnewWhereItsRowsOrCursorsAreGone) {
  chat::Stage stage;
  const auto cids = begin_life(stage);
  run_on(stage.log);
  for (const auto& tables :
       std::vector<std::vector<const char*>>{{"conversations", "memberships", "projection_cursors"},
                                             {"conversations", "memberships"},
                                             {"projection_cursors"}}) {
    for (const char* table : tables) forget(table);
    run_on(stage.log);
    EXPECT_EQ(found(2), cids);
    EXPECT_EQ(found(3), std::vector{cids[2]});
    EXPECT_EQ(lag(stage.log), 0u);
  }
  // And goes on from there.
  const auto more = stage.group(4, {2});
  run_on(stage.log);
  EXPECT_EQ(found(2).size(), 4u);
  EXPECT_EQ(found(2).back(), more);
}

TEST_F(ProjectionTest, IsBuiltAnewWhereAnOlderLogWasPutBack) {
  {
    chat::Stage later;
    begin_life(later);
    later.group(5, {2});
    run_on(later.log);
    EXPECT_EQ(found(2).size(), 4u);
  }
  chat::Stage earlier;
  const auto kept = earlier.group(1, {2, 3});
  run_on(earlier.log);
  EXPECT_EQ(found(2), std::vector{kept});
  EXPECT_EQ(found(3), std::vector{kept}) << "3 had not left then";
  EXPECT_EQ(lag(earlier.log), 0u);
}

TEST_F(ProjectionTest, IsBuiltAnewForAnotherHistoryOfTheSameLength) {
  chat::Stage one;
  one.group(1, {2});
  run_on(one.log);
  store::MemoryLog other("another history");
  run_on(other);
  EXPECT_TRUE(found(2).empty());
}

TEST_F(ProjectionTest, IsBuiltAnewFromALogOfManyConversationsInSteps) {
  chat::Stage stage;
  for (int i = 1; i <= 650; ++i) stage.group(i, {2});
  ProjectionRound first(*directory_, stage.log);
  EXPECT_TRUE(first());  // a step, and then the process dies
  EXPECT_LT(found(2).size(), 650u);
  run_on(stage.log);
  EXPECT_EQ(found(2).size(), 650u);
  EXPECT_EQ(lag(stage.log), 0u);
}

TEST_F(ProjectionTest, WhatHappensWhileItIsBuiltIsNotLost) {
  chat::Stage stage;
  for (int i = 1; i <= 250; ++i) stage.group(i, {2, 3});
  ProjectionRound round(*directory_, stage.log);
  EXPECT_TRUE(round());
  for (int i = 1; i <= 250; i += 2) {
    stage.must(as(3), RemoveMember{.cid = chat::conversation(i), .mid = mid(i), .user = user(3)});
  }
  const auto fresh = stage.group(251, {3});
  while (round()) {
  }
  EXPECT_EQ(found(3).size(), 126u);
  EXPECT_EQ(found(3).back(), fresh);
}

}  // namespace
}  // namespace kith::work
