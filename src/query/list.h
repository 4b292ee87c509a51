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
// Everything the person is in (or, with gone, was in), by id or most recent first: by the last message, else by when
// one came in.
Result<std::vector<Listed>> listings(const store::View& view, UserId self, bool gone);
Result<std::vector<Listed>> listed(const store::View& view, UserId self, bool gone);

// One's list as asked for; now: for whether a mute is over.
struct ListAsk {
  UserId self;
  TimeMs now = 0;
};
// {conversations, unreadTotal, mutedTotal, mentions, cursor?}; the rows with one's own view, draft and mentions.
Status conversations(const store::View& view, store::Database& directory, const ListAsk& ask,
                     const wire::ListConversationsRequest& request, wire::Writer& writer, Mentioned& mentioned);
// {total, muted, mentions, marked, conversations: [{cid, unread, …}], tags} of what is unread.
Status unread_summary(const store::View& view, const ListAsk& ask, wire::Writer& writer);

}  // namespace kith::query
