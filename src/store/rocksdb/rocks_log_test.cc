// The durable log: the contract, and what only it can do: refuse directories, survive a kill, recover from a failed
// sync.
#include "store/rocksdb/rocks_log.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <fstream>
#include <thread>

#include "store/log_contract.h"
#include "store/rocksdb/failing_env.h"

namespace kith::store {
namespace {

namespace fs = std::filesystem;

class TemporaryDir {
 public:
  TemporaryDir() {
    std::string pattern = (fs::temp_directory_path() / "kith-rocks-XXXXXX").string();
    require(::mkdtemp(pattern.data()));
    path_ = pattern;
  }
  ~TemporaryDir() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryDir(const TemporaryDir&) = delete;
  TemporaryDir& operator=(const TemporaryDir&) = delete;
  fs::path operator/(const fs::path& name) const { return path_ / name; }

 private:
  static void require(const char* made) { ASSERT_NE(made, nullptr); }
  fs::path path_;
};

std::unique_ptr<RocksLog> opened(const fs::path& dir, RocksConfig config = {}) {
  auto log = RocksLog::open(dir, config);
  EXPECT_TRUE(log.has_value()) << log.error().detail;
  return log ? std::move(*log) : nullptr;
}

class RocksUnderTest final : public LogUnderTest {
 public:
  Log& log() override { return *log_; }
  bool reopen() override {
    log_.reset();
    log_ = opened(dir_ / "log");
    return true;
  }

