// See unsteady_disk.h. System calls are made directly, so that nothing here meets its own wrappers.
#include "unsteady_disk.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace disk {

namespace {

int open_directly(const char* path, int flags, mode_t mode) {
  return static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags | O_CLOEXEC, mode));
}

[[noreturn]] void give_up(const char* what) {
  std::fprintf(stderr, "unsteady disk: %s: %s\n", what, std::strerror(errno));
  std::abort();
}

}  // namespace

Disk& Disk::get() {
  static auto* const only = new Disk;  // outlives every thread's last write
  return *only;
}

Disk::Disk() {
  const char* root = std::getenv("KITH_DISK_ROOT");
  if (root == nullptr) return;
  root_ = root;
  struct stat info{};
  if (::stat(root, &info) != 0) give_up(root);
  device_ = info.st_dev;
  if (const char* path = std::getenv("KITH_DISK_JOURNAL")) {
    journal_ = open_directly(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (journal_ < 0) give_up(path);
    length_ = static_cast<std::uint64_t>(::lseek(journal_, 0, SEEK_END));
  }
  if (const char* path = std::getenv("KITH_DISK_FAULTS")) {
    const int fd = open_directly(path, O_RDWR, 0);
    if (fd < 0) give_up(path);
    void* mapped = ::mmap(nullptr, kFaultsBytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED) give_up(path);
    faults_ = static_cast<char*>(mapped);
    ::syscall(SYS_close, fd);
  }
}

std::string Disk::path_of(int fd) const {
  std::array<char, 64> link{};
  std::snprintf(link.data(), link.size(), "/proc/self/fd/%d", fd);
  std::array<char, PATH_MAX> path{};
  const auto size = ::readlink(link.data(), path.data(), path.size());
  return size <= 0 ? std::string() : std::string(path.data(), static_cast<std::size_t>(size));
}

std::string_view Disk::relative(const char* path) const {
  const std::string_view whole(path);
  return whole.size() <= root_.size() ? std::string_view() : whole.substr(root_.size() + 1);
}

Zone Disk::zone_of_relative(std::string_view path) const {
  if (path == "log" || path.starts_with("log/")) return Zone::kLog;
  if (path.starts_with("directory.db")) return Zone::kDirectory;
  return Zone::kOther;
}

Zone Disk::zone_of(const char* path) const {
  if (root_.empty() || path == nullptr) return Zone::kForeign;
  const std::string_view whole(path);
  if (whole == root_) return Zone::kOther;
  if (!whole.starts_with(root_) || whole[root_.size()] != '/') return Zone::kForeign;
  return zone_of_relative(whole.substr(root_.size() + 1));
}

Zone Disk::zone_of(int fd, std::uint64_t& inode) {
  if (root_.empty()) return Zone::kForeign;
  struct stat info{};
  if (::fstat(fd, &info) != 0 || info.st_dev != device_) return Zone::kForeign;
  if (!S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode)) return Zone::kForeign;
  inode = info.st_ino;
  const std::lock_guard lock(mutex_);
  if (const auto it = known_.find(inode); it != known_.end()) return it->second;
  return known_[inode] = zone_of(path_of(fd).c_str());
}

int Disk::fault(Zone zone, Deed deed) {
  if (faults_ == nullptr || zone == Zone::kForeign) return 0;
  const auto slot = static_cast<std::size_t>(zone) * kDeeds + static_cast<std::size_t>(deed);
  const int error = std::atomic_ref(reinterpret_cast<std::int32_t*>(faults_)[slot]).load();
  if (error != 0) std::atomic_ref(*reinterpret_cast<std::int64_t*>(faults_ + kHitsAt)).fetch_add(1);
  return error;
}

std::int64_t Disk::free_bytes() const {
  if (faults_ == nullptr) return -1;
  return std::atomic_ref(*reinterpret_cast<std::int64_t*>(faults_ + kFreeAt)).load() - 1;
}

std::uint64_t Disk::journal_length() {
  const std::lock_guard lock(mutex_);
  return length_;
}

void Disk::note(Kind kind, std::uint64_t inode, std::uint64_t number, std::string_view payload) {
  if (journal_ < 0) return;
  Record record{.kind = kind, .bytes = static_cast<std::uint32_t>(payload.size()), .inode = inode, .number = number};
  const std::array<iovec, 2> parts{{{&record, sizeof record}, {const_cast<char*>(payload.data()), payload.size()}}};
  const std::size_t total = sizeof record + payload.size();
  const std::lock_guard lock(mutex_);
  const auto written = ::syscall(SYS_writev, journal_, parts.data(), parts.size());
  if (written != static_cast<long>(total)) give_up("the journal");
  length_ += total;
}

void Disk::note_made(int fd, bool folder) {
  struct stat info{};
  if (::fstat(fd, &info) != 0) return;
  const auto path = path_of(fd);
  const auto zone = zone_of(path.c_str());
  {
    const std::lock_guard lock(mutex_);
    known_[info.st_ino] = zone;
  }
  if (zone != Zone::kForeign) note(Kind::kMake, info.st_ino, folder ? 1 : 0, relative(path.c_str()));
}

void Disk::note_made(const char* path, bool folder) {
  const int fd = open_directly(path, O_RDONLY, 0);
  if (fd < 0) return;
  note_made(fd, folder);
  ::syscall(SYS_close, fd);
}

}  // namespace disk
