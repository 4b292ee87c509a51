// What a member does to the conversation for themself alone: mark it unread, clear its history. Neither takes a rev nor
// is told to others; that positions moved makes sync tell the own devices. Thread: one lane.
#include <algorithm>
#include <iterator>

#include "chat/membership.h"
#include "chat/rows.h"
#include "chat/rules.h"

namespace kith::chat {
namespace {

Outgoing to_self(const Context& ctx, EventBody body) {
  return {.body = std::move(body), .reach = Reach::kPeople, .also = {ctx.actor.user}};
}

}  // namespace

Result<Outcome> decide(Context& ctx, const MarkUnread& mark) {
  KITH_TRY(auto place, load_place(ctx, mark.cid));
  KITH_TRY(const auto member, require_member(ctx, place));
  KITH_TRY(Positions positions, load_positions(ctx, mark.cid, member.user));
  Outcome outcome;
  if (positions.marked_unread != mark.on) {
    positions.marked_unread = mark.on;
    save_positions_alone(ctx, place, member.user, positions);
    outcome.events.push_back(to_self(ctx, UnreadMarked{.user = member.user, .on = mark.on}));
  }
  outcome.reply = MovedReply{.positions = positions, .unread = place.head.n - positions.read_n};
  return outcome;
}

// The row is kept quietly, so nobody else hears of it. What is cleared is read: nothing is left that could be.
Result<Outcome> decide(Context& ctx, const ClearHistory& clear) {
  KITH_TRY(auto place, load_place(ctx, clear.cid));
  KITH_TRY(auto member, require_member(ctx, place));
  const Seq up_to = clear.up_to ? std::min(clear.up_to, place.head.seq) : place.head.seq;
  Outcome outcome;
  if (up_to > member.cleared) {
    member.cleared = up_to;
    save_member_quietly(ctx, place, member);
    note_view_start(place, up_to.next());
    place.head.positions_pos = ctx.pos;
    save_head(ctx, place);
    outcome.events.push_back(to_self(ctx, HistoryCleared{.user = member.user, .up_to = up_to}));
  }
  KITH_TRY(auto read, decide(ctx, MovePositions{.cid = clear.cid, .delivered = {}, .read = up_to}));
  std::ranges::move(read.events, std::back_inserter(outcome.events));
  return outcome;
}

}  // namespace kith::chat
