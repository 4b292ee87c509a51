// Deciding one command for a lane: the rule's outcome together with who gets its events. Everything is read before
// anything is final, so a cold read anywhere makes the whole decision repeatable. Thread: its lane, or a reader with an
// overlay of its own.
#pragma once

#include <vector>

#include "chat/context.h"
#include "lane/audience.h"
#include "model/event.h"

namespace kith::lane {

// What the rules need beside the rows; the same for all lanes.
struct Rules {
  chat::Limits limits;
  chat::ContentKey content_key{};
};

struct Moment {
  TimeMs now = 0;
  PartitionId partition = 0;
  Pos pos;  // the commit the command becomes if it writes anything
};

struct Decision {
  Reply reply;
  std::vector<Event> events;
};

// Writes into rows' present layer; the caller keeps or drops them.
Result<Decision> decide(store::Overlay& rows, AudienceCache& audiences, const Rules& rules, const Command& command,
                        const Moment& moment);

}  // namespace kith::lane
