// Sync: everything of one person that changed since a token, or all of it when there is none; one page at a time.
// Thread: readers; takes its own snapshot, and the partitions' positions before it, so that what the token claims is in
// the answer. A load (no token) goes through the conversations by activity; what changed meanwhile follows as a delta
// before `more` ends.
#pragma once

#include <variant>
#include <vector>

#include "query/seat.h"
#include "query/sync_token.h"
#include "wire/answers.h"
#include "wire/frames.h"
#include "wire/generated/requests_sync.h"
#include "wire/writer.h"

namespace kith::query {

// How far the snapshot covers a conversation of the answer.
struct Covered {
  ConversationId cid;
  Rev rev;
  Pos pos;  // commit of that rev
};

struct Synced {
  wire::SyncAnswer answer;  // without `users`: the caller adds the cards of mentioned; without user.me
  Mentioned mentioned;
  std::vector<Covered> covered;  // every conversation in it
};
// A token of another epoch (kEpoch) or from after a restored state (kAhead) is a resync; one that is not ours is
// bad_request.
using SyncOutcome = std::variant<Synced, wire::down::ResyncReason>;

Result<SyncOutcome> sync_page(const store::Log& log, UserId self, const wire::SyncRequest& request);

// For HTTP: the answer's fields without `users`; a token that leads nowhere is conflict.
Status sync(const store::Log& log, UserId self, const wire::SyncRequest& request, wire::Writer& writer,
            Mentioned& mentioned);

}  // namespace kith::query
