// Each choice with its reason. Budgets: P2 (writes), P5 (history), P7 (start and idle memory).
#include "store/rocksdb/rocks_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/convenience.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/memtablerep.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <memory>
#include <string_view>

#include "base/log.h"

namespace kith::store {

namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kBucketsPerMemtable = 1 << 15;  // half as many owners as fill a memtable, 256 KiB of pointers
constexpr int kBucketListHeight = 8;                  // a bucket may hold one busy conversation alone
// A send asks every file whether its mid is new, and each wrong answer fetches a block for nothing, beside the lane.
// With 10 bits one answer in a hundred is wrong.
constexpr double kFilterBitsPerKey = 16;

rocksdb::CompressionType best_compression() {
  const auto linked = rocksdb::GetSupportedCompressions();
  const bool lz4 = std::find(linked.begin(), linked.end(), rocksdb::kLZ4Compression) != linked.end();
  return lz4 ? rocksdb::kLZ4Compression : rocksdb::kNoCompression;
}

rocksdb::BlockBasedTableOptions table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kFilterBitsPerKey));
  // Filters and indexes of ten million rows would fill tens of megabytes: in parts, and within the one cache.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_top_level_index_and_filter = true;
  // Every send asks the newest files whether its mid is new: their filters are found without the cache's lock and
  // table.
  table.metadata_cache_options.partition_pinning = rocksdb::PinningTier::kFlushedAndSimilar;
  table.optimize_filters_for_memory = true;
  table.format_version = 5;
  return table;
}

rocksdb::ColumnFamilyOptions common_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  options.compression = best_compression();
  options.level_compaction_dynamic_level_bytes = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table_options(cache)));
  return options;
}

// RocksDB's own log file would stand on the very disk whose failing it tells of; Debian's build ends the process when a
// line of it cannot be written. What it warns of goes to our log lines instead, and the rest nowhere.
class WarningsOnly final : public rocksdb::Logger {
 public:
  WarningsOnly() : Logger(rocksdb::WARN_LEVEL) {}
  using Logger::Logv;
  void Logv(const char*, va_list) override {}  // headers and the like
  void Logv(rocksdb::InfoLogLevel level, const char* format, va_list values) override {
    if (level < rocksdb::WARN_LEVEL || level == rocksdb::HEADER_LEVEL) return;
    std::array<char, 512> line{};
    const int size = std::vsnprintf(line.data(), line.size(), format, values);
    if (size <= 0) return;
    log::warn("rocksdb: {}", std::string_view(line.data(), std::min<std::size_t>(size, line.size() - 1)));
  }
  void LogHeader(const char*, va_list) override {}
};

}  // namespace

rocksdb::DBOptions database_options(const RocksConfig& config) {
  rocksdb::DBOptions options;
  options.env = config.env != nullptr ? config.env : rocksdb::Env::Default();
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.allow_concurrent_memtable_write = false;  // memtables hashed by prefix cannot
  options.max_background_jobs = config.background_jobs;
  // Start: every table is opened once (so that cached reads never find a closed one), nothing else is looked at.
  options.max_open_files = -1;
  options.max_file_opening_threads = 4;
  options.skip_stats_update_on_db_open = true;
  options.skip_checking_sst_file_sizes_on_db_open = true;
  // What a killed process left in the write-ahead log may be in the system's cache only, and after a failed sync the
  // system no longer knows that it is not on the disk. It is taken for committed from here on, so it is written to
  // synced files before anything is answered; max_total_wal_size bounds how much that is.
  options.avoid_flush_during_recovery = false;
  options.max_total_wal_size = 2 * static_cast<std::uint64_t>(config.write_buffer_mb) * kMiB;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.bytes_per_sync = kMiB;  // a flush must not hold up the next sync of the write-ahead log
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.info_log = std::make_shared<WarningsOnly>();
  return options;
}

rocksdb::ColumnFamilyOptions data_options(const RocksConfig& config, const std::shared_ptr<rocksdb::Cache>& cache) {
  auto options = common_options(cache);
  options.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kOwnerPrefixBytes));
  options.memtable_factory.reset(rocksdb::NewHashSkipListRepFactory(kBucketsPerMemtable, kBucketListHeight));
  options.write_buffer_size = static_cast<std::size_t>(config.write_buffer_mb) * kMiB;
  options.max_write_buffer_number = 3;
  // Nearly every dedupe row asked for is not there: say so without walking the owner's list.
  options.memtable_prefix_bloom_size_ratio = 0.05;
  options.memtable_whole_key_filtering = true;
  return options;
}

rocksdb::ColumnFamilyOptions stream_options(const RocksConfig& config, const std::shared_ptr<rocksdb::Cache>& cache) {
  auto options = common_options(cache);
  options.write_buffer_size = std::max<std::size_t>(static_cast<std::size_t>(config.write_buffer_mb) / 4, 1) * kMiB;
  options.max_write_buffer_number = 3;
  return options;
}

}  // namespace kith::store
