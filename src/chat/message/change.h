// Changing a message that is there: finding it for who may see it, keeping its former form, writing it under the next
// rev. Everything that changes a message goes through here. Thread: one lane.
#pragma once

#include <optional>

#include "chat/rows.h"

namespace kith::chat {

struct Target {
  Place place;
  std::optional<Member> member;  // the actor's row, present or former
  Message message;
};

// The message a command is about, as the actor sees it: not_member for strangers, not_found for what is not visible.
// `above` (the server, administrators): whatever there is.
Result<Target> find_message(Context& ctx, ConversationId cid, Seq seq, bool above = false);
// The same for what present members alone may do, on a message that still says something: forbidden for the server's
// notes, for recalled and for expired ones.
Result<Target> reach_message(Context& ctx, ConversationId cid, Seq seq);

// The row as it is goes to the audit trail, before it changes.
void keep_original(Context& ctx, const Message& message);

// Writes the message and the head under the next rev, with its change and its stream entry.
void save_message(Context& ctx, Place& place, Outcome& outcome, Message& message);
// The same, and announces it.
void change_message(Context& ctx, Target& target, Outcome& outcome, MessageChanged what);

// The outcome of a command that asks for what is so already.
Outcome unchanged(const Message& message);

// May a sender still do this to a message of that time? A window of 0 is never, a negative one always.
bool within(TimeMs sent_at, TimeMs window_ms, TimeMs now);

}  // namespace kith::chat
