// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family friends, as decoded from either codec or from HTTP.
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

enum class FriendAnswer : std::uint8_t { kAccept, kDecline };
enum class RequestDirection : std::uint8_t { kIn, kOut };

struct RequestFriendRequest {
  UserId user_id{};
  std::optional<std::string> note{};
  std::optional<std::string> mid{};
};

struct AnswerFriendRequestRequest {
  RequestId request_id{};
  FriendAnswer action{};
  std::optional<std::string> mid{};
};

struct ListFriendsRequest {
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct ListFriendRequestsRequest {
  std::optional<RequestDirection> direction{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct UpdateFriendRequest {
  UserId user_id{};
  std::optional<std::string> remark{};
  std::optional<std::string> group{};
};

struct WithdrawFriendRequestRequest {
  RequestId request_id{};
};

struct RemoveFriendRequest {
  UserId user_id{};
  std::optional<std::string> mid{};
};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<RequestFriendRequest> decode_request_friend(const Value& request);
Result<AnswerFriendRequestRequest> decode_answer_friend_request(const Value& request);
Result<ListFriendsRequest> decode_list_friends(const Value& request);
Result<ListFriendRequestsRequest> decode_list_friend_requests(const Value& request);
Result<UpdateFriendRequest> decode_update_friend(const Value& request);
Result<WithdrawFriendRequestRequest> decode_withdraw_friend_request(const Value& request);
Result<RemoveFriendRequest> decode_remove_friend(const Value& request);

}  // namespace kith::wire
