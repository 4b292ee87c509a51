// CommandClient: how workers give commands to the lanes and wait for their end, without a shard of their own.
// Thread: run() from any worker thread, blocking it; replies arrive on the bus's thread. Never call from a shard or
// lane.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <unordered_map>
#include <vector>

#include "bus/bus.h"
#include "lane/command_sink.h"

namespace kith::work {

class CommandClient {
 public:
  // Replies to workers are addressed to this shard, which no real one has.
  static constexpr int kShard = -1;

  CommandClient(lane::CommandSink& lanes, Bus& bus);

  // The reply, or kUnavailable when the lane is full or nothing came within timeout (the command may still happen: it
  // is idempotent).
  Result<Reply> run(Command command, std::chrono::milliseconds timeout);
  // The same for many at once, given in this order: the replies, in the order of the commands.
  std::vector<Result<Reply>> run_all(std::vector<Command> commands, std::chrono::milliseconds timeout);
  // Wakes all who wait, with kUnavailable; later runs fail at once.
  void stop();

 private:
  void take(const CommittedBatch& batch);

  lane::CommandSink& lanes_;

  std::mutex mutex_;  // guards the rest
  std::condition_variable arrived_;
  std::uint64_t next_slot_ = 1;
  std::unordered_map<std::uint64_t, std::optional<Result<Reply>>> waiting_;
  bool stopping_ = false;
};

}  // namespace kith::work
