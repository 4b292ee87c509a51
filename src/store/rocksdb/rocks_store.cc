// Opening, reading and writing one database; see rocks_store.h.
#include "store/rocksdb/rocks_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/write_batch.h>

#include "base/bytes.h"
#include "base/log.h"
#include "store/rocksdb/rocks_options.h"
#include "store/rocksdb/rocks_probe.h"

namespace kith::store {

namespace {

constexpr const char* kStreamColumn = "stream";

rocksdb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
std::string_view view(const rocksdb::Slice& bytes) {
  return {bytes.data(), bytes.size()};
}

const char* kind_of(const rocksdb::Status& status) {
  if (status.IsNoSpace()) return "no space left on the disk";
  if (status.IsIOError()) return "the disk reported an error";
  if (status.IsCorruption()) return "stored data is damaged";
  if (status.IsShutdownInProgress() || status.IsAborted()) return "the log is closing";
  return "the storage engine refused";
}

}  // namespace

Error error_of(const rocksdb::Status& status, const char* doing) {
  if (status.IsIncomplete()) {
    Error cold{.code = Code::kUnavailable, .detail = "the rows are not in memory"};
    cold.cold = true;
    return cold;
  }
  const auto code = status.IsCorruption() ? Code::kInternal : Code::kUnavailable;
  Error error{.code = code, .detail = std::string(doing) + " failed: " + kind_of(status)};
  if (code == Code::kUnavailable) error.retry_after_ms = 1000;
  return error;
}

Result<std::unique_ptr<RocksStore>> RocksStore::open(const std::filesystem::path& dir, const RocksConfig& config) {
  KITH_TRY(auto taken, RocksDir::take(dir));
  remove_probe(dir);
  std::unique_ptr<RocksStore> store(new RocksStore(std::move(taken)));
  const auto cache = rocksdb::NewLRUCache(static_cast<std::size_t>(config.cache_mb) << 20, 4);
  const std::vector<rocksdb::ColumnFamilyDescriptor> columns{
      {rocksdb::kDefaultColumnFamilyName, data_options(config, cache)}, {kStreamColumn, stream_options(config, cache)}};
  rocksdb::DB* db = nullptr;
  const auto status = rocksdb::DB::Open(database_options(config), dir.string(), columns, &store->handles_, &db);
  if (!status.ok()) {
    log::error("opening the log in {}: {}", dir.string(), status.ToString());
    return fail(Code::kUnavailable, "cannot open the log in " + dir.string() + ": " + kind_of(status));
  }
  store->db_.reset(db);
  return store;
}

RocksStore::~RocksStore() {
  if (!db_) return;
  if (!abandoned_) {
    const auto status = db_->Flush(rocksdb::FlushOptions{}, handles_);
    if (!status.ok()) log::warn("the log could not be tidied before closing: {}", kind_of(status));
  }
  for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
  (void)db_->Close();
}

Result<std::optional<std::string>> RocksStore::get(const rocksdb::ReadOptions& options, Column column,
                                                   std::string_view key) const {
  rocksdb::PinnableSlice value;
  const auto status = db_->Get(options, handle(column), slice(key), &value);
  if (status.IsNotFound()) return std::optional<std::string>{};
  if (!status.ok()) return std::unexpected(error_of(status, "reading the log"));
  return std::optional<std::string>{value.ToString()};
}

Result<std::vector<std::optional<std::string>>> RocksStore::get_many(const rocksdb::ReadOptions& options, Column column,
                                                                     std::span<const std::string> keys) const {
  const std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  db_->MultiGet(options, handle(column), slices.size(), slices.data(), values.data(), statuses.data());
  std::vector<std::optional<std::string>> out;
  out.reserve(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) {
      out.emplace_back();
    } else if (!statuses[i].ok()) {
      return std::unexpected(error_of(statuses[i], "reading the log"));
    } else {
      out.emplace_back(values[i].ToString());
    }
  }
  return out;
}

Status RocksStore::scan(rocksdb::ReadOptions options, Column column, const std::string& from, const std::string& to,
                        const KeySpace::Visit& visit) const {
  const rocksdb::Slice end(to);
  options.iterate_upper_bound = &end;
  options.prefix_same_as_start = column == Column::kData;
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options, handle(column)));
  for (it->Seek(from); it->Valid(); it->Next()) {
    if (!visit(view(it->key()), view(it->value()))) return {};
  }
  if (!it->status().ok()) return std::unexpected(error_of(it->status(), "reading the log"));
  return {};
}

