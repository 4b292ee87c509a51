// RocksStore: one open database with its two column families. RocksDB's Status becomes a Result here and nowhere else.
// Thread: any. Closed by its last user.
#pragma once

#include <rocksdb/db.h>

#include <filesystem>
#include <memory>
#include <string>

#include "store/key_space.h"
#include "store/rocksdb/rocks_dir.h"
#include "store/rocksdb/rocks_log.h"

namespace kith::store {

// What may have happened, without any content: kind of failure, never keys or values. Incomplete becomes Error{cold}.
Error error_of(const rocksdb::Status& status, const char* doing);

class RocksStore {
 public:
  static Result<std::unique_ptr<RocksStore>> open(const std::filesystem::path& dir, const RocksConfig& config);
  ~RocksStore();
  RocksStore(const RocksStore&) = delete;
  RocksStore& operator=(const RocksStore&) = delete;

  rocksdb::DB& db() { return *db_; }
  rocksdb::ColumnFamilyHandle* handle(Column column) const { return handles_[static_cast<std::size_t>(column)]; }

  Result<std::optional<std::string>> get(const rocksdb::ReadOptions& options, Column column,
                                         std::string_view key) const;
  Result<std::vector<std::optional<std::string>>> get_many(const rocksdb::ReadOptions& options, Column column,
                                                           std::span<const std::string> keys) const;
  Status scan(rocksdb::ReadOptions options, Column column, const std::string& from, const std::string& to,
              const KeySpace::Visit& visit) const;
  Result<std::vector<Bytes16>> owners(rocksdb::ReadOptions options, const Bytes16& after, std::size_t limit) const;
  Status write(rocksdb::WriteBatch& batch, bool sync);
  // What opening it anew would write to files: the rows that are in memory only.
  std::uint64_t unwritten_bytes() const;
  // Last pos of a partition's stream.
  Result<Pos> last_pos(PartitionId partition) const;
  // After this the destructor leaves memory unwritten, as a crash would.
  void abandon() { abandoned_ = true; }

 private:
  RocksStore(RocksDir dir) : dir_(std::move(dir)) {}

  RocksDir dir_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
  std::atomic<bool> abandoned_{false};
};

// A store as one consistent reading: the present at each call, or a snapshot.
class RocksSnapshotSpace final : public KeySpace {
 public:
  explicit RocksSnapshotSpace(std::shared_ptr<RocksStore> store);
  ~RocksSnapshotSpace() override;
  RocksSnapshotSpace(const RocksSnapshotSpace&) = delete;
  RocksSnapshotSpace& operator=(const RocksSnapshotSpace&) = delete;
  Result<std::optional<std::string>> get(Column column, std::string_view key) const override;
  Result<std::vector<std::optional<std::string>>> get_many(Column column,
                                                           std::span<const std::string> keys) const override;
  Status scan(Column column, const std::string& from, const std::string& to, const Visit& visit) const override;
  Result<std::vector<Bytes16>> owners(const Bytes16& after, std::size_t limit) const override;

 private:
  std::shared_ptr<RocksStore> store_;
  rocksdb::ReadOptions options_;
};

class RocksLiveSpace final : public KeySpace {
 public:
  RocksLiveSpace(const RocksLog& log, Depth depth);
  Result<std::optional<std::string>> get(Column column, std::string_view key) const override;
  Result<std::vector<std::optional<std::string>>> get_many(Column column,
                                                           std::span<const std::string> keys) const override;
  Status scan(Column column, const std::string& from, const std::string& to, const Visit& visit) const override;
  Result<std::vector<Bytes16>> owners(const Bytes16& after, std::size_t limit) const override;

 private:
  const RocksLog& log_;
  const Depth depth_;
  rocksdb::ReadOptions options_;
};

// For a snapshot asked of a log that is being opened again: every read says so.
class RefusingSpace final : public KeySpace {
 public:
  explicit RefusingSpace(Error error) : error_(std::move(error)) {}
  Result<std::optional<std::string>> get(Column, std::string_view) const override { return std::unexpected(error_); }
  Result<std::vector<std::optional<std::string>>> get_many(Column, std::span<const std::string>) const override {
    return std::unexpected(error_);
  }
  Status scan(Column, const std::string&, const std::string&, const Visit&) const override {
    return std::unexpected(error_);
  }
  Result<std::vector<Bytes16>> owners(const Bytes16&, std::size_t) const override { return std::unexpected(error_); }

 private:
  Error error_;
};

}  // namespace kith::store
