#include "app/backup.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include <fstream>

#include "base/durable.h"
#include "base/log.h"
#include "base/random.h"

namespace kith::app {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kAsked = ".backup-asked";
constexpr std::string_view kAnswered = ".backup-answered";
constexpr std::string_view kDone = "done";
constexpr int kLookMs = 500;  // how often it is seen to that there is still a server to wait for

std::unexpected<Error> cannot(const fs::path& what, const std::error_code& error) {
  return fail(Code::kUnavailable, fmt::format("cannot write {}: {}", what.string(), error.message()));
}

Status must_be_new(const fs::path& to) {
  std::error_code error;
  if (!fs::exists(to, error)) return {};
  if (fs::is_directory(to, error) && fs::is_empty(to, error)) return {};
  return fail(Code::kConflict, fmt::format("{} is there already: name a new or an empty folder", to.string()));
}

std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Files of this kind in the folder.
std::vector<fs::path> files_with(const fs::path& folder, std::string_view ending) {
  std::vector<fs::path> out;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error)) {
    if (entry.path().filename().string().ends_with(ending)) out.push_back(entry.path());
  }
  return out;
}

// Everything written below the folder survives a power cut before the copy gets its name.
Status sync_all(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && ::syncfs(fd) == 0;
  const std::error_code error(errno, std::generic_category());
  if (fd >= 0) ::close(fd);
  if (synced) return {};
  return cannot(folder, error);
}

Status fill(const DataFolder& folder, const Copied& from, const fs::path& to) {
  std::error_code error;
  fs::create_directories(to, error);
  if (error) return cannot(to, error);
  fs::permissions(to, fs::perms::owner_all, error);
  // The log first: all it speaks of is copied behind it, and nothing of that is removed meanwhile.
  const auto kept = from.blobs.keep_all();
  KITH_CHECKED(from.log.checkpoint(to / "log"));
  KITH_CHECKED(from.directory.copy_to((to / "directory.db").string()));
  KITH_CHECKED(from.blobs.copy_to(to / "media"));
  fs::copy(folder.keys(), to / "keys", fs::copy_options::recursive, error);
  if (error) return cannot(to / "keys", error);
  KITH_CHECKED(DataFolder::mark(to));
  return DataFolder::mark_copy(to);
}

// Waits for files that come into a folder.
class FolderChanges {
 public:
  explicit FolderChanges(const fs::path& folder) : fd_(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK)) {
    if (fd_ >= 0) ::inotify_add_watch(fd_, folder.c_str(), IN_MOVED_TO);
  }
  FolderChanges(const FolderChanges&) = delete;
  FolderChanges& operator=(const FolderChanges&) = delete;
  ~FolderChanges() {
    if (fd_ >= 0) ::close(fd_);
  }
  // Until one came, or it is time to look at the server.
  void wait() const {
    pollfd one{.fd = fd_, .events = POLLIN, .revents = 0};
    if (::poll(&one, 1, kLookMs) <= 0) return;
    alignas(inotify_event) std::array<char, 4096> told{};
    while (::read(fd_, told.data(), told.size()) > 0) {
    }
  }

 private:
  const int fd_;
};

// Whoever asks may be another user than the server: root, of one that runs as a user of its own. What is asked becomes
// the folder's owner's before it is seen, or the server could not read it.
Status leave_request(const DataFolder& folder, const fs::path& asked, const fs::path& to) {
  const fs::path aside = asked.string() + ".aside";
  KITH_CHECKED(write_durably(aside, to.string()));
  struct stat owner{};
  std::error_code error;
  const bool given = ::geteuid() != 0 || (::stat(folder.path().c_str(), &owner) == 0 &&
                                          ::chown(aside.c_str(), owner.st_uid, owner.st_gid) == 0);
  if (!given) error = std::error_code(errno, std::generic_category());
  if (!error) fs::rename(aside, asked, error);
  if (!error) return {};
  auto refused = cannot(asked, error);
  fs::remove(aside, error);
  return refused;
}

// Asks the server that holds the folder, and waits for its answer.
Result<std::string> ask_server(const DataFolder& folder, const fs::path& to) {
  SystemRandom random;
  const auto name = random.id<SessionId>().text();
  const auto asked = folder.path() / (name + std::string(kAsked));
  const auto answered = folder.path() / (name + std::string(kAnswered));
  const FolderChanges changes(folder.path());
  KITH_CHECKED(leave_request(folder, asked, to));
  std::error_code error;
  for (;;) {
    if (fs::exists(answered, error)) {
      const auto said = read_file(answered);
      fs::remove(answered, error);
      if (said == kDone) return fmt::format("The running server was copied to {}\n", to.string());
      return fail(Code::kUnavailable, said);
    }
    if (DataFolder::open(folder.path(), DataFolder::Use::kServe)) {
      fs::remove(asked, error);
      return fail(Code::kUnavailable, "the server stopped meanwhile: ask again");
    }
    changes.wait();
  }
}

}  // namespace

