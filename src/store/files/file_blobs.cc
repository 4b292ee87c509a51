// See file_blobs.h.
#include "store/files/file_blobs.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/durable.h"

namespace kith::store {
namespace {

namespace fs = std::filesystem;

constexpr const char* kIncoming = "incoming";
constexpr TimeMs kSecond = 1000;

Error trouble(const char* what, int number) {
  return {.code = Code::kUnavailable,
          .detail = std::string("media: cannot ") + what + ": " + std::generic_category().message(number),
          .retry_after_ms = 5 * kSecond};
}
std::unexpected<Error> failed(const char* what) {
  return std::unexpected(trouble(what, errno));
}
std::unexpected<Error> failed(const char* what, const std::error_code& error) {
  return std::unexpected(trouble(what, error.value()));
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() { close(); }
  int get() const { return fd_; }
  int close() { return fd_ < 0 ? 0 : ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

class FileWriter final : public Blobs::Writer {
 public:
  FileWriter(Descriptor file, fs::path aside, fs::path place)
      : file_(std::move(file)), aside_(std::move(aside)), place_(std::move(place)) {}
  ~FileWriter() override {
    file_.close();
    if (!aside_.empty()) ::unlink(aside_.c_str());
  }

  Status write(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto written = ::write(file_.get(), bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written <= 0) return failed("write");
      bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    return {};
  }

  Status finish() override {
    if (::fsync(file_.get()) != 0 || file_.close() != 0) return failed("sync");
    const fs::path folder = place_.parent_path();
    std::error_code error;
    const bool made = fs::create_directory(folder, error);
    if (error) return failed("make a folder", error);
    if (::rename(aside_.c_str(), place_.c_str()) != 0) return failed("rename");
    aside_.clear();
    if (made) KITH_CHECKED(sync_folder(folder.parent_path()));
    return sync_folder(folder);
  }

 private:
  Descriptor file_;
  fs::path aside_;  // empty once it has its name
  const fs::path place_;
};

class FileReader final : public Blobs::Reader {
 public:
  FileReader(Descriptor file, std::uint64_t size) : file_(std::move(file)), size_(size) {}

  std::uint64_t size() const override { return size_; }
  Result<std::string> read(std::uint64_t from, std::size_t bytes_max) override {
    std::string out;
    if (from >= size_) return out;
    out.resize(static_cast<std::size_t>(std::min<std::uint64_t>(bytes_max, size_ - from)));
    std::size_t filled = 0;
    while (filled < out.size()) {
      const auto got =
          ::pread(file_.get(), out.data() + filled, out.size() - filled, static_cast<off_t>(from + filled));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failed("read");
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    out.resize(filled);
    return out;
  }

 private:
  Descriptor file_;
  const std::uint64_t size_;
};

}  // namespace

Result<std::unique_ptr<FileBlobs>> FileBlobs::open(fs::path folder) {
  std::error_code error;
  const bool made = fs::create_directories(folder, error);
  if (!error && made) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return failed("make its folder", error);
  const fs::path incoming = folder / kIncoming;
  fs::remove_all(incoming, error);
  if (!error) fs::create_directory(incoming, error);
  if (error) return failed("empty its folder", error);
  KITH_CHECKED(sync_folder(folder));
  if (made) KITH_CHECKED(sync_folder(folder.parent_path()));
  return std::unique_ptr<FileBlobs>(new FileBlobs(std::move(folder)));
}

fs::path FileBlobs::place_of(MediaId id) const {
  const std::string text = id.text();
  return folder_ / text.substr(0, 2) / text;
}

Result<std::unique_ptr<Blobs::Writer>> FileBlobs::begin(MediaId id) {
  fs::path aside = folder_ / kIncoming / (id.text() + "." + std::to_string(++numbers_));
  Descriptor file(::open(aside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (file.get() < 0) return failed("write");
  return std::make_unique<FileWriter>(std::move(file), std::move(aside), place_of(id));
}

Result<std::unique_ptr<Blobs::Reader>> FileBlobs::open(MediaId id) const {
  Descriptor file(::open(place_of(id).c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0 && errno == ENOENT) return fail(Code::kNotFound, "there is no such content");
  struct stat known{};
  if (file.get() < 0 || ::fstat(file.get(), &known) != 0) return failed("read");
  return std::make_unique<FileReader>(std::move(file), static_cast<std::uint64_t>(known.st_size));
}

Status FileBlobs::remove(MediaId id) {
  const std::unique_lock lock(removal_, std::try_to_lock);
  if (!lock) return retry_later(Code::kUnavailable, "media: the folder is being copied", kSecond);
  if (::unlink(place_of(id).c_str()) == 0 || errno == ENOENT) return {};
  return failed("remove");
}

Status FileBlobs::each(const std::function<void(MediaId, TimeMs)>& visit) const {
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder_, error), end; !error && at != end; at.increment(error)) {
    const auto id = MediaId::parse(at->path().filename().string());
    struct stat known{};
    if (!id || ::stat(at->path().c_str(), &known) != 0 || !S_ISREG(known.st_mode)) continue;
    visit(*id, static_cast<TimeMs>(known.st_mtim.tv_sec) * kSecond);
  }
  if (error) return failed("list", error);
  return {};
}

std::uint64_t FileBlobs::free_bytes() const {
  std::error_code error;
  const auto space = fs::space(folder_, error);
  return error ? 0 : space.available;
}

Status FileBlobs::copy_to(const fs::path& to) const {
  std::error_code error;
  fs::create_directories(to, error);
  if (!error) fs::permissions(to, fs::perms::owner_all, error);
  std::vector<MediaId> ids;
  if (!error) KITH_CHECKED(each([&](MediaId id, TimeMs) { ids.push_back(id); }));
  for (const MediaId& id : ids) {
    const std::string text = id.text();
    if (!error) fs::create_directory(to / text.substr(0, 2), error);
    if (error) break;
    const fs::path place = to / text.substr(0, 2) / text;
    fs::create_hard_link(place_of(id), place, error);
    if (error) fs::copy_file(place_of(id), place, error);
    if (error) break;
  }
  if (error) return failed("copy", error);
  return {};
}

}  // namespace kith::store
