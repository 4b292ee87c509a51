#include "load/apart.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace kith::bench {
namespace {

constexpr char kDone = '+';
constexpr char kFailed = '-';

[[noreturn]] void work_and_end(const std::function<Result<std::string>()>& work, int out) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const auto done = work();
  const std::string told = done ? kDone + *done : kFailed + done.error().detail;
  std::size_t at = 0;
  while (at < told.size()) {
    const auto written = ::write(out, told.data() + at, told.size() - at);
    if (written < 0 && errno != EINTR) ::_exit(1);
    if (written > 0) at += static_cast<std::size_t>(written);
  }
  ::_exit(0);
}

std::string read_all(int in) {
  std::string all;
  std::array<char, 4096> some{};
  for (;;) {
    const auto count = ::read(in, some.data(), some.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return all;
    all.append(some.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

Result<std::string> apart(const std::function<Result<std::string>()>& work) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return fail(Code::kUnavailable, "cannot make a pipe");
  const pid_t child = ::fork();
  if (child == 0) work_and_end(work, pipe[1]);
  ::close(pipe[1]);
  const std::string told = child < 0 ? std::string() : read_all(pipe[0]);
  ::close(pipe[0]);
  if (child < 0) return fail(Code::kUnavailable, "cannot start another process");
  int status = 0;
  ::waitpid(child, &status, 0);
  const bool whole = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  if (!whole || told.empty()) return fail(Code::kUnavailable, "a process of the bench ended without a result");
  if (told.front() == kFailed) return fail(Code::kUnavailable, told.substr(1));
  return told.substr(1);
}

}  // namespace kith::bench
