// Work: one command on its way through a lane, with where its answer goes and, for a follow-up, which row of the log it
// came from. Thread: values, handed from thread to thread.
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "lane/command_sink.h"

namespace kith::lane {

// The identity of a follow-up: the commit that caused it and its place there.
struct FollowUpId {
  PartitionId partition = 0;
  Pos pos;
  std::uint32_t index = 0;
  bool operator==(const FollowUpId&) const = default;
  auto operator<=>(const FollowUpId&) const = default;
};

struct Work {
  Submission submission;
  Owner owner;
  std::optional<FollowUpId> follow_up;
  int cold_reads = 0;  // how often it met a row that was not in memory
};

inline Work work_of(Submission submission) {
  const Owner owner = owner_of(submission.command);
  return {.submission = std::move(submission), .owner = owner, .follow_up = std::nullopt};
}

// Roughly what the command adds to a batch.
inline std::size_t size_of(const Command& command) {
  constexpr std::size_t kSmall = 256;
  const auto* send = std::get_if<SendMessage>(&command.body);
  return kSmall + (send == nullptr ? 0 : send->body.size());
}

struct OwnerHash {
  std::size_t operator()(const Owner& owner) const noexcept {
    std::size_t hash = 0;
    std::memcpy(&hash, owner.id.data() + 8, sizeof hash);
    return hash + static_cast<std::size_t>(owner.kind);
  }
};

}  // namespace kith::lane
