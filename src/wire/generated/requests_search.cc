// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_search.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<SearchMessagesRequest> decode_search_messages(const Value& request) {
  KITH_CHECKED(require_request(request));
  SearchMessagesRequest out;
  KITH_TRY(out.query, require_string(request, "query", 0, kQueryCharactersMax));
  KITH_TRY(out.cid, optional_id<ConversationId>(request, "cid"));
  KITH_TRY(out.from, optional_id<UserId>(request, "from"));
  KITH_TRY(out.kinds, optional_texts(request, "kinds", {1, 16}, {1, kKindCharactersMax}));
  KITH_TRY(out.after, optional_integer(request, "after", 0, kIntegerMax));
  KITH_TRY(out.before, optional_integer(request, "before", 0, kIntegerMax));
  KITH_TRY(out.has_file, optional_boolean(request, "hasFile"));
  KITH_TRY(out.mentions_me, optional_boolean(request, "mentionsMe"));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  return out;
}

Result<SearchIndexStateRequest> decode_search_index_state(const Value& request) {
  KITH_CHECKED(require_request(request));
  SearchIndexStateRequest out;
  return out;
}

Result<RebuildSearchIndexRequest> decode_rebuild_search_index(const Value& request) {
  KITH_CHECKED(require_request(request));
  RebuildSearchIndexRequest out;
  return out;
}

}  // namespace kith::wire
