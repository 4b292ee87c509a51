// Members of a conversation, paged in the order of their ids; and who has got and read a message.
// Thread: readers; pure functions of the view.
#pragma once

#include "query/seat.h"
#include "wire/generated/requests_conversations.h"
#include "wire/generated/requests_messages.h"
#include "wire/writer.h"

namespace kith::query {

// The key after which a page begins: a cursor is the last key of the page before.
Result<std::string> page_start(const std::optional<std::string>& cursor);

// {members, rev, total, cursor?}: those present; for present members of the conversation only, of a channel for its
// admins, of the world for nobody.
Status members(const store::View& view, UserId self, const wire::ListMembersRequest& request, wire::Writer& writer,
               Mentioned& mentioned);

// {delivered, read, none, deliveredCount, readCount, noneCount, total, cursor?} of one message, over the members but
// its sender, in pages by id. Names only up to wire::kReceiptsNamesMembersMax members; beyond, counts. Who switched
// receipts off is counted as delivered at most, and sees nobody read.
Status receipts(const store::View& view, UserId self, const wire::ReceiptsRequest& request, wire::Writer& writer,
                Mentioned& mentioned);

}  // namespace kith::query
