// Reads: what a session needs from the log, one page at a time, encoded by a reader thread so that the shard only
// frames and sends. Implemented by app: query/ on the reader pool, the answer posted back to the session's loop.
// Thread: called on the shard, never blocks; `then` runs on the same shard, in a later turn. A full pool answers
// `unavailable`. Every answer is read from one snapshot: membership, rows and coverage belong together.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "delivery/catchup.h"
#include "wire/frame.h"
#include "wire/frames.h"

namespace kith::session {

struct ReplayRow {
  Rev rev;              // as in the row
  std::string payload;  // one whole frame: message, edited, recalled, member, conversation
};

struct JoinRead {
  UserId user;
  bool receipts_off = false;
  ConversationId cid;
  std::int64_t re = -1;  // stands in `joined`
  // Where the replay begins: rows changed after rev, in rev order; or messages after since, in seq order; neither: no
  // rows.
  std::optional<Rev> rev;
  std::optional<Seq> since;
  Seq until;                // since only: not beyond this seq, 0: the head. Later pages keep the first page's head.
  bool with_joined = true;  // first page
  bool with_seats = false;  // the person's seats at its threads too
  std::size_t rows_max = 0;
  std::size_t bytes_max = 0;  // stop after the row that reaches it; at least one row
  wire::Codec codec = wire::Codec::kJson;
};

struct JoinAnswer {
  std::string joined;               // the whole frame, empty without with_joined
  std::vector<std::string> seats;   // whole frames, one a thread
  std::vector<ReplayRow> rows;      // clamped to what the person may see
  bool more = false;                // rows remain; go on after the last row
  Rev next_rev;                     // more: the last row's rev …
  Seq next_since;                   // … or seq
  delivery::Coverage covered;       // the snapshot's head
  std::vector<wire::MineRow> mine;  // what of the rows is the reader's own; ascending, those with nothing left out
  Seq head;
  Seq first;  // lowest seq the person may see
};
// Refusals: not_member (or not_found), unavailable. A cursor the log cannot serve is a resync, not a refusal:
struct MustResync {
  wire::down::ResyncReason reason = wire::down::ResyncReason::kTrimmed;
  delivery::Coverage covered;
};
using JoinOutcome = std::variant<JoinAnswer, MustResync>;

struct SyncRead {
  UserId user;
  bool receipts_off = false;
  std::int64_t re = -1;
  std::optional<std::string> token;
  std::optional<std::int64_t> limit;
  std::optional<std::int64_t> messages;
  wire::Codec codec = wire::Codec::kJson;
};

struct SyncPage {
  std::string synced;                       // the whole frame
  std::vector<delivery::Coverage> covered;  // every conversation in it
  std::string token;                        // where the next page begins
  bool more = false;
};
using SyncOutcome = std::variant<SyncPage, wire::down::ResyncReason>;

class Reads {
 public:
  using JoinThen = std::move_only_function<void(Result<JoinOutcome>)>;
  using SyncThen = std::move_only_function<void(Result<SyncOutcome>)>;

  virtual ~Reads() = default;
  virtual void join(JoinRead read, JoinThen then) = 0;
  virtual void sync(SyncRead read, SyncThen then) = 0;
  // At once: a sync token that says "everything up to these positions is known", for the id of server-sent events.
  // Empty: the stream carries no ids and a client that lost it syncs from a token of its own.
  virtual std::string token(UserId user, Rev urev, const std::array<Pos, kPartitions>& heard) {
    static_cast<void>(user), static_cast<void>(urev), static_cast<void>(heard);
    return {};
  }
};

}  // namespace kith::session
