// P7: how long from the start of the process to the first answer, with many messages on disk; what the program weighs,
// and what it takes while it does nothing.
#include <fmt/format.h>

#include <cstdlib>

#include "load/cases.h"
#include "load/stage.h"
#include "load/stored.h"
#include "load/words.h"

namespace kith::bench {
namespace {

using namespace std::chrono_literals;

constexpr int kStarts = 5;
constexpr double kMegabyte = 1024 * 1024;

// The best of a few: what else the machine does only adds.
Result<double> best_start(const ServerSetup& setup, const std::function<Status(ServerProcess&)>& leave) {
  double best = 0;
  for (int i = 0; i <= kStarts; ++i) {
    KITH_TRY(auto server, ServerProcess::start(setup));
    // The first finds what another left.
    if (i == 1 || server->ready_ms() < best) best = server->ready_ms();
    KITH_CHECKED(leave(*server));
  }
  return best;
}

// Chats for a moment, so that there is something only in memory and in the write-ahead log, then dies.
Status chat_and_kill(ServerProcess& server, const std::string& cid, std::chrono::nanoseconds time) {
  KITH_TRY(auto stage, Stage::make(server.endpoint()));
  KITH_CHECKED(stage.enter(0, 1));
  const auto run = std::chrono::system_clock::now().time_since_epoch().count();
  const auto end = std::chrono::steady_clock::now() + time;
  for (std::uint64_t round = 0; std::chrono::steady_clock::now() < end; ++round) {
    std::vector<Stage::Asked> asked;
    for (int k = 0; k < 200; ++k) {
      asked.push_back({0, fmt::format(R"("t":"send","cid":"{}","mid":"k{}-{}-{}","kind":"text","body":{{"text":"{}"}})",
                                      cid, run, round, k, std::string(180, 'k'))});
    }
    KITH_CHECKED(stage.ask_all(asked));
  }
  server.kill();
  return {};
}

Result<double> stripped_bytes(const Ground& ground) {
  const auto copy = ground.folder / "kith-stripped";
  std::error_code error;
  std::filesystem::copy_file(std::filesystem::read_symlink(program_path()), copy,
                             std::filesystem::copy_options::overwrite_existing, error);
  if (error) return fail(Code::kUnavailable, "cannot copy the program: " + error.message());
  const auto command = fmt::format("strip '{}'", copy.string());
  if (std::system(command.c_str()) != 0) return fail(Code::kUnavailable, "strip is not installed (binutils)");
  const auto bytes = static_cast<double>(std::filesystem::file_size(copy, error));
  std::filesystem::remove(copy, error);
  return bytes;
}

}  // namespace

Status measure_start(Ground& ground) {
  KITH_TRY(const auto stored, stored_messages(ground));
  say(fmt::format("P7: starts with {} messages", stored.messages));
  const auto stored_count = static_cast<double>(stored.messages);
  double idle = 0;
  double resident = 0;
  KITH_TRY(const double clean, best_start(stored.setup, [&](ServerProcess& server) -> Status {
             KITH_TRY(auto stage, Stage::make(server.endpoint()));
             KITH_CHECKED(stage.during(1s));
             idle = memory_of(server.pid()).anonymous_bytes;
             resident = memory_of(server.pid()).resident_bytes;
             return server.stop();
           }));
  KITH_TRY(const double killed, best_start(stored.setup, [&](ServerProcess& server) {
             return chat_and_kill(server, stored.cid, ground.time());
           }));
  ground.report.add({.budget = "P7",
                     .what = "start after a clean stop",
                     .unit = "ms",
                     .value = clean,
                     .limit = 300,
                     .details = {{"messagesStored", stored_count}, {"starts", kStarts}}});
  ground.report.add({.budget = "P7",
                     .what = "start after kill -9",
                     .unit = "ms",
                     .value = killed,
                     .limit = 1000,
                     .details = {{"messagesStored", stored_count}, {"starts", kStarts}}});
  ground.report.add({.budget = "P7",
                     .what = "memory while idle",
                     .unit = "MB",
                     .value = idle / kMegabyte,
                     .limit = 50,
                     .details = {{"residentMegabytes", resident / kMegabyte}, {"messagesStored", stored_count}}});
  KITH_TRY(const double bytes, stripped_bytes(ground));
  ground.report.add(
      {.budget = "P7", .what = "the program, stripped", .unit = "MB", .value = bytes / kMegabyte, .limit = 20});
  return {};
}

}  // namespace kith::bench
