// The data folder: what stands where in DIR, and whether it is ours to use. A folder that is foreign, newer or
// unwritable is refused with one sentence before anything in it is touched. Layout: KITH (format number), LOCK (held by
// the serving process), ADDRESS (where it is), RESTORED (while a copy waits for its first start), log/ (RocksDB),
// directory.db and search.db (SQLite), media/ (what people uploaded, mode 0700), keys/ (mode 0700). Thread: main.
#pragma once

#include <filesystem>
#include <string>

#include "base/result.h"

namespace kith::app {

class DataFolder {
 public:
  static constexpr int kFormat = 1;

  enum class Use {
    kServe,   // makes the folder if it is missing or empty, and takes its lock
    kBeside,  // for commands beside a running server: the folder must be there, no lock
  };
  static Result<DataFolder> open(const std::filesystem::path& dir, Use use);

  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;
  ~DataFolder();  // gives the lock back

  // The folder is a copy put back, or was put back to an earlier state: the next start begins a new epoch, so that
  // clients who know more than it load again. Stands until the epoch has begun.
  static Status mark_copy(const std::filesystem::path& dir);
  bool is_copy() const;
  Status forget_copy() const;
  // Refused where a part is missing that was there: it would be made anew and empty, and the rest lost with it. A first
  // start makes keys, log and directory in this order, and may have been cut off anywhere.
  Status check_whole() const;
  // The folder's format mark, for a copy in the making.
  static Status mark(const std::filesystem::path& dir);

  std::filesystem::path log() const { return dir_ / "log"; }
  std::filesystem::path directory() const { return dir_ / "directory.db"; }
  std::filesystem::path search() const { return dir_ / "search.db"; }
  // Where the server that serves or served it is to be found, for commands beside it; written at each start.
  std::filesystem::path address() const { return dir_ / "ADDRESS"; }
  std::filesystem::path keys() const { return dir_ / "keys"; }
  std::filesystem::path media() const { return dir_ / "media"; }
  const std::filesystem::path& path() const { return dir_; }

 private:
  DataFolder(std::filesystem::path dir, int lock) : dir_(std::move(dir)), lock_(lock) {}
  std::filesystem::path dir_;
  int lock_;  // descriptor, -1 none
};

}  // namespace kith::app
