#include "app/serve.h"

#include <fmt/format.h>
#include <signal.h>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <iostream>
#include <new>
#include <string>
#include <system_error>

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

// What no thread caught: no memory or no thread to be had, at the start or later. One line, and the end: nothing that
// was acknowledged is lost by it, and whoever watches the process starts it again.
[[noreturn]] void end_with_a_line() {
  std::string why;
  bool ours = true;  // then a dump of the process is worth having
  try {
    if (const auto thrown = std::current_exception()) std::rethrow_exception(thrown);
  } catch (const std::bad_alloc&) {
    why = "out of memory";
    ours = false;
  } catch (const std::system_error& error) {
    why = error.what();
    ours = false;
  } catch (const std::exception& error) {
    why = error.what();
  } catch (...) {
    why = "something that says nothing of itself was thrown";
  }
  std::fprintf(stderr, "kith: cannot go on: %s\n", why.c_str());
  if (ours) std::abort();
  std::_Exit(1);
}

}  // namespace

int serve(const Config& config) {
  std::set_terminate(end_with_a_line);
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
