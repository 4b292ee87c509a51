// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_conversations.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<CreateConversationRequest> decode_create_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  CreateConversationRequest out;
  KITH_TRY(out.kind, require_enum<ConversationKind>(request, "kind", {
                       {"dm", ConversationKind::kDm},
                       {"group", ConversationKind::kGroup},
                       {"channel", ConversationKind::kChannel},
                       {"world", ConversationKind::kWorld}}));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  KITH_TRY(out.name, optional_string(request, "name", 1, kConversationNameCharactersMax));
  KITH_TRY(out.members, optional_ids<UserId>(request, "members", 0, kAddMembersMax));
  KITH_TRY(out.user_id, optional_id<UserId>(request, "userId"));
  KITH_TRY(out.history_from_start, optional_boolean(request, "historyFromStart"));
  KITH_TRY(out.avatar, optional_id<MediaId>(request, "avatar"));
  KITH_TRY(out.announcement, optional_string(request, "announcement", 0, kAnnouncementCharactersMax));
  KITH_TRY(out.all_muted_until, optional_integer(request, "allMutedUntil", 0, kIntegerMax));
  KITH_TRY(out.slow_mode_s, optional_integer(request, "slowModeS", 0, kSlowModeSMax));
  KITH_TRY(out.admission, optional_enum<Admission>(request, "admission", {
                       {"invited", Admission::kInvited},
                       {"approval", Admission::kApproval},
                       {"open", Admission::kOpen}}));
  KITH_TRY(out.members_invite, optional_boolean(request, "membersInvite"));
  KITH_TRY(out.capacity, optional_integer(request, "capacity", 0, kIntegerMax));
  KITH_TRY(out.message_life_s, optional_integer(request, "messageLifeS", 0, kMessageLifeSMax));
  return out;
}

Result<ListConversationsRequest> decode_list_conversations(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListConversationsRequest out;
  KITH_TRY(out.status, optional_enum<ListStatus>(request, "status", {
                       {"active", ListStatus::kActive},
                       {"unread", ListStatus::kUnread},
                       {"archived", ListStatus::kArchived},
                       {"hidden", ListStatus::kHidden}}));
  KITH_TRY(out.sort, optional_enum<ListSort>(request, "sort", {
                       {"recent", ListSort::kRecent},
                       {"activity", ListSort::kActivity},
                       {"unread", ListSort::kUnread},
                       {"name", ListSort::kName}}));
  KITH_TRY(out.search, optional_string(request, "search", 1, kQueryCharactersMax));
  KITH_TRY(out.tag, optional_string(request, "tag", 1, kQueryCharactersMax));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<GetConversationRequest> decode_get_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  GetConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  return out;
}

Result<UpdateConversationRequest> decode_update_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  UpdateConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  KITH_TRY(out.name, optional_string(request, "name", 1, kConversationNameCharactersMax));
  KITH_TRY(out.avatar, optional_id<MediaId>(request, "avatar"));
  KITH_TRY(out.announcement, optional_string(request, "announcement", 0, kAnnouncementCharactersMax));
  KITH_TRY(out.all_muted_until, optional_integer(request, "allMutedUntil", 0, kIntegerMax));
  KITH_TRY(out.slow_mode_s, optional_integer(request, "slowModeS", 0, kSlowModeSMax));
  KITH_TRY(out.admission, optional_enum<Admission>(request, "admission", {
                       {"invited", Admission::kInvited},
                       {"approval", Admission::kApproval},
                       {"open", Admission::kOpen}}));
  KITH_TRY(out.members_invite, optional_boolean(request, "membersInvite"));
  KITH_TRY(out.capacity, optional_integer(request, "capacity", 0, kIntegerMax));
  KITH_TRY(out.message_life_s, optional_integer(request, "messageLifeS", 0, kMessageLifeSMax));
  KITH_TRY(out.history_from_start, optional_boolean(request, "historyFromStart"));
  return out;
}

Result<DissolveConversationRequest> decode_dissolve_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  DissolveConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<ListMembersRequest> decode_list_members(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListMembersRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<AddMembersRequest> decode_add_members(const Value& request) {
  KITH_CHECKED(require_request(request));
  AddMembersRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  KITH_TRY(out.user_ids, require_ids<UserId>(request, "userIds", 1, kAddMembersMax));
  return out;
}

Result<UpdateMemberRequest> decode_update_member(const Value& request) {
  KITH_CHECKED(require_request(request));
  UpdateMemberRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.user_id, require_id<UserId>(request, "userId"));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  KITH_TRY(out.role, optional_enum<Role>(request, "role", {
                       {"member", Role::kMember},
                       {"admin", Role::kAdmin},
                       {"owner", Role::kOwner}}));
  KITH_TRY(out.muted_until, optional_integer(request, "mutedUntil", 0, kIntegerMax));
  return out;
}

Result<RemoveMemberRequest> decode_remove_member(const Value& request) {
  KITH_CHECKED(require_request(request));
  RemoveMemberRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.user_id, require_id<UserId>(request, "userId"));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

}  // namespace kith::wire
