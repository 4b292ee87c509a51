// Backup: a consistent copy of a data folder, of a stopped server or of a running one. The log first (a checkpoint,
// atomic), then the directory, so that the copy's log is never ahead of the accounts it names; where the copied
// directory is ahead of the copied log, its projection is built anew at the first start. Contents of uploads come last:
// none that the log speaks of is removed before they are copied. The copy is marked: its first
// start begins a new epoch. A running server is asked by a file in its folder, and answers in one: no port, no token,
// whoever may write in the folder may ask. Threads: make_backup any; the desk is its worker's.
#pragma once

#include <filesystem>
#include <string>

#include "app/data_folder.h"
#include "base/result.h"
#include "store/files/file_blobs.h"
#include "store/rocksdb/rocks_log.h"
#include "store/sqlite/sqlite_database.h"

namespace kith::app {

struct Copied {
  const store::RocksLog& log;
  const store::SqliteDatabase& directory;
  const store::FileBlobs& blobs;
};
// `to` must not exist or be an empty folder. It appears whole or not at all.
Status make_backup(const DataFolder& folder, const Copied& from, const std::filesystem::path& to);

// The running server's side: does what is asked for and says how it went.
class BackupDesk {
 public:
  // Forgets what was asked of an earlier process.
  BackupDesk(const DataFolder& folder, const Copied& from);
  bool operator()();  // a round for a Worker

 private:
  const DataFolder& folder_;
  const Copied from_;
};

// `kith backup`: what to say. `kith restore`: from a backup (empty: what stands in data was put back by other means).
Result<std::string> run_backup(const std::string& data, const std::string& to, const store::RocksConfig& config);
Result<std::string> run_restore(const std::string& data, const std::string& from);

}  // namespace kith::app
