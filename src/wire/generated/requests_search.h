// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family search, as decoded from either codec or from HTTP.
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


struct SearchMessagesRequest {
  std::string query{};
  std::optional<ConversationId> cid{};
  std::optional<UserId> from{};
  std::vector<std::string> kinds{};
  std::optional<TimeMs> after{};
  std::optional<TimeMs> before{};
  std::optional<bool> has_file{};
  std::optional<bool> mentions_me{};
  std::optional<std::string> cursor{};
  std::optional<std::int64_t> limit{};
};

struct SearchIndexStateRequest {};

struct RebuildSearchIndexRequest {};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<SearchMessagesRequest> decode_search_messages(const Value& request);
Result<SearchIndexStateRequest> decode_search_index_state(const Value& request);
Result<RebuildSearchIndexRequest> decode_rebuild_search_index(const Value& request);

}  // namespace kith::wire
