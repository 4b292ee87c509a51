// The C library's calls that change files, as the preloaded shim offers them in their place: each fails if the test
// ordered it to, else does what it should and notes it in the journal. Thread: any. Not here: reads, and writes through
// mapped memory (RocksDB makes none; SQLite's index of its WAL is one, and is made anew after a crash).
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <string>

#include "unsteady_disk.h"

namespace {

using disk::Deed;
using disk::Disk;
using disk::Kind;
using disk::Zone;

// A file below the folder that an open descriptor means, if it is one.
struct Target {
  explicit Target(int fd) : zone(Disk::get().zone_of(fd, inode)) {}
  bool ours() const { return zone != Zone::kForeign; }
  std::uint64_t inode = 0;
  Zone zone;
};

bool refused(Zone zone, Deed deed) {
  const int error = Disk::get().fault(zone, deed);
  if (error != 0) errno = error;
  return error != 0;
}

void note_written(const Target& target, off_t offset, const void* data, ssize_t written) {
  if (written <= 0) return;
  Disk::get().note(Kind::kWrite, target.inode, static_cast<std::uint64_t>(offset),
                   {static_cast<const char*>(data), static_cast<std::size_t>(written)});
}

// A full disk takes a part of what does not fit: so a refused write of more than a page leaves a torn one.
ssize_t write_at(int fd, const void* data, std::size_t size, off_t offset) {
  constexpr std::size_t kPage = 4096;
  const Target target(fd);
  if (target.ours() && refused(target.zone, Deed::kWrite)) {
    if (errno != ENOSPC || size <= kPage) return -1;
    size = size / 2;
  }
  const auto written = ::syscall(SYS_pwrite64, fd, data, size, offset);
  if (target.ours()) note_written(target, offset, data, written);
  return written;
}

ssize_t write_on(int fd, const void* data, std::size_t size) {
  const Target target(fd);
  if (!target.ours()) return ::syscall(SYS_write, fd, data, size);
  if (refused(target.zone, Deed::kWrite)) return -1;
  const auto written = ::syscall(SYS_write, fd, data, size);
  if (written > 0) note_written(target, ::lseek(fd, 0, SEEK_CUR) - written, data, written);
  return written;
}

void note_parts(const Target& target, off_t offset, const iovec* parts, int count, ssize_t written) {
  for (int i = 0; i < count && written > 0; ++i) {
    const auto here = std::min(static_cast<ssize_t>(parts[i].iov_len), written);
    note_written(target, offset, parts[i].iov_base, here);
    offset += here;
    written -= here;
  }
}

int sync(int fd, long call) {
  const Target target(fd);
  if (!target.ours()) return static_cast<int>(::syscall(call, fd));
  if (refused(target.zone, Deed::kSync)) return -1;
  const auto begun = Disk::get().journal_length();  // what is written during the sync is not promised by it
  const auto done = static_cast<int>(::syscall(call, fd));
  if (done == 0) Disk::get().note(Kind::kSync, target.inode, begun, {});
  return done;
}

int truncate_to(int fd, off_t size) {
  const Target target(fd);
  if (!target.ours()) return static_cast<int>(::syscall(SYS_ftruncate, fd, size));
  if (refused(target.zone, Deed::kWrite)) return -1;
  const auto done = static_cast<int>(::syscall(SYS_ftruncate, fd, size));
  if (done == 0) Disk::get().note(Kind::kTruncate, target.inode, static_cast<std::uint64_t>(size), {});
  return done;
}

// 0 or an errno. Room that does not change the size is of no interest.
int allocate(int fd, int mode, off_t offset, off_t size) {
  const Target target(fd);
  if (target.ours() && refused(target.zone, Deed::kWrite)) return errno;
  struct stat before{};
  ::fstat(fd, &before);
  if (::syscall(SYS_fallocate, fd, mode, offset, size) != 0) return errno;
  if (target.ours() && (mode & FALLOC_FL_KEEP_SIZE) == 0 && offset + size > before.st_size) {
    Disk::get().note(Kind::kTruncate, target.inode, static_cast<std::uint64_t>(offset + size), {});
  }
  return 0;
}

int open_file(int folder, const char* path, int flags, mode_t mode) {
  const auto zone = folder == AT_FDCWD ? Disk::get().zone_of(path) : Zone::kForeign;
  if (zone == Zone::kForeign) return static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
  const bool writes = (flags & (O_CREAT | O_WRONLY | O_RDWR | O_TRUNC)) != 0;
  if (writes && refused(zone, Deed::kName)) return -1;
  if (!writes && refused(zone, Deed::kRead)) return -1;
  struct stat before{};
  const bool there = ::stat(path, &before) == 0;
  const auto fd = static_cast<int>(::syscall(SYS_openat, folder, path, flags, mode));
  if (fd < 0) return fd;
  if (!there) Disk::get().note_made(fd, false);
  if (there && (flags & O_TRUNC) != 0) Disk::get().note(Kind::kTruncate, before.st_ino, 0, {});
  return fd;
}

template <typename Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

FILE* open_stream(const char* call, const char* path, const char* mode) {
  const auto zone = Disk::get().zone_of(path);
  const bool writes = mode[0] != 'r' || std::string(mode).find('+') != std::string::npos;
  if (zone != Zone::kForeign && writes && refused(zone, Deed::kName)) return nullptr;
  struct stat before{};
  const bool there = ::stat(path, &before) == 0;
  FILE* file = next<FILE*(const char*, const char*)>(call)(path, mode);
  if (file == nullptr || zone == Zone::kForeign) return file;
  if (!there) Disk::get().note_made(::fileno(file), false);
  if (there && mode[0] == 'w') Disk::get().note(Kind::kTruncate, before.st_ino, 0, {});
  return file;
}

int remove_name(const char* path, long call) {
  const auto zone = Disk::get().zone_of(path);
  if (zone != Zone::kForeign && refused(zone, Deed::kName)) return -1;
  const auto done = static_cast<int>(::syscall(call, path));
  if (done == 0 && zone != Zone::kForeign) Disk::get().note(Kind::kRemove, 0, 0, Disk::get().relative(path));
  return done;
}

// The kernel's own answer, with the free space the test ordered.
template <typename Info>
int report_space(const char* call, const char* path, Info* info) {
  const int done = next<int(const char*, Info*)>(call)(path, info);
  const auto free = Disk::get().free_bytes();
  if (done == 0 && free >= 0) {
    info->f_bavail = static_cast<decltype(info->f_bavail)>(free) / info->f_frsize;
    info->f_bfree = info->f_bavail;
  }
  return done;
}

}  // namespace

