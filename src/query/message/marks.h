// What people put on messages: who reacted, who voted, what is pinned. Clamped by what the reader may see.
// Thread: readers; pure functions of the view.
#pragma once

#include "query/seat.h"
#include "wire/generated/requests_marks.h"
#include "wire/writer.h"

namespace kith::query {

// {reactions in the order of ids, cursor?}
Status reactions(const store::View& view, UserId self, const wire::ListReactionsRequest& request, wire::Writer& writer,
                 Mentioned& mentioned);
// {votes in the order of ids, cursor?}; forbidden for an anonymous poll.
Status votes(const store::View& view, UserId self, const wire::ListVotesRequest& request, wire::Writer& writer,
             Mentioned& mentioned);
// {messages, the last pinned first, total, mine, cursor?}
Status pins(const store::View& view, UserId self, const wire::ListPinsRequest& request, wire::Writer& writer,
            Mentioned& mentioned);

}  // namespace kith::query
