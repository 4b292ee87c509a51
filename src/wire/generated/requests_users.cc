// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_users.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<GetUserRequest> decode_get_user(const Value& request) {
  KITH_CHECKED(require_request(request));
  GetUserRequest out;
  KITH_TRY(out.user_id, require_id<UserId>(request, "userId"));
  return out;
}

Result<BatchUsersRequest> decode_batch_users(const Value& request) {
  KITH_CHECKED(require_request(request));
  BatchUsersRequest out;
  KITH_TRY(out.user_ids, require_ids<UserId>(request, "userIds", 1, kBatchUsersMax));
  return out;
}

Result<SearchUsersRequest> decode_search_users(const Value& request) {
  KITH_CHECKED(require_request(request));
  SearchUsersRequest out;
  KITH_TRY(out.query, require_string(request, "query", kQueryCharactersMin, kQueryCharactersMax));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  return out;
}

Result<BlockUserRequest> decode_block_user(const Value& request) {
  KITH_CHECKED(require_request(request));
  BlockUserRequest out;
  KITH_TRY(out.user_id, require_id<UserId>(request, "userId"));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<UnblockUserRequest> decode_unblock_user(const Value& request) {
  KITH_CHECKED(require_request(request));
  UnblockUserRequest out;
  KITH_TRY(out.user_id, require_id<UserId>(request, "userId"));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<ListBlockedRequest> decode_list_blocked(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListBlockedRequest out;
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<DisableUserRequest> decode_disable_user(const Value& request) {
  KITH_CHECKED(require_request(request));
  DisableUserRequest out;
  KITH_TRY(out.user_id, require_id<UserId>(request, "userId"));
  KITH_TRY(out.disabled, require_boolean(request, "disabled"));
  KITH_TRY(out.reason, optional_string(request, "reason", 0, kReasonCharactersMax));
  return out;
}

}  // namespace kith::wire
