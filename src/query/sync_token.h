// The token of sync: epoch, urev and the positions of the 64 partitions up to which its owner knows everything, and
// while pages are left, how far they got. Opaque to clients; checked, not signed: a forged one only makes its owner
// miss or repeat what is his. Thread: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store/log.h"

namespace kith::query {

struct SyncToken {
  enum class Phase : std::uint8_t {
    kDone = 0,   // everything up to known and urev is known
    kLoad = 1,   // first load under way: by activity, down to (at, cid); then a delta from known
    kDelta = 2,  // delta under way: by cid, up to cid; then target is known
    kRest = 3,   // the same behind a load of several pages: what moved between them may be new to the client altogether
  };

  UserId user;
  std::string epoch;
  Phase phase = Phase::kDone;
  // Of a stream of events, which tells nothing of rooms that were not joined: those are all answered, whatever `known`.
  bool rooms_unheard = false;
  Rev urev;
  store::Cursor known{};
  // While pages are left.
  TimeMs at = 0;
  ConversationId cid;
  Rev target_urev;
  store::Cursor target{};

  bool operator==(const SyncToken&) const = default;
};

std::string sync_token_text(const SyncToken& token);
// bad_request for anything that is not a token of this person.
Result<SyncToken> sync_token_parse(std::string_view text, UserId user);

// "Everything up to these positions is known, but for rooms", for the id of server-sent events.
std::string sync_token_at(const std::string& epoch, UserId user, Rev urev, const store::Cursor& known);

}  // namespace kith::query
