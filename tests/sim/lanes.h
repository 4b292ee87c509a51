// SimLanes: the real lane cores without their threads. A step of a lane is whatever the world chooses next, so every
// order in which threads could have done it may happen. Commands of workers, who would block for the answer, run every
// lane until it is there. Thread: one.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <set>
#include <vector>

#include "lane/lane_core.h"

namespace kith::sim {

class SimLanes final : public lane::CommandSink {
 public:
  SimLanes(lane::Services services, const lane::LaneConfig& config, std::function<bool()> dead);
  ~SimLanes() override;

  Status start();
  bool submit(lane::Submission submission) override;

  int size() const { return static_cast<int>(lanes_.size()); }
  // One batch of a lane; false: it had nothing to do.
  bool step(int lane);
  // One cold read; false: none waits.
  bool warm();
  std::optional<std::chrono::steady_clock::time_point> wake_at() const;
  // An answer to a worker was published.
  void worker_answered(std::uint64_t slot) { answered_.insert(slot); }

 private:
  class Lane;

  std::size_t lane_of(const Owner& owner) const { return partition_of(owner.id) % lanes_.size(); }
  bool run_for_worker(std::uint64_t slot);

  lane::Services services_;
  const lane::LaneConfig& config_;
  const std::function<bool()> dead_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::deque<lane::Work> cold_;
  std::set<std::uint64_t> answered_;  // slots of workers
};

}  // namespace kith::sim
