// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family own, as decoded from either codec or from HTTP.
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


struct PinConversationRequest {
  ConversationId cid{};
  std::optional<std::int64_t> rank{};
};

struct UnpinConversationRequest {
  ConversationId cid{};
};

struct ArchiveConversationRequest {
  ConversationId cid{};
  std::optional<bool> stay{};
};

struct UnarchiveConversationRequest {
  ConversationId cid{};
};

struct MuteConversationRequest {
  ConversationId cid{};
  std::optional<TimeMs> until{};
};

struct UnmuteConversationRequest {
  ConversationId cid{};
};

struct TagConversationRequest {
  ConversationId cid{};
  std::vector<std::string> tags{};
};

struct UntagConversationRequest {
  ConversationId cid{};
};

struct SaveDraftRequest {
  ConversationId cid{};
  std::string text{};
  std::optional<Seq> reply_to{};
  std::optional<Seq> thread_root_seq{};
};

struct DropDraftRequest {
  ConversationId cid{};
  std::optional<Seq> thread_root_seq{};
};

struct HideConversationRequest {
  ConversationId cid{};
  std::optional<bool> clear{};
};

struct ShowConversationRequest {
  ConversationId cid{};
};

struct MarkUnreadRequest {
  ConversationId cid{};
};

struct UnmarkUnreadRequest {
  ConversationId cid{};
};

struct ClearHistoryRequest {
  ConversationId cid{};
  std::optional<Seq> up_to{};
};

struct ReadAllRequest {};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<PinConversationRequest> decode_pin_conversation(const Value& request);
Result<UnpinConversationRequest> decode_unpin_conversation(const Value& request);
Result<ArchiveConversationRequest> decode_archive_conversation(const Value& request);
Result<UnarchiveConversationRequest> decode_unarchive_conversation(const Value& request);
Result<MuteConversationRequest> decode_mute_conversation(const Value& request);
Result<UnmuteConversationRequest> decode_unmute_conversation(const Value& request);
Result<TagConversationRequest> decode_tag_conversation(const Value& request);
Result<UntagConversationRequest> decode_untag_conversation(const Value& request);
Result<SaveDraftRequest> decode_save_draft(const Value& request);
Result<DropDraftRequest> decode_drop_draft(const Value& request);
Result<HideConversationRequest> decode_hide_conversation(const Value& request);
Result<ShowConversationRequest> decode_show_conversation(const Value& request);
Result<MarkUnreadRequest> decode_mark_unread(const Value& request);
Result<UnmarkUnreadRequest> decode_unmark_unread(const Value& request);
Result<ClearHistoryRequest> decode_clear_history(const Value& request);
Result<ReadAllRequest> decode_read_all(const Value& request);

}  // namespace kith::wire
