// Typed reading and writing of a person's own rows: each change takes the next urev, leaves its trace, and tells the
// own sessions. Thread: one lane.
#pragma once

#include <optional>
#include <string>

#include "chat/context.h"

namespace kith::chat {

// The person whose state a rule changes. Written by save_person().
struct Self {
  UserId user;
  PersonHead head;
};

Result<Self> load_self(Context& ctx, UserId user);
Result<std::optional<Contact>> load_contact(Context& ctx, UserId owner, UserId user);
Result<std::optional<FriendRequest>> load_request(Context& ctx, UserId owner, RequestId id);
// Whether its time is over without an answer.
bool expired(const Context& ctx, const FriendRequest& request);
// A pending, not expired request of the owner's from `from` to `to`, if there is one.
Result<std::optional<FriendRequest>> find_pending(Context& ctx, UserId owner, UserId from, UserId to);
Result<bool> blocks(Context& ctx, UserId owner, UserId user);

Result<std::optional<OwnView>> load_view(Context& ctx, UserId owner, ConversationId cid);
// Of the timeline, or of a thread: each has its own.
Result<std::optional<Draft>> load_draft(Context& ctx, UserId owner, ConversationId cid, Seq thread_root);
std::string draft_key(ConversationId cid, Seq thread_root);

// Each takes the next urev, writes the row and adds the event for the person's own sessions.
void change_contact(Context& ctx, Self& self, Outcome& outcome, Contact contact);
void change_request(Context& ctx, Self& self, Outcome& outcome, FriendRequest request);
void change_block(Context& ctx, Self& self, Outcome& outcome, Block block);
Scheduled change_scheduled(Context& ctx, Self& self, Outcome& outcome, Scheduled scheduled);  // as written
void change_favorite(Context& ctx, Self& self, Outcome& outcome, Favorite favorite);
void change_hidden(Context& ctx, Self& self, Outcome& outcome, HiddenMessage hidden);
void change_view(Context& ctx, Self& self, Outcome& outcome, OwnView view);
void change_draft(Context& ctx, Self& self, Outcome& outcome, Draft draft);
void save_self(Context& ctx, const Self& self);
// An event without a row of its own.
void touch(Context& ctx, Self& self, Outcome& outcome, std::string what);

// Makes friends of the owner and `user`; nothing if they are already.
Status befriend(Context& ctx, Self& self, Outcome& outcome, UserId user);
// Friends no longer; false if they were none, and then nothing is changed.
Result<bool> part_from(Context& ctx, Self& self, Outcome& outcome, UserId user);

}  // namespace kith::chat