Status make_backup(const DataFolder& folder, const Copied& from, const fs::path& to) {
  KITH_CHECKED(must_be_new(to));
  const fs::path making = to.string() + ".making";
  std::error_code error;
  if (fs::exists(making, error)) {
    return fail(Code::kConflict,
                fmt::format("{} is there: of a copy under way, or of one cut off; remove it", making.string()));
  }
  auto filled = fill(folder, from, making);
  if (filled) filled = sync_all(making);
  if (filled) {
    fs::remove(to, error);  // an empty folder
    fs::rename(making, to, error);
    if (error) filled = cannot(to, error);
  }
  if (!filled) fs::remove_all(making, error);
  return filled;
}

BackupDesk::BackupDesk(const DataFolder& folder, const Copied& from) : folder_(folder), from_(from) {
  std::error_code error;
  for (const auto ending : {kAsked, kAnswered}) {
    for (const auto& file : files_with(folder.path(), ending)) fs::remove(file, error);
  }
}

bool BackupDesk::operator()() {
  for (const auto& asked : files_with(folder_.path(), kAsked)) {
    const fs::path to = read_file(asked);
    std::error_code error;
    fs::remove(asked, error);
    auto done = to.is_absolute() ? make_backup(folder_, from_, to)
                                 : fail(Code::kBadRequest, "a backup needs the whole path of its folder");
    if (done) {
      log::info("backup: copied to {}", to.string());
    } else {
      log::warn("backup: {}", done.error().detail);
    }
    auto name = asked.filename().string();
    name.resize(name.size() - kAsked.size());
    const auto answered = write_durably(folder_.path() / (name + std::string(kAnswered)),
                                        done ? std::string(kDone) : done.error().detail);
    if (!answered) log::warn("backup: {}", answered.error().detail);
  }
  return false;
}

Result<std::string> run_backup(const std::string& data, const std::string& to, const store::RocksConfig& config) {
  KITH_TRY(const auto beside, DataFolder::open(data, DataFolder::Use::kBeside));
  const fs::path target = fs::absolute(to).lexically_normal();
  KITH_CHECKED(must_be_new(target));
  const auto ours = DataFolder::open(data, DataFolder::Use::kServe);
  if (!ours) {
    if (ours.error().code != Code::kConflict) return std::unexpected(ours.error());
    return ask_server(beside, target);
  }
  KITH_TRY(const auto log, store::RocksLog::open(ours->log(), config));
  KITH_TRY(const auto directory, store::SqliteDatabase::open({.path = ours->directory().string(), .readers = 1}));
  KITH_TRY(const auto blobs, store::FileBlobs::open(ours->media()));
  KITH_CHECKED(make_backup(*ours, {*log, *directory, *blobs}, target));
  return fmt::format("Copied to {}\n", target.string());
}

namespace {

// Whole or not at all: a folder of which a part is missing would be served as one that never had it.
Status put_back(const fs::path& from, const fs::path& to) {
  const fs::path making = to.string() + ".making";
  std::error_code error;
  if (fs::exists(making, error)) {
    return fail(Code::kConflict, fmt::format("{} is there: of a copy cut off; remove it", making.string()));
  }
  fs::create_directories(making, error);
  if (!error) fs::permissions(making, fs::perms::owner_all, error);
  if (!error) fs::copy(from, making, fs::copy_options::recursive, error);
  Status done = error ? Status(cannot(making, error)) : sync_all(making);
  if (done) done = DataFolder::mark_copy(making);
  if (done) {
    fs::remove(to, error);  // an empty folder
    fs::rename(making, to, error);
    if (error) done = cannot(to, error);
  }
  if (!done) fs::remove_all(making, error);
  return done;
}

}  // namespace

Result<std::string> run_restore(const std::string& data, const std::string& from) {
  const fs::path target = fs::absolute(data).lexically_normal();
  if (!from.empty()) {
    KITH_TRY(const auto backup, DataFolder::open(from, DataFolder::Use::kBeside));
    KITH_CHECKED(must_be_new(target));
    KITH_CHECKED(put_back(backup.path(), target));
  }
  KITH_CHECKED(DataFolder::open(target, DataFolder::Use::kBeside));
  KITH_TRY(const auto held, DataFolder::open(target, DataFolder::Use::kServe));  // not under a running server
  KITH_CHECKED(DataFolder::mark_copy(held.path()));
  return fmt::format("{} is ready: its next start begins a new epoch, and open pages load again\n", target.string());
}

}  // namespace kith::app
