#include "runs.h"

#include <cstdio>

#include "world.h"

namespace kith::sim {

Run run_seed(std::uint64_t seed, const Troubles& troubles, bool tracing) {
  const Plan plan = plan_of(seed, troubles);
  World world(plan, tracing);
  world.run();
  return {.seed = seed,
          .plan = describe(plan),
          .findings = world.findings(),
          .history = world.history(),
          .steps = world.steps(),
          .deaths = world.deaths(),
          .fingerprint = world.fingerprint()};
}

void print_failure(const Run& run, const std::string& plant, const std::string& without) {
  std::printf("FAILED %s\n", run.plan.c_str());
  for (const std::string& one : run.findings) std::printf("  %s\n", one.c_str());
  std::printf("  after %llu steps; again: sim --seed %llu%s%s%s%s --trace\n",
              static_cast<unsigned long long>(run.steps), static_cast<unsigned long long>(run.seed),
              plant.empty() ? "" : " --plant ", plant.c_str(), without.empty() ? "" : " --without ", without.c_str());
}

std::optional<Troubles> troubles_without(std::string_view names) {
  Troubles troubles;
  while (!names.empty()) {
    const auto comma = names.find(',');
    const std::string_view name = names.substr(0, comma);
    names = comma == std::string_view::npos ? std::string_view() : names.substr(comma + 1);
    if (name == "cuts") {
      troubles.cuts = false;
    } else if (name == "crashes") {
      troubles.crashes = false;
    } else if (name == "stores") {
      troubles.stores = false;
    } else if (name == "bus") {
      troubles.bus = false;
    } else if (name == "restore") {
      troubles.restore = false;
    } else {
      return std::nullopt;
    }
  }
  return troubles;
}

bool plant(std::string_view name) {
#ifdef KITH_PLANTED_BUGS
  planted_bug = PlantedBug::kNone;
  for (const Planted& one : kPlanted) {
    if (one.name == name) planted_bug = one.bug;
  }
  return name.empty() || planted_bug != PlantedBug::kNone;
#else
  return name.empty();
#endif
}

}  // namespace kith::sim
