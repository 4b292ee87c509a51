// A marker file names owner and format and carries the lock; see rocks_dir.h.
#include "store/rocksdb/rocks_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <string>
#include <utility>

namespace kith::store {

namespace fs = std::filesystem;

namespace {

constexpr const char* kMarker = "KITH-LOG";
constexpr std::string_view kMarkerText = "kith log format ";

std::unexpected<Error> unusable(const fs::path& dir, const std::string& why) {
  return fail(Code::kUnavailable, "cannot use the log directory " + dir.string() + ": " + why);
}

std::string system_text(int error) {
  return std::error_code(error, std::generic_category()).message();
}

// Writes the marker of a new directory and makes it durable.
Status write_marker(const fs::path& dir, int fd) {
  const auto text = std::string(kMarkerText) + std::to_string(kLogFormat) + "\n";
  if (::write(fd, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fsync(fd) != 0) {
    return unusable(dir, system_text(errno));
  }
  return {};
}

// What the marker says must be a format we know, and a database that was there must be there still.
Status check_marker(const fs::path& dir, int fd) {
  std::array<char, 64> buffer{};
  const auto size = ::pread(fd, buffer.data(), buffer.size(), 0);
  if (size < 0) return unusable(dir, system_text(errno));
  const std::string_view text(buffer.data(), static_cast<std::size_t>(size));
  int format = 0;
  if (text.empty()) return write_marker(dir, fd);  // a first start that was cut off right here
  if (!text.starts_with(kMarkerText)) return unusable(dir, "its marker file is not Kith's");
  const auto number = text.substr(kMarkerText.size());
  std::from_chars(number.data(), number.data() + number.size(), format);
  if (format > kLogFormat) {
    return unusable(dir, "it was written by a newer version (format " + std::to_string(format) + ", this one knows " +
                             std::to_string(kLogFormat) + ")");
  }
  if (format < 1) return unusable(dir, "its marker file is damaged");
  std::error_code error;
  if (fs::exists(dir / "CURRENT", error)) return {};
  for (const auto& entry : fs::directory_iterator(dir, error)) {
    const auto name = entry.path().filename().string();
    if (name.ends_with(".sst") || name.starts_with("MANIFEST"))
      return unusable(dir, "it is damaged, the file CURRENT is missing");
  }
  return {};
}

}  // namespace

Result<RocksDir> RocksDir::take(const fs::path& dir) {
  std::error_code error;
  if (!fs::exists(dir, error)) {
    fs::create_directories(dir.parent_path(), error);
    if (::mkdir(dir.c_str(), 0700) != 0 && errno != EEXIST) return unusable(dir, system_text(errno));
  }
  const auto marker = dir / kMarker;
  const bool fresh = !fs::exists(marker, error);
  if (fresh) {
    const fs::directory_iterator first(dir, error);
    if (error) return unusable(dir, error.message());
    if (first != fs::directory_iterator()) return unusable(dir, "it holds files that are not Kith's");
  }
  const int fd = ::open(marker.c_str(), O_RDWR | O_CLOEXEC | (fresh ? O_CREAT : 0), 0600);
  if (fd < 0) return unusable(dir, system_text(errno));
  RocksDir taken(fd);
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0) return unusable(dir, "another process is using it");
  KITH_CHECKED(check_marker(dir, fd));
  return taken;
}

Status RocksDir::mark(const fs::path& dir) {
  const int fd = ::open((dir / kMarker).c_str(), O_RDWR | O_CLOEXEC | O_CREAT | O_EXCL, 0600);
  if (fd < 0) return unusable(dir, system_text(errno));
  const RocksDir held(fd);
  return write_marker(dir, fd);
}

RocksDir::RocksDir(RocksDir&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
RocksDir::~RocksDir() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace kith::store
