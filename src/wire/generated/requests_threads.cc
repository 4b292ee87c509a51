// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_threads.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<ListThreadsRequest> decode_list_threads(const Value& request) {
  KITH_CHECKED(require_request(request));
  ListThreadsRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<FollowedThreadsRequest> decode_followed_threads(const Value& request) {
  KITH_CHECKED(require_request(request));
  FollowedThreadsRequest out;
  KITH_TRY(out.unread, optional_boolean(request, "unread"));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<FollowThreadRequest> decode_follow_thread(const Value& request) {
  KITH_CHECKED(require_request(request));
  FollowThreadRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  return out;
}

Result<UnfollowThreadRequest> decode_unfollow_thread(const Value& request) {
  KITH_CHECKED(require_request(request));
  UnfollowThreadRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  return out;
}

}  // namespace kith::wire
