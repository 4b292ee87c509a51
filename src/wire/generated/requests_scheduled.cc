// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_scheduled.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<ScheduleMessageRequest> decode_schedule_message(const Value& request) {
  KITH_CHECKED(require_request(request));
  ScheduleMessageRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.mid, require_mid(request, "mid"));
  KITH_TRY(out.kind, require_string(request, "kind", 1, kKindCharactersMax));
  KITH_TRY(out.body, require_json(request, "body", kBodyBytesMax));
  KITH_TRY(out.at, require_integer(request, "at", 0, kIntegerMax));
  KITH_TRY(out.reply_to, optional_number<Seq>(request, "replyTo", 1));
  KITH_TRY(out.thread_root_seq, optional_number<Seq>(request, "threadRootSeq", 1));
  KITH_TRY(out.mentions, optional_ids<UserId>(request, "mentions", 0, kMentionsMax));
  KITH_TRY(out.mention_all, optional_enum<MentionAll>(request, "mentionAll", {
                       {"all", MentionAll::kAll},
                       {"here", MentionAll::kHere}}));
  return out;
}

Result<ListScheduledRequest> decode_list_scheduled(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListScheduledRequest out;
  KITH_TRY(out.state, optional_enum<PlanState>(request, "state", {
                       {"pending", PlanState::kPending},
                       {"sent", PlanState::kSent},
                       {"failed", PlanState::kFailed},
                       {"cancelled", PlanState::kCancelled}}));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<ChangeScheduledRequest> decode_change_scheduled(const Value& request) {
  KITH_CHECKED(require_request(request));
  ChangeScheduledRequest out;
  KITH_TRY(out.schedule_id, require_id<ScheduleId>(request, "scheduleId"));
  KITH_TRY(out.body, optional_json(request, "body", kBodyBytesMax));
  KITH_TRY(out.at, optional_integer(request, "at", 0, kIntegerMax));
  KITH_TRY(out.reply_to, optional_number<Seq>(request, "replyTo", 0));
  KITH_TRY(out.mentions, optional_ids<UserId>(request, "mentions", 0, kMentionsMax));
  KITH_TRY(out.mention_all, optional_enum<MentionAll>(request, "mentionAll", {
                       {"all", MentionAll::kAll},
                       {"here", MentionAll::kHere}}));
  return out;
}

Result<CancelScheduledRequest> decode_cancel_scheduled(const Value& request) {
  KITH_CHECKED(require_request(request));
  CancelScheduledRequest out;
  KITH_TRY(out.schedule_id, require_id<ScheduleId>(request, "scheduleId"));
  return out;
}

}  // namespace kith::wire
