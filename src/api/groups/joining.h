// Joining by oneself, by a link or by asking: the last steps of both. Thread: the call's shard.
#pragma once

#include "api/call.h"

namespace kith::api {

// Carries out the command for the caller and answers {cid, state}.
Flow join_group(CallPtr call, JoinGroup command);

}  // namespace kith::api
