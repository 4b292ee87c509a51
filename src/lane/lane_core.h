// LaneCore: what a lane does, without its thread. Fed with commands, it forms a batch, decides each through one
// overlay, commits all of it at once and then announces the outcomes, refusals included, in that order. lanes.h gives
// it a thread; the simulation steps it.
//
// Promises: nothing is announced before it is durable; commands of one owner are decided in the order they came; if a
// commit fails nothing of the batch is announced as done, all of it and all that comes meanwhile is answered
// unavailable, memory is dropped and the log recovered. After that it keeps refusing for a
// moment: what sessions had sent before they heard must not overtake. Refusing a session's later sends until the retry
// time is the session's own part (session/send_gate.h). Thread: one lane; nothing here is called from another.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "accounts/throttle.h"
#include "base/clock.h"
#include "bus/bus.h"
#include "lane/audience.h"
#include "lane/backlog.h"
#include "lane/config.h"
#include "lane/decision.h"
#include "lane/follow_up_desk.h"
#include "lane/row_cache.h"
#include "lane/send_brake.h"
#include "lane/work.h"
#include "store/log.h"
#include "store/overlay.h"

namespace kith::lane {

// What all lanes share. Everything outlives them.
struct Services {
  store::Log& log;
  Bus& bus;
  const Clock& clock;
  Rules rules;
  // By conversation, charged for what is written and nothing else: neither repeats nor people who may not write cost
  // the others anything. None: no limit.
  accounts::Throttle* sends = nullptr;
};

// What a core asks of what is around it (threads, or the simulation).
class Surroundings {
 public:
  virtual ~Surroundings() = default;
  // Have the command's reads repeated with the disk, then call warmed(owner). False: no room; the core reads the disk
  // itself.
  virtual bool warm(const Work& work) = 0;
  // A follow-up, to the lane of its owner. False: no room there; it stays here.
  virtual bool forward(Work& work) = 0;
  // A follow-up of another lane's partition ended here: to that lane's follow_up_ended().
  virtual void report_end(const FollowUpId& id, bool done) = 0;
};

struct LaneCounters {
  std::uint64_t batches = 0;
  std::uint64_t commands = 0;
  std::uint64_t refusals = 0;
  std::uint64_t cold_reads = 0;
  std::uint64_t failed_commits = 0;
};

class LaneCore {
 public:
  LaneCore(Services services, const LaneConfig& config, std::vector<PartitionId> partitions, Surroundings& around);

  // Takes up the positions and waiting follow-ups of its partitions. Before the first step.
  Status start();

  // False: full, nothing taken.
  bool accept(Work work);
  bool has_room(const Work& work) const;
  void warmed(const Owner& owner) { backlog_.release(owner); }
  void follow_up_ended(const FollowUpId& id, bool done) { desk_.ended(id, done, services_.clock.steady()); }

  // One batch. True: there is more to do at once.
  bool step();
  // When the next step is due even if nothing comes.
  std::optional<std::chrono::steady_clock::time_point> wake_at() const;
  // Answers everything that waits with unavailable; the lane is about to end.
  void refuse_all();

  std::size_t waiting() const { return backlog_.size(); }  // all of them
  bool down() const;                                       // answers unavailable for now
  std::size_t ready() const { return backlog_.ready(); }   // without those behind cold reads
  const LaneCounters& counters() const { return counters_; }

 private:
  struct Round;  // one batch under way

  bool owns(PartitionId partition) const { return owned_[partition]; }
  void load_positions();
  void pump_follow_ups(const Round& round);
  void decide(Round& round, Work work);
  Result<Decision> decide_once(const Round& round, const Work& work, bool with_disk);
  void finish(Round& round, Work work, Result<Decision> decision);
  void collect(Round& round);
  bool commit(Round& round);
  void publish(std::vector<Committed> items, std::vector<PartitionSpan> spans);
  void fail(Round& round, const Error& why);
  void try_recovery();
  void tell_unannounced();
  void hold_down();
  bool disk_is_short();
  void end_follow_up(const FollowUpId& id, bool done);
  Error unavailable(const char* why) const;
  std::vector<Work> refuse(std::vector<Work> works, const char* why);

  Services services_;
  const LaneConfig& config_;
  Surroundings& around_;
  std::array<bool, kPartitions> owned_{};
  Backlog backlog_;
  FollowUpDesk desk_;
  RowCache cache_;
  store::Overlay overlay_;
  AudienceCache audiences_;
  SendBrake brake_;
  store::Cursor positions_{};
  store::Cursor announced_{};  // of the owned partitions: the last commit that was published
  LaneCounters counters_;
  bool failed_ = false;
  std::chrono::steady_clock::time_point recover_at_{};
  std::chrono::steady_clock::time_point disk_checked_at_{};
  std::chrono::steady_clock::time_point down_until_{};
  bool disk_known_ = false;
  bool disk_short_ = false;
};

}  // namespace kith::lane
