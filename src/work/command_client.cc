#include "work/command_client.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace kith::work {

CommandClient::CommandClient(lane::CommandSink& lanes, Bus& bus) : lanes_(lanes) {
  bus.subscribe([this](const std::shared_ptr<const CommittedBatch>& batch) { take(*batch); });
}

Result<Reply> CommandClient::run(Command command, std::chrono::milliseconds timeout) {
  std::vector<Command> one;
  one.push_back(std::move(command));
  return std::move(run_all(std::move(one), timeout).front());
}

std::vector<Result<Reply>> CommandClient::run_all(std::vector<Command> commands, std::chrono::milliseconds timeout) {
  std::vector<Result<Reply>> replies;
  replies.reserve(commands.size());
  std::unique_lock lock(mutex_);
  if (stopping_) {
    for (std::size_t i = 0; i < commands.size(); ++i)
      replies.push_back(fail(Code::kUnavailable, "the server is stopping"));
    return replies;
  }
  const std::uint64_t first = next_slot_;
  next_slot_ += commands.size();
  for (std::uint64_t slot = first; slot < next_slot_; ++slot) waiting_.emplace(slot, std::nullopt);
  const std::uint64_t end = next_slot_;
  lock.unlock();
  std::vector<std::uint64_t> taken;
  for (std::uint64_t slot = first; slot < end; ++slot) {
    const ReplyTo reply_to{.shard = kShard, .slot = slot, .re = -1};
    if (lanes_.submit({std::move(commands[slot - first]), reply_to})) taken.push_back(slot);
  }
  lock.lock();
  arrived_.wait_for(lock, timeout, [&] {
    return stopping_ || std::ranges::all_of(taken, [&](std::uint64_t slot) { return waiting_.at(slot).has_value(); });
  });
  for (std::uint64_t slot = first; slot < end; ++slot) {
    auto reply = std::move(waiting_.at(slot));
    waiting_.erase(slot);
    if (!reply) reply = retry_later(Code::kUnavailable, "the command was not carried out in time", 1000);
    replies.push_back(std::move(*reply));
  }
  return replies;
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
