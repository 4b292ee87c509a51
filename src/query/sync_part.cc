#include "query/sync_part.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "chat/visibility.h"
#include "query/rows.h"

namespace kith::query {
namespace {

using store::Change;
using store::ChangeKind;
using store::Order;

// Changes looked at in one conversation; who was away for more reloads it.
constexpr std::size_t kChangesMax = 512;

// The latest visible messages, ascending.
Result<std::vector<Message>> latest(const store::View& view, const Seat& seat, std::size_t limit) {
  std::vector<Message> out;
  auto parts = chat::visible_within(&seat.member, seat.head, Seq(1), seat.head.seq);
  std::ranges::reverse(parts);
  for (const auto& part : parts) {
    if (out.size() >= limit) break;
    KITH_TRY(auto some, view.messages(seat.cid, part.from, part.to, limit - out.size(), Order::kDescending));
    std::ranges::move(some, std::back_inserter(out));
  }
  std::ranges::reverse(out);
  return out;
}

struct Recent {
  std::vector<Change> changes;  // after the commit, ascending
  bool complete = true;
};

// Positions grow with revs, and every change has a rev: a window of the last revs that begins at or before the commit holds them all.
Result<Recent> changes_after(const store::View& view, const Seat& seat, Pos known) {
  Recent out;
  const auto head = seat.head.rev.value;
  for (const std::uint64_t window : {std::uint64_t{64}, std::uint64_t{kChangesMax}}) {
    const Rev after(head > window ? head - window : 0);
    KITH_TRY(out.changes, view.changes(owner_of(seat.cid), after, window));
    out.complete = !after || (!out.changes.empty() && out.changes.front().pos <= known);
    std::erase_if(out.changes, [&](const Change& change) { return change.pos <= known; });
    if (out.complete) break;
  }
  return out;
}

struct Touched {
  std::map<Seq, Message> messages;  // edited, or new and within the window
  std::map<Seq, Message> tombstones;
  std::map<UserId, Member> members;
};

Result<Touched> touched_by(const store::View& view, const Seat& seat, const std::vector<Change>& changes) {
  Touched out;
  for (const auto& change : changes) {
    if (change.kind == ChangeKind::kMember) {
      const auto user = UserId::from_raw(change.key);
      if (out.members.contains(user)) continue;
      KITH_TRY(auto changed, member(view, seat.cid, user));
      if (changed) out.members.emplace(user, std::move(*changed));
    } else if (change.kind == ChangeKind::kMessage) {
      const Seq seq(ByteReader(change.key).be64());
      if (!chat::sees(&seat.member, seat.head, seq)) continue;
      KITH_TRY(auto message, view.message(seat.cid, seq));
      if (!message) continue;
      auto& kind = message->recalled_at != 0 ? out.tombstones : out.messages;
      kind.insert_or_assign(seq, std::move(*message));
    }
  }
  return out;
}

// Which of the changed messages were sent before the commit cannot be told from them alone; the change window tells what was missed:
// a message in it that is older than the oldest given one is given too.
bool more_below(const store::View&, const Seat& seat, const std::vector<Message>& given) {
  const Seq lowest = given.empty() ? seat.head.seq.next() : given.front().seq;
  return lowest.value > 1 && !chat::visible_within(&seat.member, seat.head, Seq(1), Seq(lowest.value - 1)).empty();
}

}  // namespace

Result<wire::SyncedConversation> sync_part(const store::View& view, const Seat& seat, std::optional<Pos> known,
                                           std::size_t messages_max, Mentioned& mentioned) {
  wire::SyncedConversation out;
  KITH_TRY(out.row, row(view, seat, mentioned));
  const bool quiet = known && seat.head.pos <= *known;  // only positions moved
  if (quiet) return out;
  KITH_TRY(out.messages, latest(view, seat, messages_max));
  if (!known) {
    out.limited = more_below(view, seat, out.messages);
  } else {
    // New ones come from the head downward, so if the lowest given is old, nothing new is missing below it.
    bool complete = !more_below(view, seat, out.messages);
    if (!complete) {
      const Seq lowest = out.messages.empty() ? seat.head.seq.next() : out.messages.front().seq;
      KITH_TRY(const auto below, latest_below(view, seat, lowest));
      complete = !below || below->pos <= *known || below->created_rev != below->rev;
    }
    KITH_TRY(const auto recent, changes_after(view, seat, *known));
    KITH_TRY(auto touched, touched_by(view, seat, recent.changes));
    (void)touched;
    (void)complete;
  }
  return out;
}

}  // namespace kith::query
