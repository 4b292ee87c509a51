#include "load/process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <vector>

#include "base/random.h"
#include "load/certificate.h"
#include "load/http.h"

namespace kith::bench {
namespace {

using std::chrono::milliseconds;
namespace fs = std::filesystem;

constexpr std::chrono::seconds kReadyWithin{120};

std::string& given_secret() {
  static std::string secret;
  return secret;
}

Status write_file(const fs::path& file, std::string_view text) {
  std::ofstream out(file, std::ios::trunc);
  out << text;
  if (!out.flush()) return fail(Code::kUnavailable, "cannot write " + file.string());
  return {};
}

// What differs from the defaults: tokens of ours are believed, and rooms may be as large as the largest measured.
Result<fs::path> write_config(const ServerSetup& setup) {
  std::error_code error;
  fs::create_directories(setup.folder, error);
  if (error) return fail(Code::kUnavailable, "cannot make " + setup.folder.string() + ": " + error.message());
  const auto secret = setup.folder / "issuer.secret";
  KITH_CHECKED(write_file(secret, issuer_secret()));
  std::string text = fmt::format(
      "[server]\nshards = {}\nlanes = {}\n[issuer]\nname = \"{}\"\naudience = \"{}\"\nsecret_file = \"{}\"\n"
      "[chat]\ngroup_members_max = 100000\n[log]\nlevel = \"error\"\n",
      setup.shards, setup.lanes, kIssuer, kIssuer, secret.string());
  if (setup.tls) {
    const auto certificate = setup.folder / "certificate.pem";
    const auto key = setup.folder / "key.pem";
    KITH_CHECKED(write_certificate(certificate, key));
    text += fmt::format("[tls]\ncertificate = \"{}\"\nkey = \"{}\"\n", certificate.string(), key.string());
  }
  const auto config = setup.folder / (setup.tls ? "tls.toml" : "plain.toml");
  KITH_CHECKED(write_file(config, text));
  return config;
}

[[noreturn]] void become_server(const fs::path& program, const std::vector<std::string>& words, int out) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(out, STDOUT_FILENO);
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  ::execv(program.c_str(), arguments.data());
  ::_exit(127);
}

}  // namespace

fs::path program_path() {
  return "/proc/self/exe";
}

const std::string& issuer_secret() {
  if (given_secret().empty()) {
    SystemRandom random;
    given_secret() = random.id<SessionId>().text() + random.id<SessionId>().text();
  }
  return given_secret();
}

void use_secret(std::string secret) {
  while (secret.ends_with('\n')) secret.pop_back();
  given_secret() = std::move(secret);
}

double cpu_seconds(pid_t process) {
  clockid_t clock{};
  timespec now{};
  if (::clock_getcpuclockid(process, &clock) != 0 || ::clock_gettime(clock, &now) != 0) return 0;
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

Memory memory_of(pid_t process) {
  Memory memory;
  std::ifstream status(fmt::format("/proc/{}/status", process));
  for (std::string line; std::getline(status, line);) {
    const auto kilobytes = [&] { return std::strtod(line.c_str() + line.find(':') + 1, nullptr) * 1024; };
    if (line.starts_with("RssAnon:")) memory.anonymous_bytes = kilobytes();
    if (line.starts_with("VmRSS:")) memory.resident_bytes = kilobytes();
  }
  return memory;
}

Result<std::unique_ptr<ServerProcess>> ServerProcess::start(const ServerSetup& setup) {
  KITH_TRY(const auto config, write_config(setup));
  const std::vector<std::string> words{"kith",     "serve",       "--limits", "off", "--data", setup.folder / "data",
                                       "--listen", "127.0.0.1:0", "--config", config};
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) return fail(Code::kUnavailable, "cannot make a pipe");
  const auto began = std::chrono::steady_clock::now();
  const pid_t pid = ::fork();
  if (pid < 0) return fail(Code::kUnavailable, "cannot start another process");
  if (pid == 0) become_server(setup.program, words, pipe[1]);
  ::close(pipe[1]);
  std::unique_ptr<ServerProcess> server(new ServerProcess(pid, pipe[0]));
  KITH_CHECKED(server->wait_until_ready(began, setup.tls));
  return server;
}

Status ServerProcess::wait_until_ready(Instant began, bool tls) {
  std::string said;
  const auto deadline = began + kReadyWithin;
  for (;;) {
    const auto at = said.find("://127.0.0.1:");
    if (at != std::string::npos && said.find('\n', at) != std::string::npos) {
      const char* port = said.c_str() + said.find(':', at + 3) + 1;
      endpoint_.tls = tls;
      std::from_chars(port, said.c_str() + said.size(), endpoint_.port);
      break;
    }
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd waiting{.fd = out_, .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || ::poll(&waiting, 1, static_cast<int>(left.count())) <= 0)
      return fail(Code::kUnavailable, "the server was not ready within two minutes");
    std::array<char, 4096> bytes{};
    const auto got = ::read(out_, bytes.data(), bytes.size());
    if (got <= 0) return fail(Code::kUnavailable, fmt::format("the server ended at once with code {}", reap()));
    said.append(bytes.data(), static_cast<std::size_t>(got));
  }
  // The socket listens before; that it answers is what counts.
  if (!tls) KITH_CHECKED(http_get(endpoint_, "/readyz", deadline));
  ready_ms_ = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - began).count();
  return {};
}

int ServerProcess::reap() {
  int status = 0;
  if (pid_ > 0) ::waitpid(pid_, &status, 0);
  pid_ = 0;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Status ServerProcess::stop() {
  if (pid_ == 0) return {};
  ::kill(pid_, SIGTERM);
  if (const int code = reap(); code != 0)
    return fail(Code::kInternal, fmt::format("the server ended with code {}", code));
  return {};
}

void ServerProcess::kill() {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  reap();
}

ServerProcess::~ServerProcess() {
  kill();
  ::close(out_);
}

}  // namespace kith::bench
