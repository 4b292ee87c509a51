// See admission.h.
#include "chat/groups/admission.h"

#include <algorithm>

#include "chat/permissions.h"
#include "model/codec.h"

namespace kith::chat {
namespace {

void put(Context& ctx, ConversationId cid, store::RowKind kind, std::string key, std::optional<std::string> value) {
  const Owner owner = owner_of(cid);
  ctx.rows.put_stream({.pos = {}, .owner = owner, .rev = {}, .kind = store::ChangeKind::kRow, .row = kind, .key = key});
  if (value) {
    ctx.rows.put_row(owner, kind, std::move(key), std::move(*value));
  } else {
    ctx.rows.delete_row(owner, kind, std::move(key));
  }
}

// Also under its person, so that it can be found when the person goes.
void note_at_person(Context& ctx, ConversationId cid, UserId user, bool waits) {
  if (waits) {
    ctx.rows.put_row(owner_of(user), store::RowKind::kJoinRequest, std::string(cid.raw()), {});
  } else {
    ctx.rows.delete_row(owner_of(user), store::RowKind::kJoinRequest, std::string(cid.raw()));
  }
}

// Whatever became of it, all of the asker's devices hear that there is news.
void tell_asker(Context& ctx, UserId user) {
  ctx.rows.put_follow_up({.actor = {}, .body = TouchPerson{.owner = user, .what = "joins"}});
}

}  // namespace

bool banned(const std::optional<Member>& row) {
  return row && !row->active && row->left_reason == LeaveReason::kBanned;
}

Status check_entry(const Context& ctx, const Place& place, const Invitee& who, const std::optional<Member>& row) {
  if (who.guest) return fail(Code::kGuestNotAllowed, "guests are in no groups");
  if (banned(row)) return fail(Code::kForbidden, "banned from this group");
  const std::uint32_t own = place.conversation.capacity;
  const std::uint32_t most = own == 0 ? ctx.limits.group_members_max : std::min(own, ctx.limits.group_members_max);
  if (place.head.member_count >= most) {
    return refuse(Code::kConflict, "cid", "the group is full", static_cast<std::int64_t>(most));
  }
  return {};
}

Result<std::optional<JoinRequest>> load_join_request(Context& ctx, ConversationId cid, UserId user) {
  KITH_TRY(const auto value, ctx.rows.row(owner_of(cid), store::RowKind::kJoinRequest, user.raw()));
  if (!value) return std::optional<JoinRequest>{};
  KITH_TRY(auto request, decode<JoinRequest>(*value));
  return std::optional{std::move(request)};
}

void put_join_request(Context& ctx, Place& place, const JoinRequest& request) {
  ++place.conversation.join_requests;
  tell_asker(ctx, request.user);
  put(ctx, place.cid, store::RowKind::kJoinRequest, std::string(request.user.raw()), encode(request));
  note_at_person(ctx, place.cid, request.user, true);
}

Result<bool> drop_join_request(Context& ctx, Place& place, UserId user) {
  if (place.conversation.join_requests == 0) return false;
  KITH_TRY(const auto request, load_join_request(ctx, place.cid, user));
  if (!request) return false;
  --place.conversation.join_requests;
  tell_asker(ctx, user);
  put(ctx, place.cid, store::RowKind::kJoinRequest, std::string(user.raw()), std::nullopt);
  note_at_person(ctx, place.cid, user, false);
  return true;
}

Result<std::optional<Invite>> load_invite(Context& ctx, ConversationId cid, const std::string& code) {
  KITH_TRY(const auto value, ctx.rows.row(owner_of(cid), store::RowKind::kInvite, code));
  if (!value) return std::optional<Invite>{};
  KITH_TRY(auto invite, decode<Invite>(*value));
  return std::optional{std::move(invite)};
}

void put_invite(Context& ctx, const Place& place, const Invite& invite) {
  put(ctx, place.cid, store::RowKind::kInvite, invite.code, encode(invite));
}

bool may_invite(const Conversation& conversation, const std::optional<Member>& maker) {
  return maker && maker->active && rank_of(*maker) >= required(Action::kInvite, conversation);
}

bool usable(const Invite& invite, TimeMs now) {
  return !invite.revoked && (invite.expires_at == 0 || now < invite.expires_at) &&
         (invite.uses_max == 0 || invite.uses < invite.uses_max);
}

}  // namespace kith::chat
