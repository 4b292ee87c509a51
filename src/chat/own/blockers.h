// Who blocks whom, as rules of conversations ask it: the blocks are rows of the one who blocks, with a trace of each at
// the one blocked, so that both questions are one short read. What a person says in a common place reaches those who
// block them as a message alone: no typing, no signal, no mention, no thread that draws them in. Thread: one lane, or a
// reader. Rows of other people are read here, so the lane must not keep them (lane/row_cache.h).
#pragma once

#include <vector>

#include "chat/context.h"

namespace kith::chat {

// Leaves or takes away the trace at the one who is blocked. By the lane of the one who blocks.
void note_blocker(Context& ctx, UserId whom, UserId by, bool on);

struct Blockers {
  std::vector<UserId> people;  // sorted
  bool complete = true;        // false: there are more than are worth asking about
};
Result<Blockers> blockers_of(const store::View& rows, UserId user);

}  // namespace kith::chat
