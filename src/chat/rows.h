// Typed reading and writing of a conversation's rows for the rules, and the two things every change does: take the next
// rev, leave its trace in the change index and the commit stream. Thread: one lane.
#pragma once

#include <optional>
#include <string>

#include "chat/context.h"

namespace kith::chat {

// What a rule knows of the conversation it decides in. Changed in place by the rule, written by save_head().
struct Place {
  ConversationId cid;
  Head head;
  Conversation conversation;
};

// not_found if there is no such conversation.
Result<Place> load_place(Context& ctx, ConversationId cid);
Result<std::optional<Conversation>> load_conversation(Context& ctx, ConversationId cid);
Result<std::optional<Member>> load_member(Context& ctx, ConversationId cid, UserId user);
Result<Positions> load_positions(Context& ctx, ConversationId cid, UserId user);  // zeros if there are none yet
Result<DmBlock> load_dm_block(Context& ctx, ConversationId cid);

// The actor's row as a present member of a living conversation; not_member otherwise.
Result<Member> require_member(Context& ctx, const Place& place);

bool dissolved(const Place& place);
bool is_world(const Place& place);

// The next rev of the conversation; the head is written by save_head().
Rev take_rev(Context& ctx, Place& place);
void save_head(Context& ctx, const Place& place);

// Rows with their change (at their rev, if they took one) and stream entry.
void save_conversation(Context& ctx, const Place& place);
void save_member(Context& ctx, const Place& place, const Member& member);
// A change of the row that takes no rev.
void save_member_quietly(Context& ctx, const Place& place, const Member& member);
void save_positions(Context& ctx, Place& place, UserId user, const Positions& positions);
// What nothing else of the command writes: with its stream entry and the head.
void save_positions_alone(Context& ctx, Place& place, UserId user, Positions positions);
void save_listing(Context& ctx, const Place& place, const Member& member);

// A seq as key of a change or stream entry.
std::string seq_key(Seq seq);

}  // namespace kith::chat
