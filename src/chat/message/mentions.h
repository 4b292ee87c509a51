// Mentions: who may be named, who may name everybody, and the rows by which a person finds them again. A mention's row
// is the person's, written with the message, so that the list needs no search. Thread: one lane.
#pragma once

#include <string>
#include <vector>

#include "chat/rows.h"

namespace kith::chat {

// Members alone, and not too many. Who stood there before may stay, a member or not.
Status check_mentions(Context& ctx, const Place& place, const std::vector<UserId>& mentions,
                      const std::vector<UserId>& before = {});
// Everybody may be called by anybody in small conversations, by admins alone in larger ones.
Status check_mention_all(Context& ctx, const Place& place, const Member& sender, MentionAll mention_all);
// As a set: order and repetition carry no meaning.
std::vector<UserId> as_set(std::vector<UserId> people);

// Writes a row for everybody the message mentions, but its sender. "All" and "here" give such rows where events go to
// people; in rooms, where that would be thousands, one row of the conversation, joined in where mentions are read
// (query/message/calls.h). "Here" is recorded for everybody: the row is made of what the log holds alone, and who is
// online is no part of that. It says how it is meant, and clients ring by it.
Status put_mention_rows(Context& ctx, const Place& place, const Message& message);
// Takes away the rows of all it means.
Status drop_mention_rows(Context& ctx, const Message& message);

// The latest first.
std::string mention_key(TimeMs at, ConversationId cid, Seq seq);
// Of a call in a room: the latest first.
std::string call_key(Seq seq);

}  // namespace kith::chat
