#include "base/durable.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

namespace kith {
namespace {

class Descriptor {
 public:
  Descriptor(const std::filesystem::path& path, int flags) : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0600)) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int close() { return fd_ < 0 ? 0 : ::close(std::exchange(fd_, -1)); }

 private:
  int fd_;
};

Status refused(const std::filesystem::path& path) {
  const std::error_code error(errno, std::generic_category());
  return fail(Code::kUnavailable, "cannot write " + path.string() + ": " + error.message());
}

}  // namespace

Status sync_folder(const std::filesystem::path& folder) {
  const Descriptor opened(folder, O_RDONLY | O_DIRECTORY);
  if (opened.get() < 0 || ::fsync(opened.get()) != 0) return refused(folder);
  return {};
}

Status write_durably(const std::filesystem::path& file, std::string_view text) {
  const std::filesystem::path aside = file.string() + ".new";
  Descriptor out(aside, O_WRONLY | O_CREAT | O_TRUNC);
  if (out.get() < 0) return refused(aside);
  for (auto rest = text; !rest.empty();) {
    const auto written = ::write(out.get(), rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return refused(aside);
    rest.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(out.get()) != 0 || out.close() != 0) return refused(aside);
  if (::rename(aside.c_str(), file.c_str()) != 0) return refused(file);
  return sync_folder(file.parent_path());
}

}  // namespace kith
