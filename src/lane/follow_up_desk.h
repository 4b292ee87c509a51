// FollowUpDesk: the follow-ups that commits of this lane's partitions caused, until they are carried out. Fresh ones go
// out at once; what found no room, or failed, is read from the log again later, with all that came since, so their
// order holds. Ended ones are marked done with the next batch. Follow-ups are idempotent: sending one twice is
// harmless, losing one is not possible, the log keeps it until done. Thread: its lane.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <span>
#include <vector>

#include "lane/config.h"
#include "lane/work.h"
#include "store/log.h"

namespace kith::lane {

class FollowUpDesk {
 public:
  using Time = std::chrono::steady_clock::time_point;
  // Hands one to the lane of its owner; false: no room there.
  using Send = std::function<bool(Work&)>;

  FollowUpDesk(const LaneConfig& config, std::vector<PartitionId> partitions)
      : config_(config), partitions_(std::move(partitions)) {}

  // Reads what waits in the log; at start and after a recovery.
  void reload_at(Time when);
  void caused(std::span<const store::FollowUp> follow_ups);
  // Ended: carried out or refused for good (done), or to be tried again later.
  void ended(const FollowUpId& id, bool done, Time now);
  // Sends what can be sent, reading the log again if that is due.
  Status pump(const store::Log& log, Time now, const Send& send);

  // What the next batch marks as done; given back if that batch fails.
  std::vector<store::FollowUp> take_done();
  std::size_t done_waiting() const { return done_.size(); }
  std::optional<Time> wake_at() const;
  // Done marks alone are worth a commit of their own.
  bool done_due(Time now) const { return !done_.empty() && now >= done_since_ + config_.retry_after; }
  void forget();

 private:
  const LaneConfig& config_;
  const std::vector<PartitionId> partitions_;
  std::deque<Work> outgoing_;
  std::vector<FollowUpId> done_;
  Time done_since_{};
  Time stuck_since_{};  // of what could not be sent on
  std::optional<Time> reload_;
};

}  // namespace kith::lane
