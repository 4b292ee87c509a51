// What a former member still sees: the conversation and its messages as they stood when they left. What was recalled or
// ran out since is gone for them too; what was put on a message since (an edit, reactions, votes, a pin, a thread)
// never reaches them. Where it cannot be told what a message was then, it says nothing. Thread: readers; pure functions
// of the view.
#pragma once

#include "query/seat.h"

namespace kith::query {

// Cuts head and conversation of a former member's seat; seat() does it.
Status cut_to_leaving(const store::View& view, Seat& seat);

// The message as the seat's person may see it; nothing if they may not.
Result<std::optional<Message>> seen(const store::View& view, const Seat& seat, Seq seq);
// Messages that the seat's view holds, in the form for its person.
Status as_seen(const store::View& view, const Seat& seat, std::vector<Message>& messages);

// not_member, also for former members.
Result<Seat> present_seat(const store::View& view, ConversationId cid, UserId self);

}  // namespace kith::query
