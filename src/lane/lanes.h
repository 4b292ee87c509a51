// Lanes: the thread shell around LaneCore. Partition p belongs to lane p mod N; each lane has a thread that takes all
// that waits, steps its core, and sleeps when there is nothing. A small pool repeats cold reads. Queues: a lane's input
// is bounded, full means submit() answers false; follow-ups between lanes have an input of their own, full means they
// stay in the log and come again; cold reads beyond theirs are read by the lane itself. Order: commands of one owner
// submitted by one thread are decided in that order. Thread: submit(), counters() and waiting() from any thread;
// start() and stop() from the owner. After stop() submit() answers false.
#pragma once

#include <memory>
#include <vector>

#include "lane/command_sink.h"
#include "lane/config.h"
#include "lane/lane_core.h"

namespace kith::lane {

class Lanes final : public CommandSink {
 public:
  Lanes(Services services, const LaneConfig& config);
  ~Lanes() override;
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;

  Status start();
  // Decides and announces what was taken, then ends the threads. Waiting cold reads are answered unavailable.
  void stop();

  bool submit(Submission submission) override;

  LaneCounters counters() const;  // summed over the lanes
  std::size_t waiting() const;    // commands submitted and not yet answered, roughly

 private:
  class Lane;
  class Warmers;

  const LaneConfig config_;
  const Services services_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::unique_ptr<Warmers> warmers_;
};

}  // namespace kith::lane