#define KITH_SHIM extern "C" __attribute__((visibility("default")))

KITH_SHIM ssize_t write(int fd, const void* data, size_t size) {
  return write_on(fd, data, size);
}
KITH_SHIM ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
  return write_at(fd, data, size, offset);
}
KITH_SHIM ssize_t pwrite64(int fd, const void* data, size_t size, off64_t offset) {
  return write_at(fd, data, size, offset);
}
KITH_SHIM ssize_t writev(int fd, const iovec* parts, int count) {
  const Target target(fd);
  if (target.ours() && refused(target.zone, Deed::kWrite)) return -1;
  const auto written = ::syscall(SYS_writev, fd, parts, count);
  if (target.ours() && written > 0) note_parts(target, ::lseek(fd, 0, SEEK_CUR) - written, parts, count, written);
  return written;
}
KITH_SHIM ssize_t pwritev(int fd, const iovec* parts, int count, off_t offset) {
  const Target target(fd);
  if (target.ours() && refused(target.zone, Deed::kWrite)) return -1;
  const auto written = ::syscall(SYS_pwritev, fd, parts, count, offset, 0);
  if (target.ours()) note_parts(target, offset, parts, count, written);
  return written;
}
KITH_SHIM ssize_t pwritev64(int fd, const iovec* parts, int count, off64_t offset) {
  return pwritev(fd, parts, count, offset);
}
KITH_SHIM int fsync(int fd) {
  return sync(fd, SYS_fsync);
}
KITH_SHIM int fdatasync(int fd) {
  return sync(fd, SYS_fdatasync);
}
KITH_SHIM int ftruncate(int fd, off_t size) noexcept {
  return truncate_to(fd, size);
}
KITH_SHIM int ftruncate64(int fd, off64_t size) noexcept {
  return truncate_to(fd, size);
}
KITH_SHIM int fallocate(int fd, int mode, off_t offset, off_t size) {
  const int error = allocate(fd, mode, offset, size);
  errno = error;
  return error == 0 ? 0 : -1;
}
KITH_SHIM int fallocate64(int fd, int mode, off64_t offset, off64_t size) {
  return fallocate(fd, mode, offset, size);
}
KITH_SHIM int posix_fallocate(int fd, off_t offset, off_t size) {
  return allocate(fd, 0, offset, size);
}
KITH_SHIM int posix_fallocate64(int fd, off64_t offset, off64_t size) {
  return allocate(fd, 0, offset, size);
}

