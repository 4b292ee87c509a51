// RocksLog: the embedded log. Two column families: rows of owners (memtables hashed by the 16-byte owner, bloom
// filters), and the commit stream with follow-ups and the store's own description (plain skip list). Every commit is
// one synced write batch. Thread: any. After a failed commit nothing is written any more: what had been committed can
// be read, as far as the disk gives it, until recover() has found the disk well (rocks_probe.h) and opens the log anew,
// as after a crash; what failed is not among it. A failed sync is never repeated. Not here: which keys there are
// (store/row_form.h), how a View reads them (store/key_space.h).
#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <future>
#include <memory>
#include <mutex>
#include <string>

#include "store/key_space.h"
#include "store/log.h"

namespace rocksdb {
class Env;
}

namespace kith::store {

struct RocksConfig {
  int cache_mb = 16;  // 4-65536, one block cache for rows, indexes and filters; needs a restart
  int write_buffer_mb =
      16;  // 4-1024, of rows not yet in a file; bounds memory and the time to start after a crash; needs a restart
  int background_jobs = 2;       // 1-64, flushes and compactions at once; needs a restart
  bool new_epoch = false;        // what is there is a copy put back: its history goes on under another name
  rocksdb::Env* env = nullptr;   // tests only: an environment that fails
  const Clock* clock = nullptr;  // tests only: of the pauses between attempts to recover
};

class RocksStore;  // the open database, private to this folder

class RocksLog final : public Log {
 public:
  // Opens or creates the log in dir (created with mode 0700 if missing). Refused, with nothing changed there: a
  // directory in use by another process, one that holds other files, one of a newer format or of another partition
  // count, a damaged one.
  static Result<std::unique_ptr<RocksLog>> open(const std::filesystem::path& dir, const RocksConfig& config);
  ~RocksLog() override;  // writes what is only in memory to files, so that the next start is quick
  RocksLog(const RocksLog&) = delete;
  RocksLog& operator=(const RocksLog&) = delete;

  // A consistent copy of the present state as a directory that must not be there yet, for open(). Beside commits and
  // reads; files are linked where the disk is the same.
  Status checkpoint(const std::filesystem::path& to) const;

  Status commit(const Batch& batch) override;
  Status recover() override;
  Breaker::State breaker() const override { return breaker_.state(); }
  std::unique_ptr<View> snapshot() const override;
  const View& live(Depth depth) const override { return depth == Depth::kAll ? *all_ : *cached_; }
  Cursor positions() const override;
  Result<std::vector<StreamEntry>> stream(PartitionId partition, Pos after, std::size_t limit) const override;
  Status trim_stream(PartitionId partition, Pos up_to) override;
  Result<Pos> stream_floor(PartitionId partition) const override;
  Result<std::vector<FollowUp>> follow_ups(PartitionId partition, std::size_t limit) const override;
  Result<std::vector<ConversationId>> conversations(ConversationId after, std::size_t limit) const override;
  std::string epoch() const override { return epoch_; }
  Status check() const override;
  std::uint64_t free_disk_bytes() const override;

  // The open database for one call. Refused while failed, but for reads of any depth.
  Result<std::shared_ptr<RocksStore>> lease(Depth depth = Depth::kCached) const;

 private:
  RocksLog(std::filesystem::path dir, const RocksConfig& config);
  Status start();
  Status reopen();
  void fail_now();

  // Fixed after open().
  const std::filesystem::path dir_;
  const RocksConfig config_;
  std::string epoch_;
  std::unique_ptr<View> all_;
  std::unique_ptr<View> cached_;

  // Under the mutex. store_ is null from where a probe succeeded until it is open again; closed_ tells when the last
  // user of the old one is gone.
  mutable std::mutex mutex_;
  std::shared_ptr<RocksStore> store_;
  std::shared_future<void> closed_;

  Breaker breaker_;
  std::mutex recover_mutex_;     // guards what follows; who comes second finds what the first brought about
  std::uint64_t unwritten_ = 0;  // of the failed store
  std::array<std::atomic<std::uint64_t>, kPartitions> positions_{};
  // No follow-up of the partition waits below this pos: spares walking over the graves of those done.
  mutable std::array<std::atomic<std::uint64_t>, kPartitions> follow_up_front_{};
};

}  // namespace kith::store
