// One's own list of conversations and the unread counts over it.
// Thread: readers (the search asks the directory's projection); otherwise pure functions of the view.
#pragma once

#include "query/seat.h"
#include "store/sql/connection.h"
#include "wire/generated/requests_conversations.h"
#include "wire/writer.h"

namespace kith::query {

struct Listed {
  Listing listing;
  Head head;
};
// Everything the person is in (or, with gone, was in), most recent first: by the last message, else by when one came
// in.
Result<std::vector<Listed>> listed(const store::View& view, UserId self, bool gone);

// {conversations, unreadTotal, cursor?}
Status conversations(const store::View& view, store::Database& directory, UserId self,
                     const wire::ListConversationsRequest& request, wire::Writer& writer, Mentioned& mentioned);
// {total, conversations: [{cid, unread}]} of those with something unread.
Status unread_summary(const store::View& view, UserId self, wire::Writer& writer);

}  // namespace kith::query
