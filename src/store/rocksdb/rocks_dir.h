// The directory of a log: whose it is, which format it has, and that nobody else has it open. Looks before RocksDB
// touches anything. Thread: its owner's.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace kith::store {

// The format of what this version writes; raised when an older version could misread it.
inline constexpr int kLogFormat = 1;

class RocksDir {
 public:
  // Takes dir, or says in one sentence why not.
  static Result<RocksDir> take(const std::filesystem::path& dir);
  // Marks a directory just made from files of ours, so that take() knows it.
  static Status mark(const std::filesystem::path& dir);
  RocksDir(RocksDir&& other) noexcept;
  RocksDir& operator=(RocksDir&&) = delete;
  ~RocksDir();  // lets go

 private:
  explicit RocksDir(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace kith::store
