// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family threads, as decoded from either codec or from HTTP.
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


struct ListThreadsRequest {
  ConversationId cid{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct FollowedThreadsRequest {
  std::optional<bool> unread{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct FollowThreadRequest {
  ConversationId cid{};
  Seq seq{};
};

struct UnfollowThreadRequest {
  ConversationId cid{};
  Seq seq{};
};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<ListThreadsRequest> decode_list_threads(const Value& request);
Result<FollowedThreadsRequest> decode_followed_threads(const Value& request);
Result<FollowThreadRequest> decode_follow_thread(const Value& request);
Result<UnfollowThreadRequest> decode_unfollow_thread(const Value& request);

}  // namespace kith::wire
