// Adding people and taking them out, oneself included. Each change of a member takes its own rev and event; one note
// tells people. Adding is partly successful where it must be; who is in already counts as added, so a blind retry gets
// the same answer. At most members_per_command_max people a command: larger lists are the caller's to cut. Thread: one
// lane.
#include <algorithm>

#include "chat/append.h"
#include "chat/groups/admission.h"
#include "chat/membership.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "model/codec.h"

namespace kith::chat {
namespace {

constexpr std::size_t kScanPage = 512;

// Who gets the ownership when the owner goes: the admin, else the member, who joined first.
Result<std::optional<Member>> successor(Context& ctx, const Place& place, UserId leaving) {
  std::optional<Member> best;
  const auto earlier = [](const Member& a, const Member& b) {
    return std::pair(a.role != Role::kAdmin, a.joined_at) < std::pair(b.role != Role::kAdmin, b.joined_at);
  };
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows, ctx.rows.rows(owner_of(place.cid), store::RowKind::kMember, after, kScanPage));
    for (const store::Row& row : rows) {
      KITH_TRY(auto member, decode<Member>(row.value));
      if (!member.active || member.user == leaving) continue;
      if (!best || earlier(member, *best)) best = std::move(member);
    }
    if (rows.size() < kScanPage) return best;
    after = rows.back().key;
  }
}

Status may_remove(const Context& ctx, const Place& place, Rank rank, const RemoveMember& remove, const Member& target) {
  if (remove.user == ctx.actor.user) {
    if (place.conversation.kind == ConversationKind::kDm) return fail(Code::kForbidden, "a dm has no leaving");
    return {};
  }
  KITH_CHECKED(permit(Action::kRemove, place.conversation.kind, rank));
  if (rank <= rank_of(target)) return refuse(Code::kForbidden, "userId", "not somebody of your own rank or above");
  if (rank != Rank::kAbove && remove.reason != LeaveReason::kRemoved && remove.reason != LeaveReason::kBanned) {
    return refuse(Code::kBadRequest, "reason", "must be removed or banned");
  }
  return {};
}

// Takes the member out; a leaving owner hands over first, and the last one to go dissolves the conversation.
Status take_out(Context& ctx, Place& place, Outcome& outcome, Member target, const RemoveMember& remove) {
  const bool leaving = remove.user == ctx.actor.user;
  const bool has_owner =
      place.conversation.kind == ConversationKind::kGroup || place.conversation.kind == ConversationKind::kChannel;
  if (has_owner && place.head.member_count == 1) return dissolve_place(ctx, place, outcome);
  if (has_owner && target.role == Role::kOwner) {
    KITH_TRY(auto heir, successor(ctx, place, target.user));
    if (!heir) return fail(Code::kInternal, "members are counted that do not exist");
    heir->role = Role::kOwner;
    change_member(ctx, place, outcome, std::move(*heir));
  }
  const UserId user = target.user;
  const bool gone = remove.reason == LeaveReason::kDeleted;
  part(ctx, place, outcome, std::move(target),
       {.reason = leaving && !gone ? LeaveReason::kLeft : remove.reason, .by = ctx.actor.user});
  if (is_world(place)) return {};
  append_note(ctx, place, outcome, {.event = leaving ? "left" : "removed", .targets = {user}});
  settle_room(ctx, place, outcome);
  return {};
}

}  // namespace

Result<Outcome> decide(Context& ctx, const AddMembers& add) {
  KITH_CHECKED(check_optional_mid(add.mid));
  KITH_TRY(auto place, load_place(ctx, add.cid));
  KITH_TRY(const auto member, load_member(ctx, add.cid, ctx.actor.user));
  const Rank rank = rank_of(ctx.actor, place, member ? &*member : nullptr);
  KITH_CHECKED(permit(Action::kAdd, place.conversation, rank));
  const bool many =
      place.conversation.kind == ConversationKind::kGroup || place.conversation.kind == ConversationKind::kChannel;
  if (!many || dissolved(place)) return refuse(Code::kForbidden, "cid", "nobody can be added here");
  if (member && member->muted_until > ctx.now) {
    return retry_later(Code::kMuted, "muted in this conversation", member->muted_until - ctx.now);
  }
  if (add.users.size() > ctx.limits.members_per_command_max) {
    return refuse(Code::kTooLarge, "userIds", "too many at once",
                  static_cast<std::int64_t>(ctx.limits.members_per_command_max));
  }

  Outcome outcome;
  AddedReply reply;
  std::vector<UserId> newcomers;
  bool answered = false;  // somebody who asked to come in
  for (const Invitee& who : add.users) {
    if (std::ranges::find(reply.added, who.user) != reply.added.end()) continue;
    KITH_TRY(auto row, load_member(ctx, add.cid, who.user));
    if (row && row->active) {
      reply.added.push_back(who.user);
      continue;
    }
    const auto entry = who.user.nil() ? Status(fail(Code::kNotFound)) : check_entry(ctx, place, who, row);
    if (!entry) {
      reply.failed.emplace_back(who.user, entry.error().code);
      continue;
    }
    KITH_TRY(const bool asked, drop_join_request(ctx, place, who.user));
    answered |= asked;
    KITH_CHECKED(join(ctx, place, outcome, who, std::move(row)));
    reply.added.push_back(who.user);
    newcomers.push_back(who.user);
  }
  outcome.rev = place.head.rev;
  outcome.reply = std::move(reply);
  if (newcomers.empty()) return outcome;
  if (answered) change_conversation(ctx, place, outcome, {});
  append_note(ctx, place, outcome, {.event = "added", .targets = std::move(newcomers)});
  settle_room(ctx, place, outcome);
  save_head(ctx, place);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const RemoveMember& remove) {
  KITH_CHECKED(check_optional_mid(remove.mid));
  KITH_TRY(auto place, load_place(ctx, remove.cid));
  KITH_TRY(const auto member, load_member(ctx, remove.cid, ctx.actor.user));
  Outcome outcome;
  outcome.rev = place.head.rev;
  const bool oneself = remove.user == ctx.actor.user;
  if (oneself && member && !member->active) return outcome;  // has left already
  const Rank rank = rank_of(ctx.actor, place, member ? &*member : nullptr);
  if (rank == Rank::kNone) return refuse(Code::kNotMember, "cid", "not a member of this conversation");
  KITH_TRY(auto target, load_member(ctx, remove.cid, remove.user));
  if (!target) {
    KITH_CHECKED(permit(Action::kRemove, place.conversation.kind, rank));
    return refuse(Code::kNotFound, "userId", "not a member of this conversation");
  }
  KITH_CHECKED(may_remove(ctx, place, rank, remove, *target));
  if (!target->active || dissolved(place)) return outcome;
  KITH_CHECKED(take_out(ctx, place, outcome, std::move(*target), remove));
  save_head(ctx, place);
  return outcome;
}

}  // namespace kith::chat
