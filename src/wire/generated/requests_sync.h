// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family sync, as decoded from either codec or from HTTP.
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


struct SyncRequest {
  std::optional<std::string> token{};
  std::optional<std::int64_t> limit{};
  std::optional<std::int64_t> messages{};
};

struct UnreadSummaryRequest {};

struct InfoRequest {};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<SyncRequest> decode_sync(const Value& request);
Result<UnreadSummaryRequest> decode_unread_summary(const Value& request);
Result<InfoRequest> decode_info(const Value& request);

}  // namespace kith::wire
