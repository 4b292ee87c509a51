// Roles and mutes, and the account facts that stand in a member's row. A change of role or mute takes a rev; a role is
// noted for everybody, a mute makes no note, but stands in the member's row, which all may read. In the world
// administrators of the installation mute; there such a change takes no rev and is told to the person alone. Thread:
// one lane.
#include "chat/append.h"
#include "chat/membership.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/text.h"

namespace kith::chat {
namespace {

Status check_role(const Context& ctx, const Place& place, Rank rank, const Member& target, Role role) {
  if (role < Role::kMember || role > Role::kOwner) return refuse(Code::kBadRequest, "role", "unknown role");
  if (target.role == role) return {};
  if (target.user == ctx.actor.user && target.role == Role::kAdmin && role == Role::kMember)
    return {};  // stepping down
  KITH_CHECKED(permit(Action::kSetRole, place.conversation.kind, rank));
  if (is_world(place) || place.conversation.kind == ConversationKind::kDm) {
    return refuse(Code::kForbidden, "role", "there are no roles here");
  }
  if (target.role == Role::kOwner) return refuse(Code::kForbidden, "role", "hand the ownership over instead");
  return {};
}

Status check_mute(const Context& ctx, const Place& place, Rank rank, const Member& target, TimeMs until) {
  if (until < 0) return refuse(Code::kBadRequest, "mutedUntil", "must not be negative", 0);
  if (target.muted_until == until) return {};
  KITH_CHECKED(permit(Action::kMute, place.conversation.kind, rank));
  if (target.user == ctx.actor.user || rank <= rank_of(target)) {
    return refuse(Code::kForbidden, "userId", "not somebody of your own rank or above");
  }
  return {};
}

// The ownership goes over: the old owner stays as admin.
Status step_back(Context& ctx, Place& place, Outcome& outcome, const std::optional<Member>& actor) {
  if (!actor || actor->role != Role::kOwner) return fail(Code::kForbidden, "only the owner hands the ownership over");
  Member former = *actor;
  former.role = Role::kAdmin;
  change_member(ctx, place, outcome, std::move(former));
  return {};
}

const char* event_of(Role role) {
  if (role == Role::kOwner) return "transferred";
  return role == Role::kAdmin ? "promoted" : "demoted";
}

}  // namespace

Result<Outcome> decide(Context& ctx, const SetMember& set) {
  KITH_CHECKED(check_optional_mid(set.mid));
  KITH_TRY(auto place, load_place(ctx, set.cid));
  KITH_TRY(const auto actor, load_member(ctx, set.cid, ctx.actor.user));
  const Rank rank = rank_of(ctx.actor, place, actor ? &*actor : nullptr);
  if (rank == Rank::kNone) return refuse(Code::kNotMember, "cid", "not a member of this conversation");
  if (!set.role && !set.muted_until) return refuse(Code::kBadRequest, "role", "nothing to change was given");
  KITH_TRY(auto target, load_member(ctx, set.cid, set.user));

  Outcome outcome;
  outcome.rev = place.head.rev;
  // A repeated hand-over comes from somebody who is no owner any more.
  if (set.role == Role::kOwner && target && target->role == Role::kOwner && !set.muted_until) return outcome;
  if (!target || !target->active || dissolved(place)) {
    KITH_CHECKED(permit(set.role ? Action::kSetRole : Action::kMute, place.conversation.kind, rank));
    return refuse(Code::kNotFound, "userId", "not a member of this conversation");
  }
  if (set.role) KITH_CHECKED(check_role(ctx, place, rank, *target, *set.role));
  if (set.muted_until) KITH_CHECKED(check_mute(ctx, place, rank, *target, *set.muted_until));

  const Role role = set.role.value_or(target->role);
  const TimeMs muted_until = set.muted_until.value_or(target->muted_until);
  if (role == target->role && muted_until == target->muted_until) return outcome;
  if (role == Role::kOwner && target->role != Role::kOwner) KITH_CHECKED(step_back(ctx, place, outcome, actor));
  const bool other_role = role != target->role;
  target->role = role;
  target->muted_until = muted_until;
  change_member(ctx, place, outcome, std::move(*target));
  if (other_role) append_note(ctx, place, outcome, {.event = event_of(role), .targets = {set.user}});
  outcome.rev = place.head.rev;
  save_head(ctx, place);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const SetMemberFacts& set) {
  if (!ctx.actor.user.nil() && ctx.actor.user != set.user) return fail(Code::kForbidden, "only for yourself");
  KITH_TRY(auto place, load_place(ctx, set.cid));
  KITH_TRY(auto member, load_member(ctx, set.cid, set.user));
  Outcome outcome;
  const bool dm =
      place.conversation.kind == ConversationKind::kDm && place.conversation.dm_a != place.conversation.dm_b;
  if (!member || (member->receipts_off == set.receipts_off && !(dm && ctx.actor.user.nil()))) return outcome;
  member->receipts_off = set.receipts_off;
  if (dm && ctx.actor.user.nil()) {
    // In a dm the row comes anew: it says to the other one that this person's name, picture or status changed.
    change_member(ctx, place, outcome, std::move(*member));
    save_head(ctx, place);
    return outcome;
  }
  // No rev: nobody else sees the switch, only its effect on what is told of positions.
  save_member_quietly(ctx, place, *member);
  return outcome;
}

}  // namespace kith::chat
