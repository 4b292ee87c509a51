// Messages that call everybody of a room ("all", "here"), as mentions of one person. They stand once under the
// conversation (store::RowKind::kMention, key = chat::call_key), not with each of its thousands, and are joined in
// where mentions are read. Here is who is meant: whoever was in when all were called, but the caller, those who block
// the caller, and those who are named besides and so have a mention of their own. Whether one may still see the message
// is the caller's to ask. Thread: readers; pure functions of the view.
#pragma once

#include <vector>

#include "query/seat.h"

namespace kith::query {

struct Called {
  std::string key;  // as the key of a mention of one's own: the latest first
  Mention mention;
};

// Whether a conversation may have any: it is a room, or was one.
bool may_have_calls(const Head& head);
// Those of one conversation with a seq above, the latest first, `most` at most.
Result<std::vector<Called>> calls_above(const store::View& view, UserId self, ConversationId cid, Seq above,
                                        std::size_t most);
// Those of all one's conversations, also of those one has left, whose key comes after; the first `most` by key at
// least, in order.
Result<std::vector<Called>> calls_after(const store::View& view, UserId self, const std::string& after,
                                        std::size_t most);

}  // namespace kith::query
