// Invitation links: whoever has the code comes in by it (joining.cc). A code is made by the api, long enough that
// nobody guesses it. Made and taken back quietly: no rev, no note; links are seen by those who ask for them. Taken back
// ones stay as rows, so that a repeat of their making does not bring them back, until the place they take is needed.
// Thread: one lane.
#include "chat/groups/admission.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "model/codec.h"
#include "wire/generated/limits.h"

namespace kith::chat {
namespace {

bool of_many(const Place& place) {
  return place.conversation.kind == ConversationKind::kGroup || place.conversation.kind == ConversationKind::kChannel;
}

Status check_new(const Context& ctx, const MakeInvite& make) {
  if (make.code.empty()) return refuse(Code::kBadRequest, "code", "a link has a code");
  if (make.expires_at != 0 && make.expires_at <= ctx.now) {
    return refuse(Code::kBadRequest, "expiresAt", "is over already", ctx.now);
  }
  if (make.uses_max > wire::kInviteUsesMax)
    return refuse(Code::kBadRequest, "usesMax", "too many", wire::kInviteUsesMax);
  return {};
}

// Place for one more: those that are of no use any more make room.
Status make_room(Context& ctx, const Place& place) {
  const Owner owner = owner_of(place.cid);
  constexpr auto kMost = static_cast<std::size_t>(wire::kInvitesMax);
  KITH_TRY(const auto rows, ctx.rows.rows(owner, store::RowKind::kInvite, {}, kMost));
  if (rows.size() < kMost) return {};
  bool room = false;
  for (const store::Row& row : rows) {
    KITH_TRY(const auto invite, decode<Invite>(row.value));
    if (usable(invite, ctx.now)) continue;
    ctx.rows.delete_row(owner, store::RowKind::kInvite, row.key);
    room = true;
  }
  if (!room) return refuse(Code::kConflict, "cid", "too many links: take some back", wire::kInvitesMax);
  return {};
}

}  // namespace

Result<Outcome> decide(Context& ctx, const MakeInvite& make) {
  KITH_CHECKED(check_mid(make.mid));
  KITH_TRY(const auto place, load_place(ctx, make.cid));
  KITH_TRY(const auto member, load_member(ctx, make.cid, ctx.actor.user));
  const Rank rank = rank_of(ctx.actor, place, member ? &*member : nullptr);
  Outcome outcome;
  outcome.reply = InvitedReply{make.code};
  KITH_TRY(const auto known, load_invite(ctx, make.cid, make.code));
  if (known && known->by == ctx.actor.user) {
    if (known->expires_at == make.expires_at && known->uses_max == make.uses_max) return outcome;
    return refuse(Code::kConflict, "mid", "this mid was used for another link");
  }
  KITH_CHECKED(permit(Action::kInvite, place.conversation, rank));
  if (!of_many(place)) return refuse(Code::kForbidden, "cid", "nobody is invited here");
  if (member && member->muted_until > ctx.now) {
    return retry_later(Code::kMuted, "muted in this conversation", member->muted_until - ctx.now);
  }
  KITH_CHECKED(check_new(ctx, make));
  KITH_CHECKED(make_room(ctx, place));
  put_invite(ctx, place,
             {.code = make.code,
              .by = ctx.actor.user,
              .at = ctx.now,
              .expires_at = make.expires_at,
              .uses_max = make.uses_max});
  return outcome;
}

Result<Outcome> decide(Context& ctx, const RevokeInvite& revoke) {
  KITH_CHECKED(check_optional_mid(revoke.mid));
  KITH_TRY(const auto place, load_place(ctx, revoke.cid));
  KITH_TRY(const auto member, load_member(ctx, revoke.cid, ctx.actor.user));
  const Rank rank = rank_of(ctx.actor, place, member ? &*member : nullptr);
  if (rank == Rank::kNone) return refuse(Code::kNotMember, "cid", "not a member of this conversation");
  KITH_TRY(auto invite, load_invite(ctx, revoke.cid, revoke.code));
  const bool own = invite && invite->by == ctx.actor.user;
  if (!own) KITH_CHECKED(permit(Action::kManageLinks, place.conversation, rank));
  if (!invite) return refuse(Code::kNotFound, "code", "there is no such link");
  if (invite->revoked) return Outcome{};
  invite->revoked = true;
  put_invite(ctx, place, *invite);
  return Outcome{};
}

}  // namespace kith::chat
