// Receipts: gathers others' positions of larger conversations, so that a reader hears of each person at most once in a
// gathering time, with the latest position only. Two people (a dm) are told at once, without this.
// Thread: one shard. Bounded: past entries_max all that waits is told early.
#pragma once

#include <array>
#include <chrono>
#include <functional>
#include <unordered_map>
#include <vector>

#include "delivery/listener.h"
#include "runtime/loop.h"

namespace kith::delivery {

struct GatheredPosition {
  UserId user;
  Seq delivered;  // 0: did not move
  Seq read;
};
struct GatheredReceipts {
  Audience audience;  // of the latest
  std::vector<GatheredPosition> positions;
};

class ReceiptGathering {
 public:
  using Tell = std::function<void(ConversationId cid, const GatheredReceipts& gathered)>;

  ReceiptGathering(Loop& loop, std::chrono::milliseconds gather, std::size_t entries_max, Tell tell);
  ~ReceiptGathering();

  // event: the commit it came with, which is told only once this is.
  void moved(const Event& event, const PositionsMoved& moved);
  void left(ConversationId cid, UserId user);  // hears nothing more of it
  // Cuts positions of the partitions back to what has been told whole.
  void cut_to_told(std::array<Pos, kPartitions>& heard) const;

 private:
  void tell_all();

  Loop& loop_;
  const std::chrono::milliseconds gather_;
  const std::size_t entries_max_;
  const Tell tell_;
  std::unordered_map<ConversationId, GatheredReceipts> waiting_;
  std::size_t entries_ = 0;
  std::array<Pos, kPartitions> waits_from_{};  // first commit that waits; 0: none
  TimerId timer_ = 0;
};

}  // namespace kith::delivery
