// sim: runs seeds of the simulation. A seed that fails prints what was found, its plan and the command that repeats it.
//
//   sim --seed N [--trace] [--without cuts,crashes,stores,bus,restore] [--plant NAME] [--history FILE]
//   sim --seeds FROM..TO [the same]
#include <CLI/CLI.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <fstream>

#include "base/log.h"
#include "runs.h"

namespace {

using namespace kith::sim;

std::uint64_t running_seed = 0;

void say_seed(int) {
  std::fprintf(stderr, "the process ended itself at seed %llu; again with --seed %llu --trace\n",
               static_cast<unsigned long long>(running_seed), static_cast<unsigned long long>(running_seed));
  std::signal(SIGABRT, SIG_DFL);
}

struct Wanted {
  std::uint64_t from = 1;
  std::uint64_t to = 1;
  bool trace = false;
  bool keep_going = false;
  std::string without;
  std::string plant;
  std::string history;
};

int run_all(const Wanted& wanted, const Troubles& troubles) {
  const auto begun = std::chrono::steady_clock::now();
  std::uint64_t failed = 0;
  std::uint64_t steps = 0;
  for (running_seed = wanted.from; running_seed <= wanted.to; ++running_seed) {
    const Run run = run_seed(running_seed, troubles, wanted.trace);
    steps += run.steps;
    if (!wanted.history.empty()) {
      std::ofstream out(wanted.history);
      for (const auto& one : run.history) out << line_of(one) << '\n';
    }
    if (run.findings.empty()) continue;
    ++failed;
    print_failure(run, wanted.plant, wanted.without);
    if (!wanted.keep_going) break;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
  const auto seeds = std::min(running_seed, wanted.to) - wanted.from + 1;
  std::printf("%llu seeds, %llu steps, %llu failed, %.1f s (%.0f seeds an hour)\n",
              static_cast<unsigned long long>(seeds), static_cast<unsigned long long>(steps),
              static_cast<unsigned long long>(failed), took.count(),
              3600.0 * static_cast<double>(seeds) / took.count());
  return failed == 0 ? 0 : 1;
}

bool parse_range(const std::string& range, Wanted& wanted) {
  const auto dots = range.find("..");
  if (dots == std::string::npos) return false;
  wanted.from = std::strtoull(range.c_str(), nullptr, 10);
  wanted.to = std::strtoull(range.c_str() + dots + 2, nullptr, 10);
  return wanted.from <= wanted.to;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Simulation of the delivery path under one seed");
  Wanted wanted;
  std::string range;
  app.add_option("--seed", wanted.from, "one seed");
  app.add_option("--seeds", range, "FROM..TO");
  app.add_flag("--trace", wanted.trace, "tell everything that happens");
  app.add_flag("--keep-going", wanted.keep_going, "do not stop at the first seed that fails");
  app.add_option("--without", wanted.without, "troubles to leave out: cuts,crashes,stores,bus,restore");
  app.add_option("--plant", wanted.plant, "a planted bug (builds with KITH_PLANTED_BUGS)");
  app.add_option("--history", wanted.history, "writes the history of the last seed here");
  CLI11_PARSE(app, argc, argv);
  wanted.to = wanted.from;
  const auto troubles = troubles_without(wanted.without);
  if ((!range.empty() && !parse_range(range, wanted)) || !troubles || !plant(wanted.plant)) {
    std::fprintf(stderr, "impossible --seeds, --without or --plant\n");
    return 2;
  }
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // what was found survives whatever ends the run
  spdlog::set_level(wanted.trace ? spdlog::level::info : spdlog::level::off);
  std::signal(SIGABRT, say_seed);
  return run_all(wanted, *troubles);
}
