// Gaps: counts the positions of every partition as batches arrive, so that a batch lost by the bus is noticed at the
// next one. Thread: one shard. The commits of one partition are gapless (store/log.h), hence pos = last + 1 or
// something is missing.
#pragma once

#include <array>

#include "base/ids.h"
#include "model/event.h"

namespace kith::delivery {

class Gaps {
 public:
  enum class Verdict { kNext, kOld, kHole };

  // What the shard knows before its first batch, and that a partition at 0 has had no commit. Without it every
  // partition takes its first span as it comes.
  void start_at(const std::array<Pos, kPartitions>& positions) {
    seen_ = positions;
    started_ = true;
  }
  Verdict judge(const PartitionSpan& span) const {
    const Pos seen = seen_[span.partition];
    if (span.to <= seen) return Verdict::kOld;
    if ((started_ || seen.value != 0) && span.from > seen.next()) return Verdict::kHole;
    return Verdict::kNext;
  }
  void advance(PartitionId partition, Pos to) {
    if (to > seen_[partition]) seen_[partition] = to;
  }
  Pos seen(PartitionId partition) const { return seen_[partition]; }
  const std::array<Pos, kPartitions>& seen_all() const { return seen_; }

 private:
  std::array<Pos, kPartitions> seen_{};
  bool started_ = false;
};

}  // namespace kith::delivery
