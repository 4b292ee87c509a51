// Small things that many handlers share: the mid of commands where it is optional, and the answer of a conversation's
// change. Thread: the call's shard.
#pragma once

#include <optional>
#include <string>

#include "api/call.h"

namespace kith::api {

// The client's id of the command, or one made here where it merely sets a state.
std::string mid_or_new(Call& call, const std::optional<std::string>& mid);
// {cid, rev}
void answer_change(Call& call, ConversationId cid, Rev rev);

}  // namespace kith::api
