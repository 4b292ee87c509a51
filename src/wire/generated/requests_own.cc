// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_own.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<PinConversationRequest> decode_pin_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  PinConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.rank, optional_integer(request, "rank", 0, kIntegerMax));
  return out;
}

Result<UnpinConversationRequest> decode_unpin_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  UnpinConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  return out;
}

Result<ArchiveConversationRequest> decode_archive_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  ArchiveConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.stay, optional_boolean(request, "stay"));
  return out;
}

Result<UnarchiveConversationRequest> decode_unarchive_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  UnarchiveConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  return out;
}

Result<MuteConversationRequest> decode_mute_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  MuteConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.until, optional_integer(request, "until", 0, kIntegerMax));
  return out;
}

Result<UnmuteConversationRequest> decode_unmute_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  UnmuteConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  return out;
}

Result<TagConversationRequest> decode_tag_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  TagConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.tags, require_texts(request, "tags", {0, kTagsMax}, {1, kTagCharactersMax}));
  return out;
}

Result<UntagConversationRequest> decode_untag_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  UntagConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  return out;
}

Result<SaveDraftRequest> decode_save_draft(const Value& request) {
  KITH_CHECKED(require_request(request));
  SaveDraftRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.text, require_string(request, "text", 0, kDraftCharactersMax));
  KITH_TRY(out.reply_to, optional_number<Seq>(request, "replyTo", 1));
  KITH_TRY(out.thread_root_seq, optional_number<Seq>(request, "threadRootSeq", 1));
  return out;
}

Result<DropDraftRequest> decode_drop_draft(const Value& request) {
  KITH_CHECKED(require_request(request));
  DropDraftRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.thread_root_seq, optional_number<Seq>(request, "threadRootSeq", 1));
  return out;
}

Result<HideConversationRequest> decode_hide_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  HideConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.clear, optional_boolean(request, "clear"));
  return out;
}

Result<ShowConversationRequest> decode_show_conversation(const Value& request) {
  KITH_CHECKED(require_request(request));
  ShowConversationRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  return out;
}

Result<MarkUnreadRequest> decode_mark_unread(const Value& request) {
  KITH_CHECKED(require_request(request));
  MarkUnreadRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  return out;
}

Result<UnmarkUnreadRequest> decode_unmark_unread(const Value& request) {
  KITH_CHECKED(require_request(request));
  UnmarkUnreadRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  return out;
}

Result<ClearHistoryRequest> decode_clear_history(const Value& request) {
  KITH_CHECKED(require_request(request));
  ClearHistoryRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.up_to, optional_number<Seq>(request, "upTo", 1));
  return out;
}

Result<ReadAllRequest> decode_read_all(const Value& request) {
  KITH_CHECKED(require_request(request));
  ReadAllRequest out;
  return out;
}

}  // namespace kith::wire
