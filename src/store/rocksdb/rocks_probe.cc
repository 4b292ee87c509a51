// See rocks_probe.h.
#include "store/rocksdb/rocks_probe.h"

#include <rocksdb/env.h>

#include <algorithm>
#include <array>
#include <memory>

#include "base/random.h"
#include "store/rocksdb/rocks_store.h"

namespace kith::store {

namespace {

constexpr const char* kProbeName = "KITH-PROBE";  // no name of RocksDB's, which leaves it alone

// Random bytes: zeroes need no room on a disk that compresses.
rocksdb::Status write_and_sync(rocksdb::WritableFile& file, std::uint64_t bytes) {
  std::array<std::uint8_t, 64 << 10> block{};
  SystemRandom random;
  random.fill(block);
  for (std::uint64_t left = bytes; left > 0;) {
    const auto size = std::min<std::uint64_t>(left, block.size());
    const auto status = file.Append({reinterpret_cast<const char*>(block.data()), size});
    if (!status.ok()) return status;
    left -= size;
  }
  const auto status = file.Sync();
  return status.ok() ? file.Close() : status;
}

rocksdb::Status probe(rocksdb::Env& env, const std::string& dir, std::uint64_t bytes) {
  rocksdb::EnvOptions options;
  options.use_mmap_writes = false;  // their errors are signals
  const auto path = dir + "/" + kProbeName;
  std::unique_ptr<rocksdb::WritableFile> file;
  auto status = env.NewWritableFile(path, &file, options);
  if (!status.ok()) return status;
  status = write_and_sync(*file, bytes);
  file.reset();
  const auto removed = env.DeleteFile(path);
  if (!status.ok()) return status;
  if (!removed.ok()) return removed;
  std::unique_ptr<rocksdb::Directory> folder;
  status = env.NewDirectory(dir, &folder);
  return status.ok() ? folder->Fsync() : status;
}

}  // namespace

void remove_probe(const std::filesystem::path& dir) {
  std::error_code ignored;
  std::filesystem::remove(dir / kProbeName, ignored);
}

Status probe_disk(rocksdb::Env& env, const std::filesystem::path& dir, std::uint64_t bytes) {
  const auto status = probe(env, dir.string(), bytes);
  if (!status.ok()) return std::unexpected(error_of(status, "probing the log's disk"));
  return {};
}

}  // namespace kith::store
