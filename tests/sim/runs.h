// Runs: one seed from its plan to what was found. What the program and the tests share. Thread: one.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/planted.h"
#include "history.h"
#include "plan.h"

namespace kith::sim {

struct Run {
  std::uint64_t seed = 0;
  std::string plan;
  std::vector<std::string> findings;
  std::vector<Happening> history;
  std::uint64_t steps = 0;
  std::uint64_t deaths = 0;
  std::uint64_t fingerprint = 0;
};

Run run_seed(std::uint64_t seed, const Troubles& troubles = {}, bool tracing = false);
// What was found, the plan, and the command that repeats it.
void print_failure(const Run& run, const std::string& plant, const std::string& without);

// From a list of names with commas; nothing for a name that does not exist.
std::optional<Troubles> troubles_without(std::string_view names);

struct Planted {
  std::string_view name;
  PlantedBug bug;
};
inline constexpr std::array<Planted, 8> kPlanted{{{"ack-before-fsync", PlantedBug::kAckBeforeFsync},
                                                  {"lost-follow-up", PlantedBug::kLostFollowUp},
                                                  {"off-by-one-replay", PlantedBug::kOffByOneReplay},
                                                  {"dropped-frame", PlantedBug::kDroppedFrame},
                                                  {"forgotten-dedupe", PlantedBug::kForgottenDedupe},
                                                  {"reordered-announce", PlantedBug::kReorderedAnnounce},
                                                  {"position-back", PlantedBug::kPositionBack},
                                                  {"double-announce", PlantedBug::kDoubleAnnounce}}};
// Switches one on, or all off with an empty name. False: no such bug, or a build without them.
bool plant(std::string_view name);

}  // namespace kith::sim
