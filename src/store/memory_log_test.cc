// The in-memory log under the contract of every log, and the log that fails on demand.
#include "store/memory_log.h"

#include "store/faulty_log.h"
#include "store/log_contract.h"

namespace kith::store {
namespace {

class MemoryUnderTest final : public LogUnderTest {
 public:
  Log& log() override { return log_; }

 private:
  MemoryLog log_;
};
// A faulty log that was not told to fail keeps the contract too.
class FaultyUnderTest final : public LogUnderTest {
 public:
  Log& log() override { return log_; }

 private:
  FaultyLog log_{std::make_shared<MemoryLog>()};
};

INSTANTIATE_TEST_SUITE_P(Memory, LogContract,
                         testing::Values(LogMaker([] { return std::make_unique<MemoryUnderTest>(); })));
INSTANTIATE_TEST_SUITE_P(Faulty, LogContract,
                         testing::Values(LogMaker([] { return std::make_unique<FaultyUnderTest>(); })));

Batch one_row(const std::string& key, std::uint64_t pos) {
  Batch batch;
  const Owner owner{OwnerKind::kConversation, {}};
  batch.rows.push_back({owner, RowKind::kMember, key, "value"});
  StreamEntry entry;
  entry.pos = Pos(pos);
  entry.owner = owner;
  batch.stream[0].push_back(entry);
  return batch;
}

TEST(MemoryLog, a_copy_goes_on_by_itself_under_its_own_epoch) {
  const Owner owner{OwnerKind::kConversation, {}};
  MemoryLog log("first");
  ASSERT_TRUE(log.commit(one_row("a", 1)).has_value());
  const auto copy = log.copy("second");
  ASSERT_TRUE(log.commit(one_row("b", 2)).has_value());
  EXPECT_EQ(copy->epoch(), "second");
  EXPECT_EQ(copy->positions()[0], Pos(1));
  EXPECT_TRUE(copy->live(Depth::kAll).row(owner, RowKind::kMember, "a")->has_value());
  EXPECT_FALSE(copy->live(Depth::kAll).row(owner, RowKind::kMember, "b")->has_value());
  ASSERT_TRUE(copy->commit(one_row("c", 2)).has_value());
  EXPECT_FALSE(log.live(Depth::kAll).row(owner, RowKind::kMember, "c")->has_value());
}

TEST(FaultyLog, refuses_commits_and_lanes_after_a_failed_commit_and_shows_what_was_there_until_it_recovers) {
  const Owner owner{OwnerKind::kConversation, {}};
  for (const auto failure : {FaultyLog::Failure::kNothingWritten, FaultyLog::Failure::kWrittenAnyway}) {
    FaultyLog log(std::make_shared<MemoryLog>());
    log.fail_commit(failure, 1);
    ASSERT_TRUE(log.commit(one_row("a", 1)).has_value());
    EXPECT_EQ(log.commit(one_row("b", 2)).error().code, Code::kUnavailable);
    EXPECT_FALSE(log.commit(one_row("c", 3)).has_value());
    EXPECT_FALSE(log.live(Depth::kCached).row(owner, RowKind::kMember, "a").has_value());
    EXPECT_TRUE(log.live(Depth::kAll).row(owner, RowKind::kMember, "a")->has_value());
    EXPECT_FALSE(log.live(Depth::kAll).row(owner, RowKind::kMember, "b")->has_value());
    EXPECT_TRUE(log.snapshot()->row(owner, RowKind::kMember, "a")->has_value());
    EXPECT_FALSE(log.snapshot()->row(owner, RowKind::kMember, "b")->has_value());
    EXPECT_FALSE(log.check().has_value());
    EXPECT_TRUE(log.degraded());
    log.fail_recover(true);
    EXPECT_FALSE(log.recover().has_value());
    log.fail_recover(false);
    ASSERT_TRUE(log.recover().has_value());
    EXPECT_FALSE(log.degraded());
    const bool written = failure == FaultyLog::Failure::kWrittenAnyway;
    EXPECT_EQ(log.live(Depth::kAll).row(owner, RowKind::kMember, "b")->has_value(), written);
    EXPECT_EQ(log.positions()[0], Pos(written ? 2 : 1));
  }
}

TEST(FaultyLog, answers_cold_until_somebody_reads_the_owner_fully) {
  const Owner owner{OwnerKind::kConversation, {}};
  FaultyLog log(std::make_shared<MemoryLog>());
  ASSERT_TRUE(log.commit(one_row("a", 1)).has_value());
  log.chill(owner);
  EXPECT_TRUE(log.live(Depth::kCached).row(owner, RowKind::kMember, "a").error().cold);
  EXPECT_EQ(log.cold_answers(), 1);
  ASSERT_TRUE(log.live(Depth::kAll).row(owner, RowKind::kMember, "a").has_value());
  EXPECT_TRUE(log.live(Depth::kCached).row(owner, RowKind::kMember, "a").has_value());
}

TEST(MemoryLogDeathTest, stops_the_process_when_a_stream_would_have_a_hole) {
  MemoryLog log;
  ASSERT_TRUE(log.commit(one_row("a", 1)).has_value());
  EXPECT_DEATH((void)log.commit(one_row("b", 3)), "without a gap");
}

}  // namespace
}  // namespace kith::store
