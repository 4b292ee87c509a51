// Generated from protocol/ by tools/protocol/generate.py; do not edit.
// Requests of the family scheduled, as decoded from either codec or from HTTP.
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

enum class PlanState : std::uint8_t { kPending, kSent, kFailed, kCancelled };

struct ScheduleMessageRequest {
  ConversationId cid{};
  std::string mid{};
  std::string kind{};
  std::string body{};  // canonical JSON
  TimeMs at{};
  std::optional<Seq> reply_to{};
  std::optional<Seq> thread_root_seq{};
  std::vector<UserId> mentions{};
  std::optional<MentionAll> mention_all{};
};

struct ListScheduledRequest {
  std::optional<PlanState> state{};
  std::optional<std::int64_t> limit{};
  std::optional<std::string> cursor{};
};

struct ChangeScheduledRequest {
  ScheduleId schedule_id{};
  std::optional<std::string> body{};  // canonical JSON
  std::optional<TimeMs> at{};
  std::optional<Seq> reply_to{};
  std::vector<UserId> mentions{};
  std::optional<MentionAll> mention_all{};
};

struct CancelScheduledRequest {
  ScheduleId schedule_id{};
};

// Refuse with bad_request (too_large for documents), naming field and limit. Unknown fields are ignored.
Result<ScheduleMessageRequest> decode_schedule_message(const Value& request);
Result<ListScheduledRequest> decode_list_scheduled(const Value& request);
Result<ChangeScheduledRequest> decode_change_scheduled(const Value& request);
Result<CancelScheduledRequest> decode_cancel_scheduled(const Value& request);

}  // namespace kith::wire
