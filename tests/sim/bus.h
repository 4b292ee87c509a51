// SimBus: the first shard hears like shards of one process; the others as if they lived on another node, over a bus
// that loses, doubles and delays (the last batch of a burst too), with the repair that such a node needs: a hole is
// filled from what was committed, and the latest positions are told now and then, which finds a lost last batch.
// Thread: one. Deliberately not here: two processes deciding on one log (there is no log yet that allows it).
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "bus/bus.h"
#include "delivery/hub.h"
#include "dice.h"
#include "fate.h"
#include "runtime/manual_loop.h"
#include "store/log.h"

namespace kith::sim {

struct BusWeather {
  double loses = 0;  // of batches to other nodes
  double doubles = 0;
  double delays = 0;
  int delay_most_ms = 0;
  double repair_fails = 0;
};

class SimBus final : public Bus {
 public:
  SimBus(Fate& fate, Dice& dice, const Clock& clock, BusWeather weather)
      : fate_(fate), dice_(dice), clock_(clock), weather_(weather) {}

  void subscribe(Listener listener) override { listeners_.push_back(std::move(listener)); }
  void add_shard(ManualLoop& loop, delivery::Hub& hub);
  void publish(std::shared_ptr<const CommittedBatch> batch) override;

  // Hands over one delayed batch that is due; false: none is.
  bool step();
  std::optional<std::chrono::steady_clock::time_point> next() const;
  // What a node reads from the log four times a second.
  void tell_positions(const store::Cursor& head);

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Shard {
    ManualLoop& loop;
    delivery::Hub& hub;
    bool far = false;
    std::vector<store::PartitionPos> holes{};  // being repaired: the first position missing
  };
  struct Late {
    Time due;
    std::size_t shard;
    delivery::BatchPtr batch;
  };

  void carry(std::size_t shard, const delivery::BatchPtr& batch);
  void hand_over(std::size_t shard, const delivery::BatchPtr& batch);
  void repair(std::size_t shard, store::PartitionPos from);

  Fate& fate_;
  Dice& dice_;
  const Clock& clock_;
  const BusWeather weather_;
  std::vector<Listener> listeners_;
  std::deque<Shard> shards_;
  std::vector<Late> late_;
  std::deque<delivery::BatchPtr> committed_;  // what a node would read from the log to repair a hole
};

}  // namespace kith::sim
