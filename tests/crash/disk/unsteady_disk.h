// What the shim (unsteady_disk.cc) knows of the files below one folder: which of them a descriptor means, which faults
// the test has ordered for them, and the journal of everything that was done to them.
//
// Given by environment: KITH_DISK_ROOT (the folder, as realpath gives it), KITH_DISK_JOURNAL (file to append to, or
// nothing), KITH_DISK_FAULTS (file of kFaultsBytes the test writes to while we read it, or nothing). Thread: any; one
// mutex guards map and journal. Not here: what a power cut may leave of it, which tests/crash/lib/disk.mjs works out.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

namespace disk {

enum class Zone : int { kForeign = -1, kLog = 0, kDirectory = 1, kOther = 2 };
enum class Deed : int { kWrite = 0, kSync = 1, kName = 2, kRead = 3 };  // kName: create, open to write, rename, remove
enum class Kind : std::uint32_t { kWrite = 1, kTruncate = 2, kSync = 3, kMake = 4, kRename = 5, kRemove = 6 };

// Layout of the faults file, little-endian: int32 errno for [zone][deed], 8 deeds a zone; then at kFreeAt an int64,
// free bytes to be reported plus one; at kHitsAt an int64 we count the refusals in.
inline constexpr std::size_t kDeeds = 8;
inline constexpr std::size_t kFreeAt = 128;
inline constexpr std::size_t kHitsAt = 136;
inline constexpr std::size_t kFaultsBytes = 4096;

// One record of the journal; `bytes` of payload follow. Its place in the journal is its time.
struct Record {
  Kind kind;
  std::uint32_t bytes;
  std::uint64_t inode;
  std::uint64_t
      number;  // write: offset; truncate: size; sync: the journal's length when it began; make: 1 for a folder
};

class Disk {
 public:
  static Disk& get();

  // The zone of an open descriptor or of a path; kForeign for what is not below the folder.
  Zone zone_of(int fd, std::uint64_t& inode);
  Zone zone_of(const char* path) const;
  // 0, or the errno this deed must fail with. Counts as a hit.
  int fault(Zone zone, Deed deed);
  // Free bytes to report, or -1 for the truth.
  std::int64_t free_bytes() const;

  std::uint64_t journal_length();
  void note(Kind kind, std::uint64_t inode, std::uint64_t number, std::string_view payload);
  // A name that now stands for this inode.
  void note_made(int fd, bool folder);
  void note_made(const char* path, bool folder);
  std::string_view relative(const char* path) const;  // of a path with a zone

 private:
  Disk();
  Zone zone_of_relative(std::string_view path) const;
  std::string path_of(int fd) const;

  std::string root_;
  dev_t device_ = 0;
  int journal_ = -1;
  char* faults_ = nullptr;
  std::mutex mutex_;
  std::uint64_t length_ = 0;                       // under mutex_, as below
  std::unordered_map<std::uint64_t, Zone> known_;  // by inode
};

}  // namespace disk
