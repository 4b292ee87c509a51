// Delivered and read: the maximum over a member's devices, cut to the head, never falling. Reading implies delivery.
// The own devices are always told; others only in conversations small enough, not of who keeps receipts off, not across
// a block, not in the world. Thread: one lane.
#include <algorithm>

#include "base/planted.h"
#include "chat/rows.h"
#include "chat/rules.h"
#include "chat/threads/threads.h"

namespace kith::chat {
namespace {

// How many counting messages there are up to seq, which is at most the head.
Result<std::uint64_t> n_at(Context& ctx, const Place& place, Seq seq) {
  if (seq == place.head.seq) return place.head.n;
  if (!seq) return 0;
  KITH_TRY(const auto message, ctx.rows.message(place.cid, seq));
  if (message) return message->n;
  // Below what is kept: the next one still there tells.
  KITH_TRY(const auto next, ctx.rows.messages(place.cid, seq, place.head.seq, 1, store::Order::kAscending));
  if (next.empty()) return place.head.n;
  return next.front().n - (next.front().counts ? 1 : 0);
}

Result<bool> told_to_others(Context& ctx, const Place& place) {
  if (is_world(place) || place.head.member_count > ctx.limits.receipts_members_max) return false;
  if (place.conversation.kind != ConversationKind::kDm) return true;
  KITH_TRY(const auto block, load_dm_block(ctx, place.cid));
  return !block.a_blocks_b && !block.b_blocks_a;
}

// In a dm whoever switched receipts off sees nobody's either.
Result<bool> peer_sees_none(Context& ctx, const Place& place, const Member& member) {
  const auto& dm = place.conversation;
  if (dm.kind != ConversationKind::kDm || dm.dm_a == dm.dm_b) return false;
  KITH_TRY(const auto peer, load_member(ctx, place.cid, dm.dm_a == member.user ? dm.dm_b : dm.dm_a));
  return peer && peer->receipts_off;
}

void announce(const Context& ctx, Outcome& outcome, PositionsMoved moved) {
  const Reach reach = moved.to_others ? Reach::kConversation : Reach::kPeople;
  Outgoing event{.body = std::move(moved), .reach = reach};
  if (reach == Reach::kPeople) event.also = {ctx.actor.user};
  outcome.events.push_back(std::move(event));
}

}  // namespace

Result<Outcome> decide(Context& ctx, const MovePositions& move) {
  if (move.thread) return move_in_thread(ctx, move);
  KITH_TRY(auto place, load_place(ctx, move.cid));
  KITH_TRY(const auto member, require_member(ctx, place));
  KITH_TRY(const auto before, load_positions(ctx, move.cid, member.user));
  const auto cut = [&](const std::optional<Seq>& wanted, Seq present) {
    const Seq within = std::min(wanted.value_or(present), place.head.seq);
    return KITH_PLANT(kPositionBack) ? within : std::max(present, within);
  };
  Positions after = before;
  after.read = cut(move.read, before.read);
  after.delivered = std::max(cut(move.delivered, before.delivered), after.read);
  if (after.read != before.read) {
    KITH_TRY(const std::uint64_t n, n_at(ctx, place, after.read));
    after.read_n = std::max(n, before.read_n);
  }
  // A read takes the mark away, also one that moves nothing.
  const bool unmarked = before.marked_unread && move.read.has_value();
  if (unmarked) after.marked_unread = false;
  const bool read_moved = after.read != before.read;
  const bool delivered_moved = after.delivered != before.delivered;

  Outcome outcome;
  if (unmarked && !read_moved && !delivered_moved) save_positions_alone(ctx, place, member.user, after);
  if (read_moved || delivered_moved) {
    after.pos = ctx.pos;
    save_positions_alone(ctx, place, member.user, after);
    KITH_TRY(const bool others, told_to_others(ctx, place));
    bool receipts_off = member.receipts_off || ctx.actor.receipts_off;
    if (others && read_moved && !receipts_off) {
      KITH_TRY(receipts_off, peer_sees_none(ctx, place, member));
    }
    PositionsMoved moved{.user = member.user,
                         .device = ctx.actor.device,
                         .delivered_moved = delivered_moved,
                         .read_moved = read_moved,
                         .positions = after,
                         .to_others = others};
    if (others && receipts_off && read_moved) {
      // What is read stays with oneself; that it was delivered is told.
      if (delivered_moved) {
        PositionsMoved delivered = moved;
        delivered.read_moved = false;
        announce(ctx, outcome, std::move(delivered));
      }
      moved.delivered_moved = false;
      moved.to_others = false;
    }
    announce(ctx, outcome, std::move(moved));
  }
  if (unmarked) {
    outcome.events.push_back(
        {.body = UnreadMarked{.user = member.user, .on = false}, .reach = Reach::kPeople, .also = {member.user}});
  }
  outcome.reply = MovedReply{.positions = after, .unread = place.head.n - after.read_n};
  return outcome;
}

}  // namespace kith::chat
