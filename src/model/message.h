// A message as stored, and what is kept of a send for ever.
// Thread: values, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace kith {

enum class MentionAll : std::uint8_t { kNone = 0, kAll = 1, kHere = 2 };
enum class StreamState : std::uint8_t { kNone = 0, kOpen = 1, kFinished = 2, kInterrupted = 3 };

struct ReactionCount {
  std::string emoji;
  std::uint32_t count = 0;
  bool operator==(const ReactionCount&) const = default;
};

// What a thread's root shows of it.
struct ThreadSummary {
  std::uint32_t replies = 0;
  Seq last;
  TimeMs last_at = 0;
  std::vector<UserId> people;  // who replied last, latest first, five at most
  bool operator==(const ThreadSummary&) const = default;
};

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

  // What most messages never have.
  MentionAll mention_all = MentionAll::kNone;
  std::uint32_t edits = 0;
  std::vector<ReactionCount> reactions;  // in the order of their first use
  ThreadSummary thread;                  // of a root
  TimeMs pinned_at = 0;                  // 0: not pinned
  UserId pinned_by;
  std::vector<std::uint32_t> votes;  // of a poll, by option
  std::uint32_t voters = 0;
  TimeMs closed_at = 0;  // of a poll
  StreamState stream = StreamState::kNone;
  UserId forwarded_from;  // who wrote what this repeats
  TimeMs expired_at = 0;  // the content is gone; the row stays as a tombstone

  bool operator==(const Message&) const = default;
};

// Nothing of what most messages never have: the usual case, stored in one byte.
bool plain(const Message& message);

// The dedupe row (cid, sender, mid): written once, never rewritten, outlives the message.
struct Sent {
  Seq seq;
  Rev rev;
  TimeMs at = 0;
  std::string content_hash;  // keyed hash of the send as decoded, 16 bytes

  bool operator==(const Sent&) const = default;
};

}  // namespace kith