 private:
  TemporaryDir dir_;
  std::unique_ptr<RocksLog> log_ = opened(dir_ / "log");
};

INSTANTIATE_TEST_SUITE_P(Rocks, LogContract,
                         testing::Values(LogMaker([] { return std::make_unique<RocksUnderTest>(); })));

const Owner kOwner{OwnerKind::kConversation, {}};

Batch one_row(const std::string& key, std::uint64_t pos) {
  Batch batch;
  batch.rows.push_back({kOwner, RowKind::kMember, key, "value"});
  StreamEntry entry;
  entry.pos = Pos(pos);
  entry.owner = kOwner;
  batch.stream[0].push_back(entry);
  return batch;
}
bool has(const Log& log, const std::string& key) {
  const auto row = log.live(Depth::kAll).row(kOwner, RowKind::kMember, key);
  return row && row->has_value();
}
std::string refusal(const fs::path& dir) {
  auto log = RocksLog::open(dir, {});
  return log ? "opened" : log.error().detail;
}
std::map<std::string, std::uintmax_t> contents(const fs::path& dir) {
  std::map<std::string, std::uintmax_t> out;
  for (const auto& entry : fs::directory_iterator(dir)) out[entry.path().filename().string()] = entry.file_size();
  return out;
}

TEST(RocksLog, refuses_a_directory_that_somebody_else_has_open) {
  TemporaryDir dir;
  const auto log = opened(dir / "log");
  EXPECT_NE(refusal(dir / "log").find("another process is using it"), std::string::npos);
  EXPECT_TRUE(log->commit(one_row("a", 1)).has_value());
}

TEST(RocksLog, refuses_a_directory_with_other_files_and_leaves_it_as_it_was) {
  TemporaryDir dir;
  fs::create_directory(dir / "log");
  std::ofstream(dir / "log" / "holiday.jpg") << "picture";
  const auto before = contents(dir / "log");
  EXPECT_NE(refusal(dir / "log").find("files that are not Kith's"), std::string::npos);
  EXPECT_EQ(contents(dir / "log"), before);
}

TEST(RocksLog, refuses_a_newer_format_and_leaves_it_as_it_was) {
  TemporaryDir dir;
  opened(dir / "log");
  std::ofstream(dir / "log" / "KITH-LOG") << "kith log format 2\n";
  const auto before = contents(dir / "log");
  EXPECT_NE(refusal(dir / "log").find("newer version"), std::string::npos);
  EXPECT_EQ(contents(dir / "log"), before);
}

TEST(RocksLog, refuses_a_directory_whose_database_is_gone_in_part) {
  TemporaryDir dir;
  opened(dir / "log");
  fs::remove(dir / "log" / "CURRENT");
  EXPECT_NE(refusal(dir / "log").find("CURRENT is missing"), std::string::npos);
}

TEST(RocksLog, refuses_a_path_that_is_a_file) {
  TemporaryDir dir;
  std::ofstream(dir / "log") << "a file";
  EXPECT_NE(refusal(dir / "log"), "opened");
}

TEST(RocksLog, makes_its_directory_readable_by_its_owner_alone) {
  TemporaryDir dir;
  opened(dir / "log");
  EXPECT_EQ(fs::status(dir / "log").permissions() & fs::perms::all, fs::perms::owner_all);
}

TEST(RocksLog, gives_each_new_directory_another_epoch) {
  TemporaryDir dir;
  EXPECT_NE(opened(dir / "a")->epoch(), opened(dir / "b")->epoch());
}

// What a killed process leaves is what its files hold at that moment.
TEST(RocksLog, has_every_returned_commit_after_a_kill) {
  TemporaryDir dir;
  const auto log = opened(dir / "log");
  for (std::uint64_t pos = 1; pos <= 20; ++pos) {
    ASSERT_TRUE(log->commit(one_row(std::to_string(pos), pos)).has_value());
    if (pos % 7 != 0) continue;
    const auto copy = dir / ("killed" + std::to_string(pos)).c_str();
    fs::copy(dir / "log", copy, fs::copy_options::recursive);
    const auto again = opened(copy);
    ASSERT_NE(again, nullptr);
    for (std::uint64_t earlier = 1; earlier <= pos; ++earlier) EXPECT_TRUE(has(*again, std::to_string(earlier)));
    EXPECT_EQ(again->positions()[0], Pos(pos));
    EXPECT_EQ(again->epoch(), log->epoch());
    EXPECT_TRUE(again->commit(one_row("next", pos + 1)).has_value());
  }
}

// A killed process may have left writes that were never synced. The next one reads them as committed; a loss of power
// after that must not take them out of the middle, which is what losing the old write-ahead log comes to.
TEST(RocksLog, needs_nothing_of_what_a_killed_process_had_not_synced_once_it_is_open_again) {
  TemporaryDir dir;
  const auto log = opened(dir / "log");
  ASSERT_TRUE(log->commit(one_row("a", 1)).has_value());
  fs::copy(dir / "log", dir / "killed", fs::copy_options::recursive);
  std::vector<fs::path> old;
  for (const auto& entry : fs::directory_iterator(dir / "killed"))
    if (entry.path().extension() == ".log") old.push_back(entry.path().filename());
  ASSERT_FALSE(old.empty());
  const auto again = opened(dir / "killed");
  ASSERT_TRUE(again->commit(one_row("b", 2)).has_value());
  fs::copy(dir / "killed", dir / "dark", fs::copy_options::recursive);
  for (const auto& name : old)
    if (fs::exists(dir / "dark" / name)) fs::resize_file(dir / "dark" / name, 0);
  const auto after = opened(dir / "dark");
  EXPECT_TRUE(has(*after, "a"));
  EXPECT_TRUE(has(*after, "b"));
}

class FailingRocks : public testing::TestWithParam<bool> {
 protected:
  std::atomic<bool>& fault() { return GetParam() ? env_.fail_sync : env_.disk_full; }
  RocksConfig config() {
    RocksConfig config;
    config.env = env_.env();
    config.clock = &clock_;
    return config;
  }
  TemporaryDir dir_;
  FailingEnv env_;
  ManualClock clock_;
};

TEST_P(FailingRocks, acknowledges_nothing_after_a_failed_write_until_it_has_recovered) {
  const auto log = opened(dir_ / "log", config());
  ASSERT_TRUE(log->commit(one_row("a", 1)).has_value());
  fault() = true;
  const auto failed = log->commit(one_row("b", 2));
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().code, Code::kUnavailable);
  fault() = false;
  // The disk is well again, but nothing is retried behind anybody's back.
  EXPECT_FALSE(log->commit(one_row("b", 2)).has_value());
  EXPECT_FALSE(log->live(Depth::kCached).row(kOwner, RowKind::kMember, "a").has_value());
  EXPECT_FALSE(log->stream(0, Pos(0), 10).has_value());
  EXPECT_FALSE(log->trim_stream(0, Pos(1)).has_value());
  EXPECT_FALSE(log->check().has_value());

