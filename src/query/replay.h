// Replay: what a join gives: the conversation's row, and the rows changed since a rev (in rev order, each once, in its
// present state) or the messages after a seq (in seq order). One page at a time; the caller goes on from where it
// stopped. Thread: readers; pure functions of the view. Everything is clamped to what the person may see.
#pragma once

#include <variant>
#include <vector>

#include "query/seat.h"
#include "query/sync.h"
#include "wire/frames.h"
#include "wire/rows.h"

namespace kith::query {

struct ReplayRequest {
  UserId self;
  ConversationId cid;
  std::optional<Rev> rev;    // rows changed after it …
  std::optional<Seq> since;  // … or messages after it; neither: no rows
  Seq until;                 // with since: not beyond this seq; 0: the head
  bool with_row = true;      // the conversation's row too: first page
  std::size_t rows_max = 0;
  std::size_t bytes_max = 0;  // stops after the row that reaches it; at least one row
  wire::Codec codec = wire::Codec::kJson;
};

struct ReplayedRow {
  Rev rev;
  std::string payload;  // one whole frame: message, edited, recalled, member, conversation
};

struct Replayed {
  std::optional<wire::ConversationRow> row;
  Mentioned mentioned;  // by the row
  std::vector<ReplayedRow> rows;
  std::vector<wire::MineRow> mine;  // what of the messages among the rows is the person's own
  bool more = false;                // rows remain; go on after …
  Rev next_rev;                     // … the last row's rev
  Seq next_since;                   // … or seq
  Covered covered;                  // the snapshot's head
  Seq head;
  Seq first;  // lowest seq the person may see
};
// A cursor above the head cannot be served: what the client knows is of another history.
struct MustResync {
  wire::down::ResyncReason reason = wire::down::ResyncReason::kAhead;
  Covered covered;
};
using ReplayOutcome = std::variant<Replayed, MustResync>;

// Refusals: not_found, not_member (also for former members).
Result<ReplayOutcome> replay(const store::View& view, const ReplayRequest& request);

}  // namespace kith::query
