// The stores as a process that may die sees them: what was committed before its death stays, nothing after it happens.
// MortalLog also takes its time now and then, and shows every batch that became durable to whoever watches.
// Thread: one.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/clock.h"
#include "dice.h"
#include "fate.h"
#include "store/log.h"
#include "store/sql/connection.h"

namespace kith::sim {

struct Slowness {
  double likely = 0;  // that a commit takes its time
  int most_ms = 0;
};

class MortalLog final : public store::Log {
 public:
  using Watch = std::function<void(const store::Batch&)>;

  MortalLog(store::Log& inner, Fate& fate, ManualClock& clock, Dice& dice, Slowness slowness, Watch durable)
      : inner_(inner), fate_(fate), clock_(clock), dice_(dice), slowness_(slowness), durable_(std::move(durable)) {}

  Status commit(const store::Batch& batch) override {
    if (fate_.pass(Moment::kBeforeCommit)) return died();
    if (dice_.chance(slowness_.likely)) clock_.advance(std::chrono::milliseconds(dice_.between(1, slowness_.most_ms)));
    KITH_CHECKED(inner_.commit(batch));
    durable_(batch);
    if (fate_.pass(Moment::kAfterCommit)) return died();
    return {};
  }
  Status recover() override {
    if (fate_.dead()) return died();
    return inner_.recover();
  }
  Breaker::State breaker() const override { return inner_.breaker(); }
  std::unique_ptr<store::View> snapshot() const override { return inner_.snapshot(); }
  const store::View& live(store::Depth depth) const override { return inner_.live(depth); }
  store::Cursor positions() const override { return inner_.positions(); }
  Result<std::vector<store::StreamEntry>> stream(PartitionId partition, Pos after, std::size_t limit) const override {
    return inner_.stream(partition, after, limit);
  }
  Status trim_stream(PartitionId partition, Pos up_to) override {
    if (fate_.dead()) return died();
    return inner_.trim_stream(partition, up_to);
  }
  Result<Pos> stream_floor(PartitionId partition) const override { return inner_.stream_floor(partition); }
  Result<std::vector<store::FollowUp>> follow_ups(PartitionId partition, std::size_t limit) const override {
    return inner_.follow_ups(partition, limit);
  }
  Result<std::vector<ConversationId>> conversations(ConversationId after, std::size_t limit) const override {
    return inner_.conversations(after, limit);
  }
  std::string epoch() const override { return inner_.epoch(); }
  Status check() const override { return fate_.dead() ? died() : inner_.check(); }
  std::uint64_t free_disk_bytes() const override { return inner_.free_disk_bytes(); }

 private:
  static Status died() { return fail(Code::kUnavailable, "the process is dead"); }

  store::Log& inner_;
  Fate& fate_;
  ManualClock& clock_;
  Dice& dice_;
  const Slowness slowness_;
  const Watch durable_;
};

class MortalDatabase final : public store::Database {
 public:
  MortalDatabase(store::Database& inner, Fate& fate) : inner_(inner), fate_(fate) {}

  Status write(const Work& work) override {
    if (fate_.pass(Moment::kBeforeDirectory)) return fail(Code::kUnavailable, "the process is dead");
    KITH_CHECKED(inner_.write(work));
    if (fate_.pass(Moment::kAfterDirectory)) return fail(Code::kUnavailable, "the process is dead");
    return {};
  }
  Status read(const Work& work) override { return inner_.read(work); }

 private:
  store::Database& inner_;
  Fate& fate_;
};

}  // namespace kith::sim
