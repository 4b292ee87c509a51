// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_groups.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<ListBansRequest> decode_list_bans(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListBansRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<BanMemberRequest> decode_ban_member(const Value& request) {
  KITH_CHECKED(require_request(request));
  BanMemberRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.user_id, require_id<UserId>(request, "userId"));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<LiftBanRequest> decode_lift_ban(const Value& request) {
  KITH_CHECKED(require_request(request));
  LiftBanRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.user_id, require_id<UserId>(request, "userId"));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<MakeInviteRequest> decode_make_invite(const Value& request) {
  KITH_CHECKED(require_request(request));
  MakeInviteRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  KITH_TRY(out.expires_at, optional_integer(request, "expiresAt", 0, kIntegerMax));
  KITH_TRY(out.uses_max, optional_integer(request, "usesMax", 0, kInviteUsesMax));
  return out;
}

Result<ListInvitesRequest> decode_list_invites(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListInvitesRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  return out;
}

Result<RevokeInviteRequest> decode_revoke_invite(const Value& request) {
  KITH_CHECKED(require_request(request));
  RevokeInviteRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.code, require_string(request, "code", 1, kTokenCharactersMax));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<PreviewInviteRequest> decode_preview_invite(const Value& request) {
  KITH_CHECKED(require_request(request));
  PreviewInviteRequest out;
  KITH_TRY(out.code, require_string(request, "code", 1, kTokenCharactersMax));
  return out;
}

Result<JoinByInviteRequest> decode_join_by_invite(const Value& request) {
  KITH_CHECKED(require_request(request));
  JoinByInviteRequest out;
  KITH_TRY(out.code, require_string(request, "code", 1, kTokenCharactersMax));
  KITH_TRY(out.note, optional_string(request, "note", 0, kNoteCharactersMax));
  return out;
}

Result<AskToJoinRequest> decode_ask_to_join(const Value& request) {
  KITH_CHECKED(require_request(request));
  AskToJoinRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.note, optional_string(request, "note", 0, kNoteCharactersMax));
  return out;
}

Result<GetJoinRequest> decode_get_join(const Value& request) {
  KITH_CHECKED(require_request(request));
  GetJoinRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  return out;
}

Result<WithdrawJoinRequest> decode_withdraw_join(const Value& request) {
  KITH_CHECKED(require_request(request));
  WithdrawJoinRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  return out;
}

Result<ListJoinRequestsRequest> decode_list_join_requests(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListJoinRequestsRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<AnswerJoinRequestRequest> decode_answer_join_request(const Value& request) {
  KITH_CHECKED(require_request(request));
  AnswerJoinRequestRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.user_id, require_id<UserId>(request, "userId"));
  KITH_TRY(out.action, require_enum<JoinAnswer>(request, "action", {
                       {"accept", JoinAnswer::kAccept},
                       {"decline", JoinAnswer::kDecline}}));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

}  // namespace kith::wire
