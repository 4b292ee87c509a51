#include "app/serve.h"

#include <fmt/format.h>
#include <signal.h>

#include <filesystem>
#include <iostream>

#include "app/node.h"
#include "base/log.h"

namespace kith::app {
namespace {

void say(const std::string& line) {
  std::cout << line << '\n' << std::flush;
}

// How this very program can be called from any folder.
std::string this_program() {
  std::error_code failed;
  const auto path = std::filesystem::read_symlink("/proc/self/exe", failed);
  return failed ? "kith" : path.string();
}

bool open_to_others(const std::string& listen) {
  return !listen.starts_with("127.") && !listen.starts_with("localhost") && !listen.starts_with("[::1]");
}

void tell_where(const Node& node, const Config& config) {
  say(fmt::format("Kith is at {}", node.address()));
  const auto data = std::filesystem::absolute(config.data).lexically_normal().string();
  say(fmt::format("Everything is stored in {}: messages in log/, accounts in directory.db, keys in keys/", data));
  if (!node.has_admin()) {
    say(fmt::format("Make the first administrator: register in the page, then: {} user admin NAME --data {}",
                    this_program(), data));
  }
  if (open_to_others(config.listen) && config.tls_certificate.empty()) {
    say(fmt::format("Others can reach this server: registration is {} and traffic is not encrypted",
                    config.api.registration));
  }
  if (!config.limits) say("Rate limits are off: for tests and benchmarks only");
}

// Blocks these signals in every thread made from here on, so that only wait_for_signals() sees them.
sigset_t block_signals() {
  sigset_t set;
  sigemptyset(&set);
  for (const int each : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, each);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  struct sigaction ignore{};
  ignore.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &ignore, nullptr);
  return set;
}

}  // namespace

int serve(const Config& config) {
  log::start(config.plain.log_level.c_str());
  const sigset_t signals = block_signals();
  auto node = Node::open(config);
  if (!node) {
    std::cerr << "kith: " << node.error().detail << '\n';
    return 1;
  }
  if (const auto started = (*node)->start(); !started) {
    std::cerr << "kith: " << started.error().detail << '\n';
    return 1;
  }
  tell_where(**node, config);
  for (;;) {
    int received = 0;
    if (sigwait(&signals, &received) != 0) continue;
    if (received == SIGHUP) {
      (*node)->reload();
      continue;
    }
    log::info("stopping");
    (*node)->stop();
    return 0;
  }
}

}  // namespace kith::app
