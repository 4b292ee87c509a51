// Lists of one's own over all conversations: favourites and mentions. They show messages in their present state, and
// only while one may see them. Thread: readers; pure functions of the view.
#pragma once

#include "query/seat.h"
#include "wire/generated/requests_marks.h"
#include "wire/writer.h"

namespace kith::query {

// {favorites, kept last first, cursor?}
Status favorites(const store::View& view, UserId self, const wire::ListFavoritesRequest& request, wire::Writer& writer,
                 Mentioned& mentioned);
// {mentions, the latest first, cursor?}; without those that were recalled, have expired or mention one no more.
Status mentions(const store::View& view, UserId self, const wire::ListMentionsRequest& request, wire::Writer& writer,
                Mentioned& mentioned);

// not_found unless the person may see the message; not_member for strangers.
Status check_visible(const store::View& view, UserId self, ConversationId cid, Seq seq);

}  // namespace kith::query
