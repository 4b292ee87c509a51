// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_friends.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<RequestFriendRequest> decode_request_friend(const Value& request) {
  KITH_CHECKED(require_request(request));
  RequestFriendRequest out;
  KITH_TRY(out.user_id, require_id<UserId>(request, "userId"));
  KITH_TRY(out.note, optional_string(request, "note", 0, kNoteCharactersMax));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<AnswerFriendRequestRequest> decode_answer_friend_request(const Value& request) {
  KITH_CHECKED(require_request(request));
  AnswerFriendRequestRequest out;
  KITH_TRY(out.request_id, require_id<RequestId>(request, "requestId"));
  KITH_TRY(out.action, require_enum<FriendAnswer>(request, "action", {
                       {"accept", FriendAnswer::kAccept},
                       {"decline", FriendAnswer::kDecline}}));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<ListFriendsRequest> decode_list_friends(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListFriendsRequest out;
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<ListFriendRequestsRequest> decode_list_friend_requests(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListFriendRequestsRequest out;
  KITH_TRY(out.direction, optional_enum<RequestDirection>(request, "direction", {
                       {"in", RequestDirection::kIn},
                       {"out", RequestDirection::kOut}}));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<UpdateFriendRequest> decode_update_friend(const Value& request) {
  KITH_CHECKED(require_request(request));
  UpdateFriendRequest out;
  KITH_TRY(out.user_id, require_id<UserId>(request, "userId"));
  KITH_TRY(out.remark, optional_string(request, "remark", 0, kRemarkCharactersMax));
  KITH_TRY(out.group, optional_string(request, "group", 0, kFriendGroupCharactersMax));
  return out;
}

Result<WithdrawFriendRequestRequest> decode_withdraw_friend_request(const Value& request) {
  KITH_CHECKED(require_request(request));
  WithdrawFriendRequestRequest out;
  KITH_TRY(out.request_id, require_id<RequestId>(request, "requestId"));
  return out;
}

Result<RemoveFriendRequest> decode_remove_friend(const Value& request) {
  KITH_CHECKED(require_request(request));
  RemoveFriendRequest out;
  KITH_TRY(out.user_id, require_id<UserId>(request, "userId"));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

}  // namespace kith::wire
