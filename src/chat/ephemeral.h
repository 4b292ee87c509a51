// Who may be heard in a conversation without sending: for typing, signals and growing text. Thread: one lane.
#pragma once

#include "chat/rows.h"

namespace kith::chat {

// Membership, block, mute and role, as for a send.
Status may_be_heard(Context& ctx, const Place& place);

}  // namespace kith::chat
