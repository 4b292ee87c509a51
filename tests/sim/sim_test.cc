// The fixed part of the simulation: seeds that have to pass, the same run for the same seed, and in the build that has
// them, each planted bug found.
#include <gtest/gtest.h>

#include "base/log.h"
#include "runs.h"

namespace kith::sim {
namespace {

class SimTest : public testing::Test {
 protected:
  SimTest() { spdlog::set_level(spdlog::level::off); }
  ~SimTest() override { plant({}); }
};

TEST_F(SimTest, TheFixedSeedsFindNothing) {
  for (std::uint64_t seed = 1; seed <= 25; ++seed) {
    const auto run = run_seed(seed);
    EXPECT_TRUE(run.findings.empty()) << run.plan << "\n" << run.findings.front();
  }
}

TEST_F(SimTest, ASeedGivesTheSameRunAgain) {
  for (const std::uint64_t seed : {3u, 8u, 12u}) {
    const auto once = run_seed(seed);
    const auto again = run_seed(seed);
    EXPECT_EQ(once.fingerprint, again.fingerprint);
    EXPECT_EQ(once.steps, again.steps);
    EXPECT_EQ(once.history.size(), again.history.size());
  }
}

TEST_F(SimTest, ThePlansMeetEveryTrouble) {
  bool cuts = false, deaths = false, failed = false, colds = false, lost = false, restores = false;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    const Plan plan = plan_of(seed, {});
    cuts |= plan.cuts > 0;
    deaths |= plan.deaths > 0;
    failed |= plan.failed_commits > 0;
    colds |= plan.colds > 0;
    lost |= plan.shards > 1 && plan.bus.loses > 0;
    restores |= plan.restores > 0;
  }
  EXPECT_TRUE(cuts && deaths && failed && colds && lost && restores);
}

#ifdef KITH_PLANTED_BUGS
class PlantedTest : public SimTest, public testing::WithParamInterface<Planted> {};

TEST_P(PlantedTest, IsFoundWithinAHundredSeeds) {
  ASSERT_TRUE(plant(GetParam().name));
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    if (!run_seed(seed).findings.empty()) return;
  }
  ADD_FAILURE() << "a hundred seeds did not find it";
}

INSTANTIATE_TEST_SUITE_P(Bugs, PlantedTest, testing::ValuesIn(kPlanted), [](const auto& one) {
  std::string name(one.param.name);
  std::erase(name, '-');
  return name;
});
#endif

}  // namespace
}  // namespace kith::sim
