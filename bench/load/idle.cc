// P3: what a connection costs that is signed in and says nothing. Its people are made first and the server started
// anew, so that only sessions are counted; the first tenth of them is not, for it pays what all share. The others are
// further sessions of the same people: everybody's first one since the start also fills the caches of rows, cards and
// pages, which are bounded by settings and cost the same however many connections there are.
#include <fmt/format.h>

#include "load/cases.h"
#include "load/stage.h"

namespace kith::bench {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kSessionsEach = 10;
constexpr auto kQuiet = 12s;  // every session is looked at once in five seconds and lets go of what it does not need

Status measure_kind(Ground& ground, std::int64_t connections, bool tls, double limit) {
  const auto count = static_cast<std::size_t>(connections);
  const std::size_t people = count / kSessionsEach;
  auto setup = ground.setup("p3");
  {
    KITH_TRY(auto server, ServerProcess::start(setup));
    KITH_TRY(auto stage, Stage::make(server->endpoint()));
    KITH_CHECKED(stage.enter(0, people));
    KITH_CHECKED(server->stop());
  }
  setup.tls = tls;
  KITH_TRY(auto server, ServerProcess::start(setup));
  KITH_TRY(auto stage, Stage::make(server->endpoint()));
  KITH_CHECKED(stage.enter(0, people));
  KITH_CHECKED(stage.during(kQuiet));
  const auto before = memory_of(server->pid());
  for (std::size_t round = 1; round < kSessionsEach; ++round) KITH_CHECKED(stage.enter(0, people));
  KITH_CHECKED(stage.during(kQuiet));
  const auto after = memory_of(server->pid());
  const CpuClock server_cpu(server->pid());
  KITH_CHECKED(stage.during(ground.time()));
  const double each =
      (after.anonymous_bytes - before.anonymous_bytes) / static_cast<double>((kSessionsEach - 1) * people);
  const double cpu = server_cpu.seconds() / std::chrono::duration<double>(ground.time()).count();
  ground.report.add({.budget = "P3",
                     .what = fmt::format("memory of an idle connection{}", tls ? ", TLS" : ""),
                     .unit = "bytes",
                     .value = each,
                     .limit = limit,
                     .details = {{"connections", static_cast<double>(count)},
                                 {"anonymousBytes", after.anonymous_bytes},
                                 {"residentBytes", after.resident_bytes},
                                 {"cpuShareWhileIdle", cpu}}});
  return server->stop();
}

}  // namespace

Status measure_idle(Ground& ground) {
  say(fmt::format("P3: {} idle connections, then {} with TLS", ground.options.connections,
                  ground.options.tls_connections));
  KITH_CHECKED(measure_kind(ground, ground.options.connections, false, 1.5 * 1024));
  return measure_kind(ground, ground.options.tls_connections, true, 16 * 1024);
}

}  // namespace kith::bench
