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

namespace kith::app {
namespace {

namespace fs = std::filesystem;

Status make_folder(const fs::path& dir) {
  std::error_code error;
  fs::create_directories(dir, error);
  if (error)
    return fail(Code::kUnavailable, fmt::format("cannot make the data folder {}: {}", dir.string(), error.message()));
  fs::permissions(dir, fs::perms::owner_all, error);
  return {};
}

Status write_mark(const fs::path& mark) {
  const fs::path fresh = mark.string() + ".new";
  {
    std::ofstream out(fresh, std::ios::trunc);
    out << DataFolder::kFormat << '\n';
    if (!out.flush()) {
      return fail(Code::kUnavailable, fmt::format("cannot write in the data folder {}: {}", mark.parent_path().string(),
                                                  std::strerror(errno)));
    }
  }
  std::error_code error;
  fs::rename(fresh, mark, error);
  if (error) return fail(Code::kUnavailable, fmt::format("cannot write {}: {}", mark.string(), error.message()));
  return {};
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

}  // namespace

Result<DataFolder> DataFolder::open(const fs::path& given, Use use) {
  std::error_code error;
  const fs::path dir = fs::absolute(given, error);
  const bool there = fs::exists(dir, error);
  if (error) return fail(Code::kUnavailable, fmt::format("cannot look at {}: {}", dir.string(), error.message()));
  if (there && !fs::is_directory(dir, error))
    return fail(Code::kBadRequest, fmt::format("{} is no folder", dir.string()));
  const fs::path mark = dir / "KITH";
  const bool ours = there && fs::exists(mark, error);
  if (use == Use::kBeside && !ours) {
    return fail(Code::kNotFound,
                fmt::format("{} is no data folder of Kith (a first `kith serve` makes one)", dir.string()));
  }
  if (there && !ours) {
    const bool empty = fs::is_empty(dir, error);
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
  if (!ours) KITH_CHECKED(write_mark(mark));
  return folder;
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : dir_(std::move(other.dir_)), lock_(std::exchange(other.lock_, -1)) {}

DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace kith::app
