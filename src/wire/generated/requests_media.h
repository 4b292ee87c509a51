// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family media, as decoded from either codec or from HTTP.
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


struct CreateUploadRequest {
  std::string name{};
  std::int64_t size{};
  std::optional<std::string> mime{};
};

struct GetMediaRequest {
  MediaId media_id{};
  std::optional<ConversationId> cid{};
  std::optional<Seq> seq{};
  std::optional<UserId> user_id{};
};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<CreateUploadRequest> decode_create_upload(const Value& request);
Result<GetMediaRequest> decode_get_media(const Value& request);

}  // namespace kith::wire
