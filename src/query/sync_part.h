// What sync tells of one conversation: its row, its last messages, and what changed since a commit.
// Thread: readers; pure functions of the view.
#pragma once

#include "query/seat.h"
#include "wire/answers.h"

namespace kith::query {

// About as many bytes as it has when encoded in either codec, rather more than less.
std::size_t weight_of(const Message& message);
std::size_t weight_of(const wire::SyncedConversation& part);

struct PartSize {
  std::size_t messages_max = 0;
  std::size_t bytes_max = 0;  // of messages; the latest one is always given
};

// known: everything up to that commit of the conversation's partition is known to the person; nothing: the conversation
// is new to him. `limited` where more changed than is told.
Result<wire::SyncedConversation> sync_part(const store::View& view, const Seat& seat, std::optional<Pos> known,
                                           const PartSize& size, Mentioned& mentioned);

}  // namespace kith::query
