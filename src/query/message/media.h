// Contents of uploads as a person may see them: through a message that holds them in its present state, or as the
// picture of a conversation they are or were in; and whose upload an id is. Thread: readers; pure functions of the
// view.
#pragma once

#include <optional>

#include "query/seat.h"

namespace kith::query {

// The upload, whoever made it; nothing if there is none (any more).
Result<std::optional<Upload>> find_upload(const store::View& view, MediaId id);
// not_found unless the person may see the message and it holds the content now; not_member for strangers.
Status check_held_in(const store::View& view, UserId self, ConversationId cid, Seq seq, MediaId id);
// The same of a conversation's picture.
Status check_picture_of(const store::View& view, UserId self, ConversationId cid, MediaId id);

}  // namespace kith::query
