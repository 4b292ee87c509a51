#include "app/data_folder.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <utility>
#include <vector>

#include "base/durable.h"

namespace kith::app {
namespace {

namespace fs = std::filesystem;

// With every folder above it that was missing, and durable where the system lets us see to it.
Status make_folder(const fs::path& dir) {
  std::error_code error;
  std::vector<fs::path> changed;
  for (auto above = dir; !fs::exists(above, error) && above != above.parent_path(); above = above.parent_path())
    changed.push_back(above.parent_path());
  fs::create_directories(dir, error);
  if (error)
    return fail(Code::kUnavailable, fmt::format("cannot make the data folder {}: {}", dir.string(), error.message()));
  fs::permissions(dir, fs::perms::owner_all, error);
  for (const auto& each : changed)
    (void)sync_folder(each);  // they are not ours: we may not be allowed to look into them
  return {};
}

// A first start that ended before it had left its mark may have left these.
bool nothing_but_leavings(const fs::path& dir, std::error_code& error) {
  for (const auto& entry : fs::directory_iterator(dir, error)) {
    const auto name = entry.path().filename();
    if (name != "LOCK" && name != "KITH.new") return false;
  }
  return true;
}

Status check_mark(const fs::path& mark) {
  std::ifstream in(mark);
  std::string text;
  std::getline(in, text);
  int format = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), format);
  if (problem != std::errc{} || end != text.data() + text.size()) {
    return fail(Code::kBadRequest,
                fmt::format("{} does not hold a format number: this is no data folder of Kith", mark.string()));
  }
  if (format > DataFolder::kFormat) {
    return fail(Code::kBadRequest,
                fmt::format("the data folder {} has format {}, made by a newer Kith; this one reads up to {}",
                            mark.parent_path().string(), format, DataFolder::kFormat));
  }
  return {};
}

Result<int> take_lock(const fs::path& dir) {
  const fs::path file = dir / "LOCK";
  const int lock = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) {
    return fail(Code::kUnavailable,
                fmt::format("cannot write in the data folder {}: {}", dir.string(), std::strerror(errno)));
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return fail(Code::kConflict, fmt::format("another kith is serving the data folder {}", dir.string()));
  }
  return lock;
}

constexpr const char* kCopy = "RESTORED";

}  // namespace

Status DataFolder::mark(const fs::path& dir) {
  return write_durably(dir / "KITH", fmt::format("{}\n", kFormat));
}

Status DataFolder::mark_copy(const fs::path& dir) {
  return write_durably(dir / kCopy, "The next start begins a new epoch.\n");
}

bool DataFolder::is_copy() const {
  std::error_code error;
  return fs::exists(dir_ / kCopy, error);
}

Status DataFolder::forget_copy() const {
  std::error_code error;
  fs::remove(dir_ / kCopy, error);
  if (error) return fail(Code::kUnavailable, fmt::format("cannot write in {}: {}", dir_.string(), error.message()));
  return sync_folder(dir_);
}

Status DataFolder::check_whole() const {
  std::error_code error;
  const bool has_keys = fs::exists(keys() / "ids.key", error);
  const bool has_log = fs::exists(log() / "CURRENT", error);
  const bool has_directory = fs::exists(directory(), error);
  const auto missing = [&](const fs::path& part) {
    return fail(Code::kConflict, fmt::format("{} is missing though the data folder is in use: nothing was changed; put "
                                             "it back, or restore a backup into a new folder",
                                             part.string()));
  };
  if ((has_log || has_directory) && !has_keys) return missing(keys() / "ids.key");
  if (has_directory && !has_log) return missing(log());
  return {};
}

Result<DataFolder> DataFolder::open(const fs::path& given, Use use) {
  std::error_code error;
  const fs::path dir = fs::absolute(given, error);
  const bool there = fs::exists(dir, error);
  if (error) return fail(Code::kUnavailable, fmt::format("cannot look at {}: {}", dir.string(), error.message()));
  if (there && !fs::is_directory(dir, error))
    return fail(Code::kBadRequest, fmt::format("{} is no folder", dir.string()));
  const fs::path mark = dir / "KITH";
  const bool ours = there && fs::exists(mark, error);
  if (error) return fail(Code::kUnavailable, fmt::format("cannot look into {}: {}", dir.string(), error.message()));
  if (use == Use::kBeside && !ours) {
    return fail(Code::kNotFound,
                fmt::format("{} is no data folder of Kith (a first `kith serve` makes one)", dir.string()));
  }
  if (there && !ours) {
    const bool empty = nothing_but_leavings(dir, error);
    if (error) return fail(Code::kUnavailable, fmt::format("cannot read {}: {}", dir.string(), error.message()));
    if (!empty) {
      return fail(Code::kBadRequest,
                  fmt::format("{} holds other files and no data of Kith: name an empty or a new folder", dir.string()));
    }
  }
  if (ours) KITH_CHECKED(check_mark(mark));
  if (use == Use::kBeside) return DataFolder(dir, -1);
  if (!there) KITH_CHECKED(make_folder(dir));
  if (::access(dir.c_str(), W_OK | X_OK) != 0) {
    return fail(Code::kUnavailable,
                fmt::format("cannot write in the data folder {}: {}", dir.string(), std::strerror(errno)));
  }
  KITH_TRY(const int lock, take_lock(dir));
  DataFolder folder(dir, lock);
  if (!ours) KITH_CHECKED(DataFolder::mark(dir));
  return folder;
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : dir_(std::move(other.dir_)), lock_(std::exchange(other.lock_, -1)) {}

DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace kith::app
