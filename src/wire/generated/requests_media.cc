// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_media.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<CreateUploadRequest> decode_create_upload(const Value& request) {
  KITH_CHECKED(require_request(request));
  CreateUploadRequest out;
  KITH_TRY(out.name, require_string(request, "name", 1, kFileNameCharactersMax));
  KITH_TRY(out.size, require_integer(request, "size", 1, kIntegerMax));
  KITH_TRY(out.mime, optional_string(request, "mime", 0, kMimeCharactersMax));
  return out;
}

Result<GetMediaRequest> decode_get_media(const Value& request) {
  KITH_CHECKED(require_request(request));
  GetMediaRequest out;
  KITH_TRY(out.media_id, require_id<MediaId>(request, "mediaId"));
  KITH_TRY(out.cid, optional_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, optional_number<Seq>(request, "seq", 1));
  KITH_TRY(out.user_id, optional_id<UserId>(request, "userId"));
  return out;
}

}  // namespace kith::wire
