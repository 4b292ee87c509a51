// Shelf: all conversations of one person with what the person's list shows of them (own position, own view, mentions),
// read in a few ranges. What lists, summaries and totals are made of. Thread: readers; pure functions of the view.
#pragma once

#include <optional>
#include <vector>

#include "base/clock.h"
#include "query/list.h"

namespace kith::query {

struct Shelved {
  Listing listing;
  Head head;
  Positions at;
  OwnView own;                 // as one listed it; urev 0: never touched
  std::uint64_t mentions = 0;  // of oneself, read neither in the conversation nor in its thread

  std::uint64_t unread() const { return head.n > at.read_n ? head.n - at.read_n : 0; }
  bool unread_or_marked() const { return unread() > 0 || at.marked_unread; }
  // It is back with the next counting message, unless it is to stay.
  bool archived() const { return own.archived && (own.stay_archived || head.n <= own.archived_n); }
  bool hidden() const { return own.hidden && head.seq <= own.hidden_seq; }
  bool quiet(TimeMs now) const { return archived() || own.muted_until > now; }
};

// Those one is in, in the order of their ids.
Result<std::vector<Shelved>> shelf(const store::View& view, UserId self);

// What one's list adds up to. Hidden conversations have nothing unread: the next message shows them.
struct Totals {
  std::uint64_t unread = 0;  // without quiet conversations
  std::uint64_t quiet = 0;   // of those
  std::uint64_t mentions = 0;
  std::uint64_t marked = 0;  // conversations unread by mark alone
};
Totals totals_of(const std::vector<Shelved>& shelf, TimeMs now);

}  // namespace kith::query
