// Coming in, whichever way: who is kept out and why, and the requests that wait for an admin. Shared by adding, links,
// joining and bans. Invariant: join_requests in the conversation's row is the number of request rows. Thread: one lane.
#pragma once

#include <optional>
#include <string>

#include "chat/context.h"
#include "chat/rows.h"
#include "model/admission.h"

namespace kith::chat {

// May this person (row: the former row, if any) be a member too? guest_not_allowed, forbidden for the banned, conflict
// with the capacity where the group is full.
Status check_entry(const Context& ctx, const Place& place, const Invitee& who, const std::optional<Member>& row);

bool banned(const std::optional<Member>& row);

Result<std::optional<JoinRequest>> load_join_request(Context& ctx, ConversationId cid, UserId user);
// Both change the count; the caller announces the conversation (change_conversation). Dropping what is not there:
// false.
void put_join_request(Context& ctx, Place& place, const JoinRequest& request);
Result<bool> drop_join_request(Context& ctx, Place& place, UserId user);

// A link leads in only while who made it is in and may invite.
bool may_invite(const Conversation& conversation, const std::optional<Member>& maker);

Result<std::optional<Invite>> load_invite(Context& ctx, ConversationId cid, const std::string& code);
void put_invite(Context& ctx, const Place& place, const Invite& invite);
bool usable(const Invite& invite, TimeMs now);

}  // namespace kith::chat
