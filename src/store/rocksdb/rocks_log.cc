// Commits, positions and recovery; see rocks_log.h.
#include "store/rocksdb/rocks_log.h"

#include <rocksdb/env.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <chrono>
#include <system_error>

#include "base/bytes.h"
#include "base/log.h"
#include "base/random.h"
#include "store/rocksdb/rocks_dir.h"
#include "store/rocksdb/rocks_probe.h"
#include "store/rocksdb/rocks_store.h"

namespace kith::store {

namespace {

const SystemClock kSystemClock;
constexpr std::uint64_t kProbeBytesMin = 64 << 10;
constexpr std::chrono::seconds kCloseWait{10};
constexpr std::size_t kSingleDeletesMax = 10'000;  // records of the stream trimmed at once
constexpr const char* kFormatName = "format";
constexpr const char* kPartitionsName = "partitions";
constexpr const char* kEpochName = "epoch";

class BatchSink final : public RowSink {
 public:
  BatchSink(RocksStore& store, rocksdb::WriteBatch& batch) : store_(store), batch_(batch) {}
  void put(Column column, std::string_view key, std::string_view value) override {
    note(batch_.Put(store_.handle(column), {key.data(), key.size()}, {value.data(), value.size()}));
  }
  void erase(Column column, std::string_view key) override {
    note(batch_.Delete(store_.handle(column), {key.data(), key.size()}));
  }
  Status status() const {
    if (!status_.ok()) return std::unexpected(error_of(status_, "writing the log"));
    return {};
  }

