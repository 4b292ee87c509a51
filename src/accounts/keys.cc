#include "accounts/keys.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <span>

#include "accounts/hash.h"
#include "base/bytes.h"

namespace kith::accounts {
namespace {

class File {
 public:
  File(const std::string& path, int flags, mode_t mode = 0) : fd_(::open(path.c_str(), flags | O_CLOEXEC, mode)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }

 private:
  int fd_;
};

std::unexpected<Error> refuse_path(const std::string& path, const std::string& why) {
  return fail(Code::kUnavailable, path + ": " + why);
}

Result<std::string> read_key(const std::string& path, const File& file) {
  struct stat info{};
  if (::fstat(file.fd(), &info) != 0) return refuse_path(path, std::strerror(errno));
  if ((info.st_mode & 077) != 0) return refuse_path(path, "others may read this secret; run chmod 600 on it");
  std::array<char, kKeyBytes + 1> bytes{};
  const auto got = ::read(file.fd(), bytes.data(), bytes.size());
  if (got != static_cast<ssize_t>(kKeyBytes)) {
    return refuse_path(path, "not a key of " + std::to_string(kKeyBytes) + " bytes");
  }
  return std::string(bytes.data(), kKeyBytes);
}

// Written aside and linked into place, so that no process ever reads half a key and the first of two wins.
Status make_key(const std::string& folder, const std::string& path, Random& random) {
  std::array<std::uint8_t, kKeyBytes + 8> bytes{};
  random.fill(bytes);
  const auto* raw = reinterpret_cast<const char*>(bytes.data());
  const std::string aside = path + "." + hex({raw + kKeyBytes, 8});
  {
    const File file(aside, O_WRONLY | O_CREAT | O_EXCL, 0600);
    if (file.fd() < 0) return refuse_path(aside, std::strerror(errno));
    if (::write(file.fd(), raw, kKeyBytes) != static_cast<ssize_t>(kKeyBytes) || ::fsync(file.fd()) != 0) {
      const int error = errno;
      ::unlink(aside.c_str());
      return refuse_path(aside, std::strerror(error));
    }
  }
  const bool linked = ::link(aside.c_str(), path.c_str()) == 0;
  const int error = errno;
  ::unlink(aside.c_str());
  if (!linked && error != EEXIST) return refuse_path(path, std::strerror(error));
  const File parent(folder, O_RDONLY | O_DIRECTORY);
  if (parent.fd() < 0 || ::fsync(parent.fd()) != 0) return refuse_path(folder, std::strerror(errno));
  return {};
}

}  // namespace

Result<std::string> load_or_make_key(const std::string& folder, const std::string& name, Random& random) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return refuse_path(folder, std::strerror(errno));
  const std::string path = folder + "/" + name + ".key";
  for (int attempt = 0; attempt < 2; ++attempt) {
    const File file(path, O_RDONLY);
    if (file.fd() >= 0) return read_key(path, file);
    if (errno != ENOENT) return refuse_path(path, std::strerror(errno));
    KITH_CHECKED(make_key(folder, path, random));
  }
  return refuse_path(path, "vanished while it was made");
}

AccountKeys derive_account_keys(std::string_view master) {
  return {.tokens = hmac_sha256(master, "access tokens"),
          .refresh = hmac_sha256(master, "refresh tokens"),
          .names = hmac_sha256(master, "reserved names")};
}

Result<AccountKeys> load_account_keys(const std::string& folder, Random& random) {
  KITH_TRY(const auto master, load_or_make_key(folder, "accounts", random));
  return derive_account_keys(master);
}

}  // namespace kith::accounts
