// Mine: what of a conversation's messages depends on their reader: own reactions and votes, favourites, messages
// deleted for oneself. It stands beside the messages, never in them. Thread: readers; pure functions of the view.
#pragma once

#include <vector>

#include "query/seat.h"
#include "wire/rows.h"

namespace kith::query {

// Of messages of one conversation in ascending order; those with nothing are left out.
Result<std::vector<wire::MineRow>> mine_of(const store::View& view, UserId self, ConversationId cid,
                                           const std::vector<Message>& messages);

// Whether the person deleted the message for themself.
Result<bool> hidden_by(const store::View& view, UserId self, ConversationId cid, Seq seq);

}  // namespace kith::query
