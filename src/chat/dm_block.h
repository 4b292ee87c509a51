// Blocks between the two people of a dm. The row may stand before the dm exists.
// Thread: one lane.
#pragma once

#include "chat/rows.h"

namespace kith::chat {

// blocked, whichever of the two blocked the other; nothing to say outside of dms.
Status check_dm_block(Context& ctx, const Place& place);

}  // namespace kith::chat
