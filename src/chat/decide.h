// decide: one command, decided from the rows of its owner. Order inside each rule: repeat first, then permission, then
// filter (rates are the session's). A refusal leaves writes behind in the overlay's present layer; the caller drops
// them. Thread: one lane, or a reader that throws the overlay away (the rules are pure, so deciding for the sake of the
// reads is safe).
#pragma once

#include "chat/context.h"

namespace kith::chat {

Result<Outcome> decide(Context& ctx, const Command& command);

}  // namespace kith::chat
