// MemoryLog: the log in memory, for tests and the simulation. Same row forms, order and contract as the durable one;
// what it holds outlives everything but itself, so dropping lanes and keeping the log is a crash without loss. Thread:
// any. Every value keeps the versions that living snapshots may still see.
#pragma once

#include <memory>
#include <string>

#include "store/log.h"

namespace kith::store {

class MemorySpace;

class MemoryLog final : public Log {
 public:
  explicit MemoryLog(std::string epoch = "memory");
  ~MemoryLog() override;
  MemoryLog(const MemoryLog&) = delete;
  MemoryLog& operator=(const MemoryLog&) = delete;

  // The present content under another epoch, as a backup restores it. The two have nothing in common afterwards.
  std::unique_ptr<MemoryLog> copy(std::string epoch) const;

  Status commit(const Batch& batch) override;
  Status recover() override { return {}; }
  Breaker::State breaker() const override { return Breaker::State::kClosed; }
  std::unique_ptr<View> snapshot() const override;
  const View& live(Depth depth) const override;
  Cursor positions() const override;
  Result<std::vector<StreamEntry>> stream(PartitionId partition, Pos after, std::size_t limit) const override;
  Status trim_stream(PartitionId partition, Pos up_to) override;
  Result<Pos> stream_floor(PartitionId partition) const override;
  Result<std::vector<FollowUp>> follow_ups(PartitionId partition, std::size_t limit) const override;
  Result<std::vector<ConversationId>> conversations(ConversationId after, std::size_t limit) const override;
  std::string epoch() const override { return epoch_; }
  Status check() const override { return {}; }
  std::uint64_t free_disk_bytes() const override { return UINT64_MAX; }

 private:
  friend class MemorySpace;
  struct State;
  std::string epoch_;
  std::shared_ptr<State> state_;
  std::unique_ptr<View> live_;
};

}  // namespace kith::store
