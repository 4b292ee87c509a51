// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family messages, as decoded from either codec or from HTTP.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "model/conversation.h"
#include "model/message.h"
#include "wire/value.h"

namespace kith::wire {

enum class RecallFor : std::uint8_t { kAll, kMe };
enum class ReceiptState : std::uint8_t { kRead, kDelivered, kNone };
enum class ForwardMode : std::uint8_t { kEach, kMerged };

struct SendRequest {
  ConversationId cid{};
  std::string mid{};
  std::string kind{};
  std::string body{};  // canonical JSON
  std::optional<TimeMs> sent_at{};
  std::optional<Seq> reply_to{};
  std::optional<Seq> thread_root_seq{};
  std::optional<bool> also_in_timeline{};
  std::vector<UserId> mentions{};
  std::optional<MentionAll> mention_all{};
  std::optional<Rev> if_rev{};
  std::optional<TimeMs> expires_at{};
  std::optional<std::int64_t> expires_in_ms{};
  std::optional<bool> stream{};
};

struct HistoryRequest {
  ConversationId cid{};
  std::optional<Seq> before{};
  std::optional<Seq> after{};
  std::optional<Seq> around{};
  std::optional<std::int64_t> limit{};
  std::optional<Seq> thread{};
};

struct GetMessageRequest {
  ConversationId cid{};
  Seq seq{};
};

struct RecallMessageRequest {
  ConversationId cid{};
  Seq seq{};
  std::optional<RecallFor> for_{};
  std::optional<std::string> mid{};
};

struct ReceiptsRequest {
  ConversationId cid{};
  Seq seq{};
  std::optional<ReceiptState> state{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct ReadRequest {
  ConversationId cid{};
  std::optional<Seq> pos{};
  std::vector<Seq> seqs{};
  std::optional<Seq> thread{};
};

struct EditMessageRequest {
  ConversationId cid{};
  Seq seq{};
  std::string body{};  // canonical JSON
  std::vector<UserId> mentions{};
  std::optional<MentionAll> mention_all{};
  std::optional<Rev> if_rev{};
  std::optional<std::string> mid{};
};

struct UnhideMessageRequest {
  ConversationId cid{};
  Seq seq{};
  std::optional<std::string> mid{};
};

struct MessageHistoryRequest {
  ConversationId cid{};
  Seq seq{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct ForwardRequest {
  ConversationId cid{};
  std::string mid{};
  ConversationId from{};
  std::vector<std::int64_t> seqs{};
  std::optional<ForwardMode> mode{};
  std::optional<std::string> title{};
};

struct AppendStreamRequest {
  ConversationId cid{};
  Seq seq{};
  std::int64_t offset{};
  std::string text{};
};

struct FinishStreamRequest {
  ConversationId cid{};
  Seq seq{};
  std::string text{};
};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<SendRequest> decode_send(const Value& request);
Result<HistoryRequest> decode_history(const Value& request);
Result<GetMessageRequest> decode_get_message(const Value& request);
Result<RecallMessageRequest> decode_recall_message(const Value& request);
Result<ReceiptsRequest> decode_receipts(const Value& request);
Result<ReadRequest> decode_read(const Value& request);
Result<EditMessageRequest> decode_edit_message(const Value& request);
Result<UnhideMessageRequest> decode_unhide_message(const Value& request);
Result<MessageHistoryRequest> decode_message_history(const Value& request);
Result<ForwardRequest> decode_forward(const Value& request);
Result<AppendStreamRequest> decode_append_stream(const Value& request);
Result<FinishStreamRequest> decode_finish_stream(const Value& request);

}  // namespace kith::wire
