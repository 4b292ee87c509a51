// The row of a conversation as one of its members sees it: in lists, `joined`, `synced` and GET /conversations/{cid}.
// Thread: readers; pure functions of the view.
#pragma once

#include <unordered_map>

#include "query/seat.h"
#include "wire/rows.h"

namespace kith::query {

// Adds whom it names to mentioned. Others' positions only up to wire::kLiveReceiptsMembersMax members; who switched
// receipts off neither shows nor sees `read`.
// latest: a message of that view that may be the last one, so that it is not read again.
Result<wire::ConversationRow> row(const store::View& view, const Seat& seat, Mentioned& mentioned,
                                  const Message* latest = nullptr);

// Everybody's, in one range.
Result<std::unordered_map<UserId, Positions>> all_positions(const store::View& view, ConversationId cid);

// GET /conversations/{cid}: the row's fields.
Status conversation_row(const store::View& view, UserId self, ConversationId cid, wire::Writer& writer,
                        Mentioned& mentioned);

}  // namespace kith::query
