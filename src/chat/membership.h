// Becoming and ceasing to be a member: the row with its view, the listing with the person, the count in the head, and
// the room switch that follows from it. Shared by groups, channels, dms and the world. Invariants: member row, listing
// and count change together; the last interval of a view is open exactly while the member is active. Thread: one lane.
#pragma once

#include <optional>

#include "chat/rows.h"

namespace kith::chat {

// A first member of a new conversation: the row carries the conversation's rev, sees everything, has nothing unread.
Status join_at_creation(Context& ctx, Place& place, Outcome& outcome, const Invitee& who, Role role);

// Makes `who` a member at the present head (`row`: the former row, if any). Takes a rev unless in the world; announces
// it.
Status join(Context& ctx, Place& place, Outcome& outcome, const Invitee& who, std::optional<Member> row);

struct Departure {
  LeaveReason reason = LeaveReason::kLeft;
  UserId by;
};
// Ends a membership: closes the view at the present head. Takes a rev unless in the world; announces it, to the person
// too.
void part(Context& ctx, Place& place, Outcome& outcome, Member member, const Departure& departure);
// What the conversation is at this moment, for the row of who leaves it.
Parting parting_from(const Context& ctx, const Place& place);
// A present member sees nothing from before `from`: noted in the head, which the caller saves.
void note_view_start(Place& place, Seq from);

// Writes a changed member row under the next rev and announces it.
void change_member(Context& ctx, Place& place, Outcome& outcome, Member member);

// Writes the conversation's changed row under the next rev and announces it. by: nil where nobody is to be named.
void change_conversation(Context& ctx, Place& place, Outcome& outcome, UserId by);

// Ends the conversation for everyone: note, change, and the member rows closed (the rest by follow-ups). In group.cc.
Status dissolve_place(Context& ctx, Place& place, Outcome& outcome);

// Switches between delivery to people and to the room where the count asks for it, as a change of the conversation.
void settle_room(Context& ctx, Place& place, Outcome& outcome);

}  // namespace kith::chat
