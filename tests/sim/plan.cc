#include "plan.h"

#include <fmt/format.h>

#include "dice.h"

namespace kith::sim {

namespace {

void narrow_session(session::Config& session, Dice& dice) {
  const bool tight = dice.chance(0.6);
  if (!tight) return;
  // As with the real limits, a page of a replay and its last row find room above the soft limit.
  constexpr std::size_t kRow = 1'700;
  session.replay_page_bytes = static_cast<std::size_t>(dice.between(300, 4'000));
  session.outbox_soft_bytes = static_cast<std::size_t>(dice.between(500, 4'000));
  session.outbox_hard_bytes = session.outbox_soft_bytes + 2 * session.replay_page_bytes + 2 * kRow +
                              static_cast<std::size_t>(dice.between(0, 4'000));
  session.replay_rows_max = static_cast<std::size_t>(dice.between(3, 60));
  session.catch_up.dirty_max = static_cast<std::size_t>(dice.between(1, 6));
  session.catch_up.held_bytes_max = static_cast<std::size_t>(dice.between(600, 8'000));
  session.commands_in_flight_max = static_cast<std::size_t>(dice.between(4, 256));
}

void narrow_lane(lane::LaneConfig& lane, Dice& dice) {
  lane.lanes = dice.between(1, 2);
  lane.disk_reserve_bytes = 1'000;
  if (!dice.chance(0.5)) return;
  lane.batch_commands_max = static_cast<std::size_t>(dice.between(1, 20));
  lane.owner_commands_max = static_cast<std::size_t>(dice.between(1, 8));
  lane.row_cache_bytes_max = static_cast<std::size_t>(dice.between(0, 20'000));
  lane.audience_people_max = static_cast<std::size_t>(dice.between(1, 20));
  lane.parked_per_owner_max = static_cast<std::size_t>(dice.between(2, 50));
  lane.queue_max = static_cast<std::size_t>(dice.between(20, 200));
}

// Groups become rooms, and groups of people again, with a few members.
void switch_early(chat::Limits& limits, Dice& dice) {
  limits.room_from_members = static_cast<std::uint32_t>(dice.between(2, 4));
  limits.people_below_members = limits.room_from_members - static_cast<std::uint32_t>(dice.between(0, 1));
  limits.both_ways_ms = dice.between(200, 5'000);
}

}  // namespace

Plan plan_of(std::uint64_t seed, const Troubles& troubles) {
  Dice dice(seed * 0x9e3779b97f4a7c15ULL + 1);
  Plan plan;
  plan.seed = seed;
  plan.troubles = troubles;
  plan.people = dice.between(2, 5);
  plan.devices_most = dice.between(1, 3);
  plan.shards = dice.between(1, 2);
  plan.rounds = dice.between(2, 4);
  plan.storm_ms = dice.between(1'000, 6'000);
  plan.busy = 0.02 * dice.between(1, 15);
  narrow_session(plan.session, dice);
  narrow_lane(plan.lane, dice);
  if (dice.chance(0.5)) switch_early(plan.chat, dice);
  plan.link.kernel_bytes = static_cast<std::size_t>(dice.chance(0.5) ? dice.between(500, 4'000) : 64 * 1024);
  plan.link.latency_most_ms = dice.between(2, 120);

  // Drawn whether wanted or not, so that a run without one trouble meets the others alike.
  const double cuts = dice.chance(0.7) ? 0.1 * dice.between(1, 10) : 0;
  const double stalls = dice.chance(0.5) ? 0.1 * dice.between(1, 10) : 0;
  const double narrow = dice.chance(0.5) ? 0.1 * dice.between(1, 8) : 0;
  const double deaths = dice.chance(0.6) ? 0.1 * dice.between(1, 6) : 0;
  const double failed = dice.chance(0.3) ? 0.1 * dice.between(1, 5) : 0;
  const double colds = dice.chance(0.4) ? 1.0 * dice.between(1, 10) : 0;
  const double full = dice.chance(0.1) ? 0.2 : 0;
  const Slowness slow{.likely = dice.chance(0.3) ? 0.05 * dice.between(1, 10) : 0, .most_ms = dice.between(2, 300)};
  const BusWeather bus{.loses = dice.chance(0.6) ? 0.05 * dice.between(1, 8) : 0,
                       .doubles = dice.chance(0.6) ? 0.05 * dice.between(1, 8) : 0,
                       .delays = dice.chance(0.6) ? 0.05 * dice.between(1, 10) : 0,
                       .delay_most_ms = dice.between(2, 400),
                       .repair_fails = dice.chance(0.2) ? 0.2 : 0};
  const double restores = dice.chance(0.15) ? 0.5 : 0;
  if (troubles.cuts) {
    plan.cuts = cuts;
    plan.stalls = stalls;
    plan.narrow_links = narrow;
  }
  if (troubles.crashes) plan.deaths = deaths;
  if (troubles.stores) {
    plan.failed_commits = failed;
    plan.colds = colds;
    plan.full_disks = full;
    plan.slowness = slow;
  }
  if (troubles.bus) plan.bus = bus;
  if (troubles.restore) plan.restores = restores;
  return plan;
}

std::string describe(const Plan& plan) {
  return fmt::format(
      "seed {}: {} people with up to {} devices, {} shards, {} lanes, {} rounds of {} ms; a second: {} cuts, {} "
      "stalls, "
      "{} deaths, {} failed commits, {} cold owners; of 100 batches to the second shard {} lost, {} doubled, {} late; "
      "outbox {}/{} bytes",
      plan.seed, plan.people, plan.devices_most, plan.shards, plan.lane.lanes, plan.rounds, plan.storm_ms, plan.cuts,
      plan.stalls, plan.deaths, plan.failed_commits, plan.colds, 100 * plan.bus.loses, 100 * plan.bus.doubles,
      100 * plan.bus.delays, plan.session.outbox_soft_bytes, plan.session.outbox_hard_bytes);
}

}  // namespace kith::sim
