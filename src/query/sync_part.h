// What sync tells of one conversation: its row, its last messages, and what changed since a commit.
// Thread: readers; pure functions of the view.
#pragma once

#include "query/seat.h"
#include "wire/answers.h"

namespace kith::query {

// known: everything up to that commit of the conversation's partition is known to the person; nothing: the conversation
// is new to him. `limited` where more changed than is told.
Result<wire::SyncedConversation> sync_part(const store::View& view, const Seat& seat, std::optional<Pos> known,
                                           std::size_t messages_max, Mentioned& mentioned);

}  // namespace kith::query
