// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_sync.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<SyncRequest> decode_sync(const Value& request) {
  KITH_CHECKED(require_request(request));
  SyncRequest out;
  KITH_TRY(out.token, optional_string(request, "token", 1, kTokenCharactersMax));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kSyncConversationsMax));
  KITH_TRY(out.messages, optional_integer(request, "messages", 0, kSyncMessagesMax));
  return out;
}

Result<UnreadSummaryRequest> decode_unread_summary(const Value& request) {
  KITH_CHECKED(require_request(request));
  UnreadSummaryRequest out;
  return out;
}

Result<InfoRequest> decode_info(const Value& request) {
  KITH_CHECKED(require_request(request));
  InfoRequest out;
  return out;
}

}  // namespace kith::wire
