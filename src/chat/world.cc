// The world: one room for everybody, guests included. Entering and leaving take no rev and make no note; only one's own
// devices hear of it, and get the welcome. It is created by the first to enter and is always delivered as a room.
// Thread: one lane.
#include "chat/membership.h"
#include "chat/rules.h"

namespace kith::chat {
namespace {

Place new_world(const Context& ctx, const EnterWorld& enter) {
  Place place{.cid = enter.cid, .head = {}, .conversation = {}};
  place.head.room = true;
  place.head.pos = ctx.pos;
  place.conversation.cid = enter.cid;
  place.conversation.kind = ConversationKind::kWorld;
  place.conversation.name = enter.name;
  place.conversation.created_at = ctx.now;
  return place;
}

}  // namespace

Result<Outcome> decide(Context& ctx, const EnterWorld& enter) {
  if (enter.self.user.nil() || (!ctx.actor.user.nil() && ctx.actor.user != enter.self.user)) {
    return fail(Code::kForbidden, "enter for yourself only");
  }
  KITH_TRY(const auto head, ctx.rows.head(enter.cid));
  Place place = new_world(ctx, enter);
  if (head) {
    KITH_TRY(place, load_place(ctx, enter.cid));
    if (!is_world(place)) return refuse(Code::kBadRequest, "cid", "not a world");
  }
  KITH_TRY(auto row, load_member(ctx, enter.cid, enter.self.user));
  Outcome outcome;
  outcome.reply = OpenedReply{.cid = enter.cid, .created = false};
  if (row && row->active) return outcome;
  if (row && row->left_reason == LeaveReason::kBanned) return refuse(Code::kForbidden, "cid", "banned from here");
  if (!head) save_conversation(ctx, place);
  KITH_CHECKED(join(ctx, place, outcome, enter.self, std::move(row)));
  save_head(ctx, place);
  outcome.events.push_back({.body = Welcomed{enter.self.user}, .reach = Reach::kPeople, .also = {enter.self.user}});
  outcome.reply = OpenedReply{.cid = enter.cid, .created = true};
  return outcome;
}

Result<Outcome> decide(Context& ctx, const LeaveWorld& leave) {
  KITH_TRY(auto place, load_place(ctx, leave.cid));
  if (!is_world(place)) return refuse(Code::kBadRequest, "cid", "not a world");
  KITH_TRY(auto row, load_member(ctx, leave.cid, ctx.actor.user));
  Outcome outcome;
  if (!row || !row->active) return outcome;
  part(ctx, place, outcome, std::move(*row), {.reason = LeaveReason::kLeft, .by = ctx.actor.user});
  save_head(ctx, place);
  return outcome;
}

}  // namespace kith::chat
