// Plan: everything about a run that its seed decides before it begins: how many people and devices, how narrow the
// limits are, which troubles come and how often. Troubles can be switched off to see which of them a failure needs.
// Thread: values.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bus.h"
#include "chat/config.h"
#include "lane/config.h"
#include "link.h"
#include "mortal.h"
#include "session/config.h"

namespace kith::sim {

struct Troubles {
  bool cuts = true;     // connections end, stall, are slow
  bool crashes = true;  // the process dies
  bool stores = true;   // commits fail, reads are cold, commits take long, the disk is full
  bool bus = true;      // the second shard hears over a bad bus
  bool restore = true;  // an older state under a new epoch
};

struct Plan {
  std::uint64_t seed = 0;
  int people = 3;
  int devices_most = 2;  // of one person
  int shards = 1;
  int rounds = 3;  // a storm, then a calm in which everything is compared
  int storm_ms = 4'000;
  double busy = 0.3;  // how likely a person does something in a step
  Troubles troubles;

  // Chances a second.
  double cuts = 0;
  double stalls = 0;
  double deaths = 0;
  double failed_commits = 0;
  double colds = 0;
  double full_disks = 0;
  double restores = 0;  // a round

  Slowness slowness;
  BusWeather bus;
  LinkWeather link;
  double narrow_links = 0;  // how many connections are slow
  session::Config session;
  lane::LaneConfig lane;
  chat::Limits chat;
};

Plan plan_of(std::uint64_t seed, const Troubles& troubles);
std::string describe(const Plan& plan);

}  // namespace kith::sim
