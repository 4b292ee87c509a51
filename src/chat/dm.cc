// Dms: opening one (twice gives the same), the note to self, and the block between its two people. Opening takes one
// rev and no note. Thread: one lane.
#include <algorithm>

#include "chat/dm_block.h"
#include "chat/membership.h"
#include "chat/rules.h"
#include "model/codec.h"

namespace kith::chat {
namespace {

Status refuse_if_blocked(const DmBlock& block) {
  // Also who blocked cannot write before lifting the block: nobody is to be spoken to without being able to answer.
  if (block.a_blocks_b || block.b_blocks_a) return fail(Code::kBlocked, "one of you two blocked the other");
  return {};
}

}  // namespace

Status check_dm_block(Context& ctx, const Place& place) {
  if (place.conversation.kind != ConversationKind::kDm) return {};
  KITH_TRY(const auto block, load_dm_block(ctx, place.cid));
  return refuse_if_blocked(block);
}

Result<Outcome> decide(Context& ctx, const OpenDm& open) {
  Outcome outcome;
  KITH_TRY(const auto existing, load_conversation(ctx, open.cid));
  const bool by_server = ctx.actor.user.nil();
  if (existing) {
    if (existing->kind != ConversationKind::kDm) return refuse(Code::kBadRequest, "cid", "not a dm");
    if (!by_server && ctx.actor.user != existing->dm_a && ctx.actor.user != existing->dm_b) {
      return refuse(Code::kNotMember, "cid", "not a member of this conversation");
    }
    outcome.reply = OpenedReply{.cid = open.cid, .created = false};
    return outcome;
  }
  if (open.self.user.nil() || open.peer.user.nil()) return refuse(Code::kBadRequest, "userId", "a dm has two people");
  if (!by_server && ctx.actor.user != open.self.user) return fail(Code::kForbidden, "open a dm for yourself only");
  if (open.self.guest || ctx.actor.guest) return fail(Code::kGuestNotAllowed, "guests do not open dms");
  KITH_TRY(const auto block, load_dm_block(ctx, open.cid));
  KITH_CHECKED(refuse_if_blocked(block));

  Place place{.cid = open.cid, .head = {}, .conversation = {}};
  place.conversation.cid = open.cid;
  place.conversation.kind = ConversationKind::kDm;
  place.conversation.created_by = open.self.user;
  place.conversation.created_at = ctx.now;
  place.conversation.dm_a = std::min(open.self.user, open.peer.user);
  place.conversation.dm_b = std::max(open.self.user, open.peer.user);
  place.conversation.rev = take_rev(ctx, place);
  KITH_CHECKED(join_at_creation(ctx, place, outcome, open.self, Role::kMember));
  if (open.peer.user != open.self.user) KITH_CHECKED(join_at_creation(ctx, place, outcome, open.peer, Role::kMember));
  save_conversation(ctx, place);
  save_head(ctx, place);
  outcome.rev = place.head.rev;
  outcome.events.push_back(
      {.body = ConversationChanged{place.conversation, open.self.user, false}, .rev = place.head.rev});
  outcome.reply = OpenedReply{.cid = open.cid, .created = true};
  return outcome;
}

Result<Outcome> decide(Context& ctx, const SetDmBlock& set) {
  if (!ctx.actor.user.nil() && ctx.actor.user != set.by) return fail(Code::kForbidden, "block for yourself only");
  if (set.by == set.whom) return refuse(Code::kBadRequest, "userId", "nobody can block oneself");
  KITH_TRY(auto block, load_dm_block(ctx, set.cid));
  bool& side = set.by < set.whom ? block.a_blocks_b : block.b_blocks_a;
  Rev& known = set.by < set.whom ? block.a_urev : block.b_urev;
  if (set.urev < known || (side == set.on && set.urev == known)) return Outcome{};
  side = set.on;
  known = set.urev;
  const Owner owner = owner_of(set.cid);
  ctx.rows.put_row(owner, store::RowKind::kDmBlock, {}, encode(block));
  ctx.rows.put_stream({.pos = {},
                       .owner = owner,
                       .rev = {},
                       .kind = store::ChangeKind::kRow,
                       .row = store::RowKind::kDmBlock,
                       .key = {}});
  return Outcome{};
}

}  // namespace kith::chat
