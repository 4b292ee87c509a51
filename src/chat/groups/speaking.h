// Who may be heard in a conversation now: the role, one's own mute, the mute of everybody, and slow mode. Shared by
// sends, typing and signals. Owner, admins and, in the world, administrators of the installation are held by neither of
// the last two. Thread: one lane.
#pragma once

#include "chat/rows.h"

namespace kith::chat {

// forbidden by role; muted with the time left.
Status may_speak(const Context& ctx, const Place& place, const Member& member);

// rate_limited with the time left, while slow mode is on.
Status check_pace(const Context& ctx, const Place& place, const Member& member);
// Remembers the send that was just made, where slow mode will ask for it.
void note_pace(Context& ctx, const Place& place, Member member);

}  // namespace kith::chat
