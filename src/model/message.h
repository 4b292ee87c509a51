// A message as stored, and what is kept of a send for ever.
// Thread: values, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace kith {

struct Message {
  ConversationId cid;
  Seq seq;
  Rev rev;              // of the last change of this row
  Rev created_rev;      // of the send itself; grows with seq
  Pos pos;              // commit of the last change
  std::uint64_t n = 0;  // counting messages up to and including this one
  bool counts = true;   // false: system notes, thread-only replies
  std::string mid;
  UserId from;            // nil: the system
  std::string from_name;  // rooms and the world only, as it was at the send
  TimeMs at = 0;
  TimeMs sent_at = 0;  // the client's clock, 0 if not given
  std::string kind;    // "text", "system", "custom.name" …
  std::string body;    // canonical JSON object; empty once recalled
  Seq reply_to;
  Seq thread_root;
  bool also_in_timeline = false;
  std::vector<UserId> mentions;
  TimeMs edited_at = 0;
  TimeMs recalled_at = 0;
  UserId recalled_by;
  TimeMs expires_at = 0;

  bool operator==(const Message&) const = default;
};

// The dedupe row (cid, sender, mid): written once, never rewritten, outlives the message.
struct Sent {
  Seq seq;
  Rev rev;
  TimeMs at = 0;
  std::string content_hash;  // keyed hash of the send as decoded, 16 bytes

  bool operator==(const Sent&) const = default;
};

}  // namespace kith
