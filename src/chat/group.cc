// Groups and channels as such: creating and dissolving (settings: groups/settings.h). A creation is one change (one rev
// for the conversation and its first members) and one note. A dissolution is one change; the member rows behind it are
// closed in steps, by itself as follow-up. Thread: one lane.
#include <algorithm>

#include "chat/append.h"
#include "chat/membership.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "model/codec.h"

namespace kith::chat {
namespace {

// Where the first answer to the creation is kept; no client's mid looks like it.
constexpr const char* kCreationMid = "+create";

Status check_creation(const Context& ctx, const CreateGroup& create) {
  KITH_CHECKED(check_mid(create.mid));
  if (create.kind != ConversationKind::kGroup && create.kind != ConversationKind::kChannel) {
    return refuse(Code::kBadRequest, "kind", "must be group or channel");
  }
  if (ctx.actor.user.nil()) return fail(Code::kForbidden, "a group has a creator");
  if (ctx.actor.guest) return fail(Code::kGuestNotAllowed, "guests do not create groups");
  KITH_CHECKED(check_name(create.name, "name", ctx.limits.name_length_max));
  const std::size_t most = std::min<std::size_t>(ctx.limits.members_per_command_max, ctx.limits.group_members_max - 1);
  if (create.members.size() > most) {
    return refuse(Code::kTooLarge, "members", "add further people afterwards", static_cast<std::int64_t>(most));
  }
  for (const Invitee& invitee : create.members) {
    if (invitee.user.nil()) return refuse(Code::kBadRequest, "members", "not a person");
  }
  return {};
}

Result<Outcome> created(const CreateGroup& create, Rev rev, bool now) {
  Outcome outcome;
  outcome.rev = rev;
  outcome.reply = OpenedReply{.cid = create.cid, .created = now};
  return outcome;
}

// Closes up to a step's worth of member rows of a dissolved conversation. True if there are more.
Result<bool> close_some_members(Context& ctx, Place& place, UserId by, std::vector<UserId>& closed) {
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows,
             ctx.rows.rows(owner_of(place.cid), store::RowKind::kMember, after, ctx.limits.dissolve_step_members));
    for (const store::Row& row : rows) {
      KITH_TRY(auto member, decode<Member>(row.value));
      if (!member.active) continue;
      if (closed.size() == ctx.limits.dissolve_step_members) return true;
      closed.push_back(member.user);
      member.active = false;
      member.left_reason = LeaveReason::kDissolved;
      member.left_by = by;
      member.left_at = place.conversation.dissolved_at;
      member.rev = place.conversation.rev;
      member.parting = parting_from(ctx, place);
      member.view.back().to = place.head.seq;
      save_member(ctx, place, member);
      save_listing(ctx, place, member);
    }
    if (rows.size() < ctx.limits.dissolve_step_members) return false;
    after = rows.back().key;
  }
}

// The dissolution's own follow-up carries on until no member row is active. Returns whose rows were closed now.
Result<std::vector<UserId>> close_members(Context& ctx, Place& place, UserId by) {
  std::vector<UserId> closed;
  KITH_TRY(const bool more, close_some_members(ctx, place, by, closed));
  if (more) ctx.rows.put_follow_up({.actor = {}, .body = Dissolve{.cid = place.cid, .mid = {}}});
  return closed;
}

}  // namespace

Result<Outcome> decide(Context& ctx, const CreateGroup& create) {
  KITH_CHECKED(check_mid(create.mid));
  const std::string hash = content_hash(ctx.content_key, create);
  KITH_TRY(const auto sent, ctx.rows.sent(create.cid, ctx.actor.user, kCreationMid));
  if (sent) {
    if (sent->content_hash != hash) return refuse(Code::kConflict, "mid", "this mid was used for another group");
    return created(create, sent->rev, false);
  }
  KITH_CHECKED(check_creation(ctx, create));
  KITH_TRY(const auto head, ctx.rows.head(create.cid));
  if (head) return refuse(Code::kConflict, "mid", "this mid was used for another group");

  Place place{.cid = create.cid, .head = {}, .conversation = {}};
  place.conversation.cid = create.cid;
  place.conversation.kind = create.kind;
  place.conversation.name = create.name;
  place.conversation.created_by = ctx.actor.user;
  place.conversation.created_at = ctx.now;
  place.conversation.history_from_start = create.history_from_start;
  place.conversation.rev = take_rev(ctx, place);

  Outcome outcome;
  const Invitee creator{.user = ctx.actor.user, .guest = false, .receipts_off = ctx.actor.receipts_off};
  KITH_CHECKED(join_at_creation(ctx, place, outcome, creator, Role::kOwner));
  std::vector<UserId> added;
  for (const Invitee& invitee : create.members) {
    if (invitee.guest) continue;  // one who may not be added; named, so that a repeat is known by the same people
    if (invitee.user == creator.user || std::ranges::find(added, invitee.user) != added.end()) continue;
    KITH_CHECKED(join_at_creation(ctx, place, outcome, invitee, Role::kMember));
    added.push_back(invitee.user);
  }
  save_conversation(ctx, place);
  outcome.events.push_back(
      {.body = ConversationChanged{place.conversation, creator.user, place.head.room}, .rev = place.conversation.rev});
  append_note(ctx, place, outcome, {.event = "created", .targets = std::move(added), .name = create.name});
  settle_room(ctx, place, outcome);
  save_head(ctx, place);
  ctx.rows.put_sent(create.cid, creator.user, kCreationMid,
                    {.seq = {}, .rev = place.head.rev, .at = ctx.now, .content_hash = hash});
  outcome.reply = OpenedReply{.cid = create.cid, .created = true};
  return outcome;
}

Result<Outcome> decide(Context& ctx, const Dissolve& dissolve) {
  KITH_CHECKED(check_optional_mid(dissolve.mid));
  KITH_TRY(auto place, load_place(ctx, dissolve.cid));
  KITH_TRY(const auto member, load_member(ctx, dissolve.cid, ctx.actor.user));
  Outcome outcome;
  if (dissolved(place)) {
    if (ctx.actor.user.nil()) {
      KITH_TRY(const auto closed, close_members(ctx, place, {}));
      outcome.left = closed;
    } else if (!member || member->role != Role::kOwner) {
      return refuse(Code::kNotMember, "cid", "not a member of this conversation");
    }
    outcome.rev = place.head.rev;
    return outcome;
  }
  KITH_CHECKED(
      permit(Action::kDissolve, place.conversation.kind, rank_of(ctx.actor, place, member ? &*member : nullptr)));
  KITH_CHECKED(dissolve_place(ctx, place, outcome));
  save_head(ctx, place);
  return outcome;
}

Status dissolve_place(Context& ctx, Place& place, Outcome& outcome) {
  append_note(ctx, place, outcome, {.event = "dissolved"});
  place.conversation.dissolved_at = ctx.now;
  place.head.member_count = 0;
  change_conversation(ctx, place, outcome, ctx.actor.user);
  KITH_TRY(outcome.left, close_members(ctx, place, ctx.actor.user));
  // Who was in it a moment ago hears of the end, by person where events go to people.
  const bool to_people =
      !place.head.room || ctx.now < place.head.both_until || outcome.left.size() < ctx.limits.room_from_members;
  if (to_people) {
    for (Outgoing& event : outcome.events) event.also = outcome.left;
  }
  return {};
}

}  // namespace kith::chat
