// CatchUp: what one listener is not told directly for now. Made when needed, gone when nothing is left in it.
//
// A conversation in it is in one of three states:
//   held     a replay is being read (join, slow consumer) or sync has not covered it: its events wait here, in order
//   dirty    events were dropped from first_dropped on; later ones are only noted until a replay is asked for
//   settled  a snapshot covered it up to a rev that this shard has not heard of yet: events up to it are old news
// Anything else is live. Invariants: each rev reaches the listener once, in order, unless told otherwise by `resync`;
// memory is bounded by dirty_max conversations, held_bytes_max and settled_max, whatever happens. Thread: the
// listener's shard. Deliberately not here: who reads the replay and when (session/replays.h).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "delivery/listener.h"

namespace kith::delivery {

struct CatchUpLimits {
  std::size_t dirty_max = 64;               // conversations; beyond: resync of everything
  std::size_t held_bytes_max = 256 * 1024;  // frames of all held conversations together; beyond: noted instead
  std::size_t known_max = 4096;             // conversations in any state; beyond: resync of everything
};

// How far a snapshot that was read for a listener covers a conversation.
struct Coverage {
  ConversationId cid;
  Rev rev;
  Pos pos;  // commit of that rev, in the partition of cid
};

class CatchUp {
 public:
  enum class Fate {
    kLive,    // not concerned: goes to the outbox
    kKept,    // held, noted, or old news
    kResync,  // more than can be remembered: everything here is void, the listener must be told `resync`
  };
  using Emit = std::function<void(const wire::Frame& frame, ConversationId cid, Rev rev, Weight weight)>;

  explicit CatchUp(const CatchUpLimits& limits) : limits_(limits) {}

  // Decides about one frame. Frames without rev and ephemeral ones of held conversations: positions wait, ephemeral
  // ones are dropped. Answers of one conversation keep their order among each other, also those without a rev.
  Fate offer(ConversationId cid, Rev rev, Weight weight, const wire::Frame& frame);
  // A frame that was queued already had to be dropped.
  Fate dropped(ConversationId cid, Rev rev, Weight weight);

  // Begins to hold a conversation. For a dirty one: from when the replay must start is returned and forgotten here.
  // rev 0 in it: only positions were dropped.
  std::optional<Rev> hold(ConversationId cid);
  // The next dirty conversation, if any; oldest first does not matter.
  std::optional<ConversationId> next_dirty() const;

  // A part of the replay under way was dropped from the outbox: it will be dirty again.
  bool must_redo(ConversationId cid) const;

  // Replay of a held conversation is complete: emits what waited beyond it. heard: has this shard heard of covered.pos?
  // If too much had come meanwhile the conversation is dirty again and the answer is false.
  bool release(const Coverage& covered, bool heard, const Emit& emit);
  // Replay failed for good (no member any more): what waited is void, except answers to requests.
  void abandon(ConversationId cid, const Emit& emit);

  // Sync: every conversation is held at its first event, until the last page.
  void begin_sync() { sync_ = true; }
  bool syncing() const { return sync_; }
  void covered_by_sync(const Coverage& covered, bool heard);
  Fate end_sync(const Emit& emit);

  // Forgets settled conversations whose covered commit has been heard of.
  void forget_settled(const std::function<bool(PartitionId, Pos)>& heard);
  bool empty() const { return !sync_ && known_.empty(); }
  std::size_t held_bytes() const { return held_bytes_; }
  std::size_t held_answer_bytes() const { return answer_bytes_; }
  std::size_t dirty() const { return dirty_; }
  std::size_t known() const { return known_.size(); }
  // All is void after a resync of everything; answers to requests are still emitted.
  void reset(const Emit& emit);

 private:
  enum class State : std::uint8_t { kHeld, kSyncHeld, kDirty, kSettled };
  struct Waiting {
    wire::Frame frame;
    Rev rev;
    Weight weight;
  };
  struct Known {
    State state = State::kHeld;
    bool unkept = false;          // held: some of what came was not kept
    bool lost_positions = false;  // dirty: positions too; held: some were not kept
    Rev first_dropped;            // dirty: replay from here; 0: no rev was dropped
    Rev first_unkept;             // held: what was not kept begins here …
    Rev last_unkept;              // … and the snapshot must reach this far
    Rev redo_from;                // held: of the replay itself this was dropped from the outbox
    Rev covered;                  // settled; or what sync covered so far
    Pos covered_pos;
    std::vector<Waiting> waiting;
  };
  using Map = std::unordered_map<ConversationId, Known>;

  static void note(Known& known, Rev rev);
  void keep(Known& known, Rev rev, Weight weight, const wire::Frame& frame);
  void count(const wire::Frame& frame, Weight weight);
  bool finish(Map::iterator at, const Coverage& covered, bool heard, const Emit& emit);
  void make_dirty_again(Known& known, Rev covered, std::vector<Waiting> waiting);
  std::vector<Waiting> take(Known& known);
  static void emit_answers(ConversationId cid, const std::vector<Waiting>& waiting, const Emit& emit);

  const CatchUpLimits limits_;
  Map known_;
  std::size_t held_bytes_ = 0;
  std::size_t answer_bytes_ = 0;  // of them, of answers
  std::size_t dirty_ = 0;
  bool sync_ = false;
};

}  // namespace kith::delivery
