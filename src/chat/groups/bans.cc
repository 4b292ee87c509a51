// Bans: who is banned is out at once and comes in no way, neither added nor by link nor by asking, until an admin lifts
// it. The ban stands in the person's member row; of somebody who never was in, that row has no join time and no view,
// counts as none for every read, and the person is not told. Thread: one lane.
#include <utility>

#include "chat/append.h"
#include "chat/groups/admission.h"
#include "chat/membership.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/text.h"

namespace kith::chat {
namespace {

// The ban of somebody who is not in: the row alone changes.
void keep_out(Context& ctx, Place& place, Outcome& outcome, Member row, LeaveReason reason) {
  row.active = false;
  row.left_reason = reason;
  row.left_by = ctx.actor.user;
  row.left_at = ctx.now;
  if (!is_world(place)) row.rev = take_rev(ctx, place);
  save_member(ctx, place, row);
  const bool was_in = row.joined_at != 0;
  if (was_in) save_listing(ctx, place, row);
  Outgoing event{.body = MemberChanged{row, ctx.actor.user}, .rev = row.rev};
  if (was_in) event.also = {row.user};
  if (is_world(place)) event.reach = Reach::kPeople;
  if (row.rev) outcome.rev = row.rev;
  outcome.events.push_back(std::move(event));
}

Status ban(Context& ctx, Place& place, Outcome& outcome, Rank rank, std::optional<Member> row, UserId user) {
  if (row && row->active && rank <= rank_of(*row)) {
    return refuse(Code::kForbidden, "userId", "not somebody of your own rank or above");
  }
  if (row && row->active) {
    part(ctx, place, outcome, std::move(*row), {.reason = LeaveReason::kBanned, .by = ctx.actor.user});
    if (is_world(place)) return {};
    append_note(ctx, place, outcome, {.event = "banned", .targets = {user}});
    settle_room(ctx, place, outcome);
    return {};
  }
  Member outside = std::move(row).value_or(Member{});
  outside.user = user;
  keep_out(ctx, place, outcome, std::move(outside), LeaveReason::kBanned);
  KITH_TRY(const bool asked, drop_join_request(ctx, place, user));
  if (asked) change_conversation(ctx, place, outcome, {});
  return {};
}

}  // namespace

Result<Outcome> decide(Context& ctx, const SetBan& set) {
  KITH_CHECKED(check_optional_mid(set.mid));
  KITH_TRY(auto place, load_place(ctx, set.cid));
  KITH_TRY(const auto actor, load_member(ctx, set.cid, ctx.actor.user));
  const Rank rank = rank_of(ctx.actor, place, actor ? &*actor : nullptr);
  KITH_CHECKED(permit(Action::kBan, place.conversation.kind, rank));
  if (set.user == ctx.actor.user || set.user.nil()) return refuse(Code::kBadRequest, "userId", "not another person");
  KITH_TRY(auto row, load_member(ctx, set.cid, set.user));
  Outcome outcome;
  outcome.rev = place.head.rev;
  if (banned(row) == set.on) return outcome;
  if (set.on) {
    KITH_CHECKED(ban(ctx, place, outcome, rank, std::move(row), set.user));
  } else {
    keep_out(ctx, place, outcome, std::move(*row), LeaveReason::kRemoved);
  }
  save_head(ctx, place);
  return outcome;
}

}  // namespace kith::chat