  ASSERT_TRUE(log->recover().has_value());
  EXPECT_TRUE(log->check().has_value());
  EXPECT_TRUE(has(*log, "a"));
  // As after a crash: the failed batch is there whole, or not at all.
  const auto last = log->positions()[0];
  EXPECT_EQ(has(*log, "b"), last == Pos(2));
  EXPECT_EQ(log->stream(0, Pos(0), 10)->size(), last.value);
  ASSERT_TRUE(log->commit(one_row("c", last.value + 1)).has_value());
  EXPECT_TRUE(has(*log, "c"));
}

TEST_P(FailingRocks, shows_what_was_committed_and_nothing_of_what_failed_until_it_has_recovered) {
  const auto log = opened(dir_ / "log", config());
  ASSERT_TRUE(log->commit(one_row("a", 1)).has_value());
  EXPECT_FALSE(log->degraded());
  fault() = true;
  ASSERT_FALSE(log->commit(one_row("b", 2)).has_value());
  for (int attempt = 0; attempt < 3; ++attempt) {
    EXPECT_TRUE(log->degraded());
    EXPECT_TRUE(has(*log, "a"));
    EXPECT_FALSE(has(*log, "b"));
    const auto snapshot = log->snapshot();
    EXPECT_TRUE(snapshot->row(kOwner, RowKind::kMember, "a")->has_value());
    EXPECT_FALSE(snapshot->row(kOwner, RowKind::kMember, "b")->has_value());
    EXPECT_EQ(log->positions()[0], Pos(1));
    EXPECT_FALSE(log->recover().has_value());
    clock_.advance(std::chrono::minutes(1));
  }
  fault() = false;
  ASSERT_TRUE(log->recover().has_value());
  EXPECT_FALSE(log->degraded());
  EXPECT_TRUE(has(*log, "a"));
}

TEST_P(FailingRocks, leaves_a_failing_disk_alone_between_its_probes) {
  const auto log = opened(dir_ / "log", config());
  fault() = true;
  ASSERT_FALSE(log->commit(one_row("a", 1)).has_value());
  EXPECT_FALSE(log->recover().has_value());
  fault() = false;
  // The disk is well, but it is not looked at before the pause is over.
  const auto refused = log->recover();
  ASSERT_FALSE(refused.has_value());
  EXPECT_GT(refused.error().retry_after_ms, 0);
  EXPECT_EQ(log->breaker(), Breaker::State::kOpen);
  clock_.advance(std::chrono::milliseconds(refused.error().retry_after_ms));
  EXPECT_TRUE(log->recover().has_value());
  EXPECT_EQ(log->breaker(), Breaker::State::kClosed);
  EXPECT_FALSE(fs::exists(dir_ / "log" / "KITH-PROBE"));
}

TEST_P(FailingRocks, waits_for_the_readers_of_the_failed_store_before_it_opens_it_again) {
  const auto log = opened(dir_ / "log", config());
  ASSERT_TRUE(log->commit(one_row("a", 1)).has_value());
  auto snapshot = log->snapshot();
  fault() = true;
  ASSERT_FALSE(log->commit(one_row("b", 2)).has_value());
  fault() = false;
  std::atomic<bool> recovered{false};
  std::thread recovery([&] {
    EXPECT_TRUE(log->recover().has_value());
    recovered = true;
  });
  EXPECT_TRUE(snapshot->row(kOwner, RowKind::kMember, "a").has_value());
  EXPECT_FALSE(recovered);
  snapshot.reset();
  recovery.join();
  EXPECT_TRUE(has(*log, "a"));
}

TEST_P(FailingRocks, says_so_when_it_cannot_recover_and_can_try_again) {
  const auto log = opened(dir_ / "log", config());
  ASSERT_TRUE(log->commit(one_row("a", 1)).has_value());
  fault() = true;
  ASSERT_FALSE(log->commit(one_row("b", 2)).has_value());
  EXPECT_FALSE(log->recover().has_value());
  fault() = false;
  clock_.advance(std::chrono::minutes(1));
  ASSERT_TRUE(log->recover().has_value());
  EXPECT_TRUE(has(*log, "a"));
}

INSTANTIATE_TEST_SUITE_P(Disk, FailingRocks, testing::Values(true, false),
                         [](const auto& param) { return param.param ? "sync_fails" : "disk_is_full"; });

}  // namespace
}  // namespace kith::store
