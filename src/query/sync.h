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
// Well below what a session may keep unsent (session/config.h, answers_hard_bytes).
inline constexpr std::size_t kSyncPageBytes = 1024 * 1024;

// A token of another epoch (kEpoch) or from after a restored state (kAhead) is a resync; one that is not ours is
// bad_request.
using SyncOutcome = std::variant<Synced, wire::down::ResyncReason>;

// A page ends with the conversation that reaches bytes_max, about as many as it has when encoded; one conversation
// gives no more of its messages than that either. So a page has less than about twice as many, whatever was asked for.
Result<SyncOutcome> sync_page(const store::Log& log, UserId self, const wire::SyncRequest& request,
                              std::size_t bytes_max = kSyncPageBytes);

// For HTTP: the answer's fields without `users`; a token that leads nowhere is conflict.
Status sync(const store::Log& log, UserId self, const wire::SyncRequest& request, wire::Writer& writer,
            Mentioned& mentioned);

}  // namespace kith::query
