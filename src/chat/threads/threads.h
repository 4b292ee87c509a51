// Threads: a reply hangs on its root, whose row shows how many there are, the last one and who replied last. Counting
// is as simple as n: every reply ever sent counts, recalled and expired ones too, so no count falls. Each follower has
// a seat with an own read position; unread = the root's replies - the seat's. The root's author, whoever replies and
// whoever is mentioned follow by themselves; who stopped following starts again only by an own reply or wish.
//
// Rows: kThreadReply of the conversation, with the number of the reply in its thread; under root 0 one row a thread,
// with the time of its last reply, and one under root 0 and seq 0 if no thread is missing there (those from before this
// list are). kThreadSeat of the conversation, and beside each seat a kThreadSeat row of the person, key =
// conversation id + root seq (be64), without content, written by the conversation's lane as listings are: by it a
// person's threads are found. Thread: one lane.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chat/rows.h"

namespace kith::chat {

std::string thread_key(Seq root, Seq reply);
std::string seat_key(Seq root, UserId user);
// Of the row of the person.
std::string followed_key(ConversationId cid, Seq root);

Result<std::optional<ThreadSeat>> load_seat(Context& ctx, ConversationId cid, Seq root, UserId user);

// What a root has to know of a reply that was just appended.
struct NewReply {
  Seq root{};
  Seq seq{};
  UserId from{};
  TimeMs at = 0;
  std::vector<UserId> mentions{};
  bool live = true;  // false: reads nothing for its sender
};
// The root's row in the same command, after the reply: takes the next rev. The caller saves the head.
Status hang_on_root(Context& ctx, Place& place, Outcome& outcome, const NewReply& reply);

// `read` with a thread: one's own position among its replies. Kept for who has a seat; for others nothing is written.
Result<Outcome> move_in_thread(Context& ctx, const MovePositions& move);

}  // namespace kith::chat
