#include "work/command_client.h"

#include <memory>
#include <utility>

namespace kith::work {

CommandClient::CommandClient(lane::CommandSink& lanes, Bus& bus) : lanes_(lanes) {
  bus.subscribe([this](const std::shared_ptr<const CommittedBatch>& batch) { take(*batch); });
}

Result<Reply> CommandClient::run(Command command, std::chrono::milliseconds timeout) {
  std::unique_lock lock(mutex_);
  if (stopping_) return fail(Code::kUnavailable, "the server is stopping");
  const std::uint64_t slot = next_slot_++;
  waiting_.emplace(slot, std::nullopt);
  lock.unlock();
  const bool taken = lanes_.submit({std::move(command), ReplyTo{.shard = kShard, .slot = slot, .re = -1}});
  lock.lock();
  if (taken) {
    arrived_.wait_for(lock, timeout, [&] { return stopping_ || waiting_.at(slot).has_value(); });
  }
  auto reply = std::move(waiting_.at(slot));
  waiting_.erase(slot);
  if (!reply) return retry_later(Code::kUnavailable, "the command was not carried out in time", 1000);
  return std::move(*reply);
}

void CommandClient::stop() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  arrived_.notify_all();
}

void CommandClient::take(const CommittedBatch& batch) {
  bool any = false;
  for (const auto& item : batch.items) {
    if (item.reply_to.shard != kShard) continue;
    const std::lock_guard lock(mutex_);
    const auto found = waiting_.find(item.reply_to.slot);
    if (found == waiting_.end()) continue;
    found->second = item.reply;
    any = true;
  }
  if (any) arrived_.notify_all();
}

}  // namespace kith::work
