// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family users, as decoded from either codec or from HTTP.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "model/conversation.h"
#include "wire/value.h"

namespace kith::wire {


struct GetUserRequest {
  UserId user_id{};
};

struct BatchUsersRequest {
  std::vector<UserId> user_ids{};
};

struct SearchUsersRequest {
  std::string query{};
  std::optional<std::int64_t> limit{};
};

struct BlockUserRequest {
  UserId user_id{};
  std::optional<std::string> mid{};
};

struct UnblockUserRequest {
  UserId user_id{};
  std::optional<std::string> mid{};
};

struct ListBlockedRequest {
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct DisableUserRequest {
  UserId user_id{};
  bool disabled{};
  std::optional<std::string> reason{};
};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<GetUserRequest> decode_get_user(const Value& request);
Result<BatchUsersRequest> decode_batch_users(const Value& request);
Result<SearchUsersRequest> decode_search_users(const Value& request);
Result<BlockUserRequest> decode_block_user(const Value& request);
Result<UnblockUserRequest> decode_unblock_user(const Value& request);
Result<ListBlockedRequest> decode_list_blocked(const Value& request);
Result<DisableUserRequest> decode_disable_user(const Value& request);

}  // namespace kith::wire