Result<std::vector<Bytes16>> RocksStore::owners(rocksdb::ReadOptions options, const Bytes16& after,
                                                std::size_t limit) const {
  options.total_order_seek = true;  // over all owners, whatever memtables and filters are hashed by
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options, handle(Column::kData)));
  std::vector<Bytes16> out;
  for (it->Seek(row_form::behind_owner(after)); it->Valid() && out.size() < limit;
       it->Seek(row_form::behind_owner(out.back()))) {
    out.push_back(row_form::owner_in(view(it->key())));
  }
  if (!it->status().ok()) return std::unexpected(error_of(it->status(), "reading the log"));
  return out;
}

Status RocksStore::write(rocksdb::WriteBatch& batch, bool sync) {
  rocksdb::WriteOptions options;
  options.sync = sync;
  const auto status = db_->Write(options, &batch);
  if (!status.ok()) return std::unexpected(error_of(status, "writing the log"));
  return {};
}

std::uint64_t RocksStore::unwritten_bytes() const {
  std::uint64_t sum = 0;
  for (auto* handle : handles_) {
    std::uint64_t bytes = 0;
    if (db_->GetIntProperty(handle, rocksdb::DB::Properties::kCurSizeAllMemTables, &bytes)) sum += bytes;
  }
  return sum;
}

Result<Pos> RocksStore::last_pos(PartitionId partition) const {
  KITH_TRY(const auto bytes, get({}, Column::kStream, row_form::stream_floor(partition)));
  Pos last;
  if (bytes) last = Pos(ByteReader(*bytes).be64());
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator({}, handle(Column::kStream)));
  const auto end = row_form::stream(partition, Pos(UINT64_MAX));
  it->SeekForPrev(end);
  if (it->Valid() && view(it->key()) >= row_form::stream(partition, Pos(0)) && view(it->key()) <= end) {
    last = std::max(last, row_form::stream_pos(view(it->key())));
  }
  if (!it->status().ok()) return std::unexpected(error_of(it->status(), "reading the log"));
  return last;
}

RocksSnapshotSpace::RocksSnapshotSpace(std::shared_ptr<RocksStore> store) : store_(std::move(store)) {
  options_.snapshot = store_->db().GetSnapshot();
}
RocksSnapshotSpace::~RocksSnapshotSpace() {
  store_->db().ReleaseSnapshot(options_.snapshot);
}
Result<std::optional<std::string>> RocksSnapshotSpace::get(Column column, std::string_view key) const {
  return store_->get(options_, column, key);
}
Result<std::vector<std::optional<std::string>>> RocksSnapshotSpace::get_many(Column column,
                                                                             std::span<const std::string> keys) const {
  return store_->get_many(options_, column, keys);
}
Status RocksSnapshotSpace::scan(Column column, const std::string& from, const std::string& to,
                                const Visit& visit) const {
  return store_->scan(options_, column, from, to, visit);
}

Result<std::vector<Bytes16>> RocksSnapshotSpace::owners(const Bytes16& after, std::size_t limit) const {
  return store_->owners(options_, after, limit);
}

RocksLiveSpace::RocksLiveSpace(const RocksLog& log, Depth depth) : log_(log), depth_(depth) {
  if (depth == Depth::kCached) options_.read_tier = rocksdb::kBlockCacheTier;
}
Result<std::optional<std::string>> RocksLiveSpace::get(Column column, std::string_view key) const {
  KITH_TRY(const auto store, log_.lease(depth_));
  return store->get(options_, column, key);
}
Result<std::vector<std::optional<std::string>>> RocksLiveSpace::get_many(Column column,
                                                                         std::span<const std::string> keys) const {
  KITH_TRY(const auto store, log_.lease(depth_));
  return store->get_many(options_, column, keys);
}
Status RocksLiveSpace::scan(Column column, const std::string& from, const std::string& to, const Visit& visit) const {
  KITH_TRY(const auto store, log_.lease(depth_));
  return store->scan(options_, column, from, to, visit);
}

Result<std::vector<Bytes16>> RocksLiveSpace::owners(const Bytes16& after, std::size_t limit) const {
  KITH_TRY(const auto store, log_.lease(depth_));
  return store->owners(options_, after, limit);
}

}  // namespace kith::store
