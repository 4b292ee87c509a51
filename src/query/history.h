// History: a page of messages around a point, and single messages, clamped by what the person may see.
// Thread: readers; pure functions of the view.
#pragma once

#include "query/seat.h"
#include "wire/generated/requests_messages.h"
#include "wire/writer.h"

namespace kith::query {

// {messages ascending, hasBefore, hasAfter, rev, mine}; without a point: the latest.
Status history(const store::View& view, UserId self, const wire::HistoryRequest& request, wire::Writer& writer,
               Mentioned& mentioned);
// {message, mine}; not_found for what one may not see, as for what is not there.
Status one_message(const store::View& view, UserId self, ConversationId cid, Seq seq, wire::Writer& writer,
                   Mentioned& mentioned);

}  // namespace kith::query
