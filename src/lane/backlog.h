// Backlog: the commands that wait in a lane, in the order they came, and the ones held back behind a cold read. Forms
// batches: all that waits, but of one owner no more than its share, the rest keeping its place. Invariant: commands of
// one owner leave in the order they came, whatever was parked or held over between. Bounded: full() says when nothing
// more may be added; behind one parked owner only so many wait, more are handed back to be refused. Thread: its lane.
#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include "lane/config.h"
#include "lane/work.h"

namespace kith::lane {

class Backlog {
 public:
  explicit Backlog(const LaneConfig& config) : config_(config) {}

  void add(Work work) { ready_.push_back(std::move(work)); }
  std::size_t size() const { return ready_.size() + parked_count_; }
  std::size_t ready() const { return ready_.size(); }
  bool full() const { return size() >= config_.queue_max + config_.follow_up_queue_max; }

  struct Taken {
    std::vector<Work> works;
    std::vector<Work> refused;  // too many behind one parked owner
  };
  Taken take();

  // Holds a command back until its owner is released. False: too many wait there, the command is untouched. Follow-ups
  // always find room: their number is bounded before, and one must not be overtaken by the next of its kind.
  bool park(Work& work);
  bool parked(const Owner& owner) const { return !parked_.empty() && parked_.contains(owner); }
  // What waited goes before everything else, in order.
  void release(const Owner& owner);
  // What was taken, unfinished: before everything else, in order.
  void put_back(std::vector<Work> works);
  // Everything, in order per owner; nothing stays.
  std::vector<Work> drain();

 private:
  const LaneConfig& config_;
  std::deque<Work> ready_;
  std::unordered_map<Owner, std::deque<Work>, OwnerHash> parked_;
  std::size_t parked_count_ = 0;
};

}  // namespace kith::lane
