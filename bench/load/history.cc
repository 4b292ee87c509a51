// P5: pages of one conversation with very many messages, asked one after the other over a socket: what is told is the
// whole way of a request, of which the server's part is less. And P2 once more on that store.
#include <fmt/format.h>

#include "base/random.h"
#include "load/cases.h"
#include "load/histogram.h"
#include "load/pairs.h"
#include "load/stage.h"
#include "load/stored.h"
#include "load/words.h"

namespace kith::bench {
namespace {

using namespace std::chrono_literals;

constexpr double kWantedMs = 2;

// Asks again and again for the time given; each answer is waited for.
Status time_requests(Ground& ground, Stage& stage, const ServerProcess& server, const char* what,
                     const std::function<std::string()>& request) {
  Histogram latency;
  const CpuClock cpu(server.pid());
  const auto end = std::chrono::steady_clock::now() + ground.time();
  while (std::chrono::steady_clock::now() < end) {
    const auto began = std::chrono::steady_clock::now();
    KITH_CHECKED(stage.ask(0, request()));
    latency.record(std::chrono::steady_clock::now() - began);
  }
  const auto ms = [&](double share) { return std::chrono::duration<double, std::milli>(latency.at(share)).count(); };
  ground.report.add({.budget = "P5",
                     .what = fmt::format("p99 of {}", what),
                     .unit = "ms",
                     .value = ms(0.99),
                     .limit = kWantedMs,
                     .details = {{"messagesStored", static_cast<double>(ground.options.messages)},
                                 {"requests", static_cast<double>(latency.count())},
                                 {"p50Ms", ms(0.5)},
                                 {"maxMs", ms(1)},
                                 {"serverCpuUs", cpu.seconds() * 1e6 / static_cast<double>(latency.count())}}});
  return {};
}

}  // namespace

Status measure_history(Ground& ground) {
  KITH_TRY(const auto stored, stored_messages(ground));
  say(fmt::format("P5: a conversation of {} messages", stored.messages));
  KITH_TRY(auto server, ServerProcess::start(stored.setup));
  {
    KITH_TRY(auto stage, Stage::make(server->endpoint()));
    KITH_CHECKED(stage.enter(0, 1));
    SeededRandom random(3);
    const auto history = [&](const std::string& where) {
      return fmt::format(R"("t":"history","cid":"{}","limit":50{})", stored.cid, where);
    };
    KITH_CHECKED(time_requests(ground, stage, *server, "the latest 50", [&] { return history(""); }));
    KITH_CHECKED(time_requests(ground, stage, *server, "50 around any seq", [&] {
      return history(fmt::format(",\"around\":{}", 1 + random.below(static_cast<std::uint64_t>(stored.messages))));
    }));
    KITH_TRY(const auto joined, stage.ask(0, fmt::format(R"("t":"join","cid":"{}")", stored.cid)));
    const auto rev = number_field(joined, "rev", 0);
    KITH_CHECKED(time_requests(ground, stage, *server, "a replay of 100", [&] {
      return fmt::format(R"("t":"join","cid":"{}","rev":{})", stored.cid, rev - 100);
    }));
  }
  if (ground.options.wants("p2")) {
    const Ground::Target target{nullptr, server->endpoint(), server->pid()};
    KITH_CHECKED(
        run_pairs(ground, target, fmt::format(", {} million stored", static_cast<double>(stored.messages) / 1e6)));
  }
  return server->stop();
}

}  // namespace kith::bench