#define KITH_OPEN(folder)                     \
  mode_t mode = 0;                            \
  if ((flags & (O_CREAT | O_TMPFILE)) != 0) { \
    va_list more;                             \
    va_start(more, flags);                    \
    mode = va_arg(more, mode_t);              \
    va_end(more);                             \
  }                                           \
  return open_file(folder, path, flags, mode)

KITH_SHIM int open(const char* path, int flags, ...) {
  KITH_OPEN(AT_FDCWD);
}
KITH_SHIM int open64(const char* path, int flags, ...) {
  KITH_OPEN(AT_FDCWD);
}
KITH_SHIM int openat(int folder, const char* path, int flags, ...) {
  KITH_OPEN(folder);
}
KITH_SHIM int openat64(int folder, const char* path, int flags, ...) {
  KITH_OPEN(folder);
}
KITH_SHIM int __open_2(const char* path, int flags) {
  return open_file(AT_FDCWD, path, flags, 0);
}
KITH_SHIM int __open64_2(const char* path, int flags) {
  return open_file(AT_FDCWD, path, flags, 0);
}
KITH_SHIM FILE* fopen(const char* path, const char* mode) {
  return open_stream("fopen", path, mode);
}
KITH_SHIM FILE* fopen64(const char* path, const char* mode) {
  return open_stream("fopen64", path, mode);
}
KITH_SHIM int mkdir(const char* path, mode_t mode) noexcept {
  const auto zone = Disk::get().zone_of(path);
  if (zone != Zone::kForeign && refused(zone, Deed::kName)) return -1;
  const auto done = static_cast<int>(::syscall(SYS_mkdir, path, mode));
  if (done == 0 && zone != Zone::kForeign) Disk::get().note_made(path, true);
  return done;
}
KITH_SHIM int rename(const char* from, const char* to) noexcept {
  const auto zone = Disk::get().zone_of(to);
  if (zone != Zone::kForeign && refused(zone, Deed::kName)) return -1;
  const auto done = static_cast<int>(::syscall(SYS_rename, from, to));
  if (done == 0 && zone != Zone::kForeign) {
    const auto names = std::string(Disk::get().relative(from)) + '\0' + std::string(Disk::get().relative(to));
    Disk::get().note(Kind::kRename, 0, 0, names);
  }
  return done;
}
KITH_SHIM int link(const char* from, const char* to) noexcept {
  const auto zone = Disk::get().zone_of(to);
  if (zone != Zone::kForeign && refused(zone, Deed::kName)) return -1;
  const auto done = static_cast<int>(::syscall(SYS_link, from, to));
  if (done == 0 && zone != Zone::kForeign) {
    struct stat info{};
    if (::stat(to, &info) == 0) Disk::get().note(Kind::kMake, info.st_ino, 0, Disk::get().relative(to));
  }
  return done;
}
KITH_SHIM int unlink(const char* path) noexcept {
  return remove_name(path, SYS_unlink);
}
KITH_SHIM int remove(const char* path) noexcept {
  struct stat info{};
  const bool folder = ::lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
  return remove_name(path, folder ? SYS_rmdir : SYS_unlink);
}
KITH_SHIM int statvfs(const char* path, struct statvfs* info) noexcept {
  return report_space("statvfs", path, info);
}
KITH_SHIM int statvfs64(const char* path, struct statvfs64* info) noexcept {
  return report_space("statvfs64", path, info);
}