 private:
  void note(const rocksdb::Status& status) {
    if (!status.ok()) status_ = status;
  }
  RocksStore& store_;
  rocksdb::WriteBatch& batch_;
  rocksdb::Status status_;
};

Result<std::string> begin_epoch(RocksStore& store) {
  SystemRandom random;
  auto fresh = random.id<SessionId>().text();
  rocksdb::WriteBatch batch;
  BatchSink sink(store, batch);
  sink.put(Column::kStream, row_form::meta(kEpochName), fresh);
  KITH_CHECKED(sink.status());
  KITH_CHECKED(store.write(batch, true));
  return fresh;
}

// Writes the description of a new store, or compares that of an old one. Returns the epoch.
Result<std::string> describe(RocksStore& store) {
  KITH_TRY(const auto format, store.get({}, Column::kStream, row_form::meta(kFormatName)));
  KITH_TRY(const auto partitions, store.get({}, Column::kStream, row_form::meta(kPartitionsName)));
  KITH_TRY(const auto epoch, store.get({}, Column::kStream, row_form::meta(kEpochName)));
  if (format && partitions && epoch) {
    if (*format != std::to_string(kLogFormat))
      return fail(Code::kUnavailable, "the log was written by a newer version (format " + *format + ")");
    if (*partitions != std::to_string(kPartitions)) {
      return fail(Code::kUnavailable,
                  "the log has " + *partitions + " partitions, this version uses " + std::to_string(kPartitions));
    }
    return *epoch;
  }
  if (format || partitions || epoch) return fail(Code::kInternal, "the log's own description is damaged");
  SystemRandom random;
  const auto fresh = random.id<SessionId>().text();
  rocksdb::WriteBatch batch;
  BatchSink sink(store, batch);
  sink.put(Column::kStream, row_form::meta(kFormatName), std::to_string(kLogFormat));
  sink.put(Column::kStream, row_form::meta(kPartitionsName), std::to_string(kPartitions));
  sink.put(Column::kStream, row_form::meta(kEpochName), fresh);
  KITH_CHECKED(sink.status());
  KITH_CHECKED(store.write(batch, true));
  return fresh;
}

}  // namespace

RocksLog::RocksLog(std::filesystem::path dir, const RocksConfig& config)
    : dir_(std::move(dir)),
      config_(config),
      all_(std::make_unique<KeySpaceView>(std::make_unique<RocksLiveSpace>(*this, Depth::kAll))),
      cached_(std::make_unique<KeySpaceView>(std::make_unique<RocksLiveSpace>(*this, Depth::kCached))),
      breaker_(config.clock != nullptr ? *config.clock : kSystemClock) {}

Result<std::unique_ptr<RocksLog>> RocksLog::open(const std::filesystem::path& dir, const RocksConfig& config) {
  std::unique_ptr<RocksLog> log(new RocksLog(dir, config));
  KITH_CHECKED(log->start());
  return log;
}

RocksLog::~RocksLog() = default;

// Opens the directory and reads what is kept in memory of it.
Status RocksLog::start() {
  KITH_TRY(auto opened, RocksStore::open(dir_, config_));
  auto closed = std::make_shared<std::promise<void>>();
  auto future = closed->get_future().share();
  const std::shared_ptr<RocksStore> store(opened.release(), [closed](RocksStore* gone) {
    delete gone;
    closed->set_value();
  });
  auto epoch = describe(*store);
  if (epoch && epoch_.empty() && config_.new_epoch) epoch = begin_epoch(*store);
  if (!epoch) {
    store->abandon();
    return std::unexpected(std::move(epoch.error()));
  }
  for (int partition = 0; partition < kPartitions; ++partition) {
    KITH_TRY(const auto last, store->last_pos(static_cast<PartitionId>(partition)));
    positions_[static_cast<std::size_t>(partition)] = last.value;
    follow_up_front_[static_cast<std::size_t>(partition)] = 0;
  }
  const std::lock_guard lock(mutex_);
  if (epoch_.empty()) epoch_ = std::move(*epoch);
  store_ = store;
  closed_ = std::move(future);
  return {};
}

Status RocksLog::checkpoint(const std::filesystem::path& to) const {
  KITH_TRY(const auto store, lease());
  rocksdb::Checkpoint* made = nullptr;
  auto status = rocksdb::Checkpoint::Create(&store->db(), &made);
  const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
  if (status.ok()) status = checkpoint->CreateCheckpoint(to.string());
  if (!status.ok()) return std::unexpected(error_of(status, "copying the log"));
  return RocksDir::mark(to);
}

Result<std::shared_ptr<RocksStore>> RocksLog::lease(Depth depth) const {
  const std::lock_guard lock(mutex_);
  if (!store_ || (depth == Depth::kCached && degraded()))
    return retry_later(Code::kUnavailable, "a commit failed; the log is being recovered", 1000);
  return store_;
}

Status RocksLog::commit(const Batch& batch) {
  KITH_TRY(const auto store, lease());
  check_gapless(batch, positions());
  rocksdb::WriteBatch writes;
  BatchSink sink(*store, writes);
  write_rows(batch, sink);
  auto status = sink.status();
  if (status) status = store->write(writes, true);
  if (!status) {
    fail_now();
    return status;
  }
  for (std::size_t partition = 0; partition < batch.stream.size(); ++partition) {
    if (!batch.stream[partition].empty()) positions_[partition] = batch.stream[partition].back().pos.value;
  }
  return {};
}

void RocksLog::fail_now() {
  const std::lock_guard lock(mutex_);
  if (store_) store_->abandon();
  if (breaker_.failed())
    log::error("the log failed: what was committed can be read, and nothing is written until its disk is well again");
}

Status RocksLog::recover() {
  const std::lock_guard recovering(recover_mutex_);
  if (!degraded()) return {};
  if (!breaker_.probe()) {
    return retry_later(Code::kUnavailable, "the log's disk is left alone for a moment",
                       std::max<std::int64_t>(breaker_.pause_left().count(), 1));
  }
  log::info("the log's disk is probed");
  auto reopened = reopen();
  breaker_.probed(reopened.has_value());
  if (reopened) {
    log::warn("the log is open again and takes commits");
    return {};
  }
  const auto pause = std::max<std::int64_t>(breaker_.pause_left().count(), 1);
  log::warn("the log stays closed to commits: {}; tried again in {} ms", reopened.error().detail, pause);
  reopened.error().retry_after_ms = pause;
  return reopened;
}

// The failed store is let go of only when the disk took as much as opening it anew will write: until then it can be
// read.
Status RocksLog::reopen() {
  std::shared_future<void> closed;
  {
    const std::lock_guard lock(mutex_);
    if (store_) unwritten_ = store_->unwritten_bytes();
  }
  auto& env = config_.env != nullptr ? *config_.env : *rocksdb::Env::Default();
  KITH_CHECKED(probe_disk(env, dir_, std::max(unwritten_, kProbeBytesMin)));
  {
    const std::lock_guard lock(mutex_);
    store_.reset();  // the last reader closes it
    closed = closed_;
  }
  if (closed.valid() && closed.wait_for(kCloseWait) != std::future_status::ready) {
    return retry_later(Code::kUnavailable, "readers still hold the failed log", 1000);
  }
  return start();
}

std::unique_ptr<View> RocksLog::snapshot() const {
  auto store = lease(Depth::kAll);
  if (!store) return std::make_unique<KeySpaceView>(std::make_unique<RefusingSpace>(std::move(store.error())));
  return std::make_unique<KeySpaceView>(std::make_unique<RocksSnapshotSpace>(std::move(*store)));
}

Cursor RocksLog::positions() const {
  Cursor out;
  for (std::size_t partition = 0; partition < out.size(); ++partition) out[partition] = Pos(positions_[partition]);
  return out;
}

Result<std::vector<StreamEntry>> RocksLog::stream(PartitionId partition, Pos after, std::size_t limit) const {
  KITH_CHECKED(lease());
  return read_stream_after(RocksLiveSpace(*this, Depth::kAll), partition, after, limit);
}

Status RocksLog::trim_stream(PartitionId partition, Pos up_to) {
  KITH_TRY(const auto store, lease());
  KITH_TRY(const auto last, last_record_up_to(RocksLiveSpace(*this, Depth::kAll), partition, up_to));
  if (!last) return {};
  KITH_TRY(const auto trimmed, stream_floor(partition));
  rocksdb::WriteBatch batch;
  auto* handle = store->handle(Column::kStream);
  std::string floor;
  put_be64(floor, last.value);
  const auto from = row_form::stream(partition, trimmed.next());
  const auto to = row_form::stream(partition, last) + '\0';
  // One by one: every range deleted in memory makes each later read of the column sort all of them again. A range only
  // where there is very much.
  std::vector<std::string> keys;
  KITH_CHECKED(store->scan({}, Column::kStream, from, to, [&](std::string_view key, std::string_view) {
    keys.emplace_back(key);
    return keys.size() <= kSingleDeletesMax;
  }));
  rocksdb::Status status;
  if (keys.size() > kSingleDeletesMax) {
    status = batch.DeleteRange(handle, from, to);
  } else {
    for (const auto& key : keys) {
      if (status.ok()) status = batch.Delete(handle, key);
    }
  }
  if (status.ok()) status = batch.Put(handle, row_form::stream_floor(partition), floor);
  if (!status.ok()) return std::unexpected(error_of(status, "trimming the log"));
  return store->write(batch, false);
}

Result<Pos> RocksLog::stream_floor(PartitionId partition) const {
  return read_stream_floor(RocksLiveSpace(*this, Depth::kAll), partition);
}

Result<std::vector<FollowUp>> RocksLog::follow_ups(PartitionId partition, std::size_t limit) const {
  KITH_CHECKED(lease());
  auto& front = follow_up_front_[partition];
  // Read before the scan: what commits meanwhile has a greater pos.
  const auto committed = positions_[partition].load();
  const auto from = front.load();
  KITH_TRY(auto waiting, read_follow_ups(RocksLiveSpace(*this, Depth::kAll), partition, Pos(from), limit));
  if (limit > 0) {
    const auto next = waiting.empty() ? committed + 1 : waiting.front().pos.value;
    auto seen = from;
    while (seen < next && !front.compare_exchange_weak(seen, next)) {
    }
  }
  return waiting;
}

Result<std::vector<ConversationId>> RocksLog::conversations(ConversationId after, std::size_t limit) const {
  KITH_CHECKED(lease());
  return read_conversations(RocksLiveSpace(*this, Depth::kAll), after, limit);
}

Status RocksLog::check() const {
  KITH_TRY(const auto store, lease());
  KITH_TRY(const auto format, store->get({}, Column::kStream, row_form::meta(kFormatName)));
  if (!format) return fail(Code::kInternal, "the log's own description is missing");
  return {};
}

std::uint64_t RocksLog::free_disk_bytes() const {
  std::error_code error;
  const auto space = std::filesystem::space(dir_, error);
  return error ? 0 : space.available;
}

}  // namespace kith::store
