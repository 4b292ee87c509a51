// Generated from protocol/ by tools/protocol/generate.py; do not edit.
#include "wire/generated/requests_messages.h"

#include "wire/fields.h"
#include "wire/generated/limits.h"

namespace kith::wire {

Result<SendRequest> decode_send(const Value& request) {
  KITH_CHECKED(require_request(request));
  SendRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.mid, require_mid(request, "mid"));
  KITH_TRY(out.kind, require_string(request, "kind", 1, kKindCharactersMax));
  KITH_TRY(out.body, require_json(request, "body", kBodyBytesMax));
  KITH_TRY(out.sent_at, optional_integer(request, "sentAt", 0, kIntegerMax));
  KITH_TRY(out.reply_to, optional_number<Seq>(request, "replyTo", 1));
  KITH_TRY(out.thread_root_seq, optional_number<Seq>(request, "threadRootSeq", 1));
  KITH_TRY(out.also_in_timeline, optional_boolean(request, "alsoInTimeline"));
  KITH_TRY(out.mentions, optional_ids<UserId>(request, "mentions", 0, kMentionsMax));
  KITH_TRY(out.mention_all, optional_enum<MentionAll>(request, "mentionAll", {
                       {"all", MentionAll::kAll},
                       {"here", MentionAll::kHere}}));
  KITH_TRY(out.if_rev, optional_number<Rev>(request, "ifRev", 0));
  KITH_TRY(out.expires_at, optional_integer(request, "expiresAt", 0, kIntegerMax));
  KITH_TRY(out.expires_in_ms, optional_integer(request, "expiresInMs", 1000, 31622400000));
  KITH_TRY(out.stream, optional_boolean(request, "stream"));
  return out;
}

Result<HistoryRequest> decode_history(const Value& request) {
  KITH_CHECKED(require_request(request));
  HistoryRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.before, optional_number<Seq>(request, "before", 1));
  KITH_TRY(out.after, optional_number<Seq>(request, "after", 0));
  KITH_TRY(out.around, optional_number<Seq>(request, "around", 1));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.thread, optional_number<Seq>(request, "thread", 1));
  return out;
}

Result<GetMessageRequest> decode_get_message(const Value& request) {
  KITH_CHECKED(require_request(request));
  GetMessageRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  return out;
}

Result<RecallMessageRequest> decode_recall_message(const Value& request) {
  KITH_CHECKED(require_request(request));
  RecallMessageRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.for_, optional_enum<RecallFor>(request, "for", {
                       {"all", RecallFor::kAll},
                       {"me", RecallFor::kMe}}));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<ReceiptsRequest> decode_receipts(const Value& request) {
  KITH_CHECKED(require_request(request));
  ReceiptsRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.state, optional_enum<ReceiptState>(request, "state", {
                       {"read", ReceiptState::kRead},
                       {"delivered", ReceiptState::kDelivered},
                       {"none", ReceiptState::kNone}}));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<ReadRequest> decode_read(const Value& request) {
  KITH_CHECKED(require_request(request));
  ReadRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.pos, optional_number<Seq>(request, "pos", 0));
  KITH_TRY(out.seqs, optional_numbers<Seq>(request, "seqs", {0, kReadListMax}, {1, kIntegerMax}));
  KITH_TRY(out.thread, optional_number<Seq>(request, "thread", 1));
  return out;
}

Result<EditMessageRequest> decode_edit_message(const Value& request) {
  KITH_CHECKED(require_request(request));
  EditMessageRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.body, require_json(request, "body", kBodyBytesMax));
  KITH_TRY(out.mentions, optional_ids<UserId>(request, "mentions", 0, kMentionsMax));
  KITH_TRY(out.mention_all, optional_enum<MentionAll>(request, "mentionAll", {
                       {"all", MentionAll::kAll},
                       {"here", MentionAll::kHere}}));
  KITH_TRY(out.if_rev, optional_number<Rev>(request, "ifRev", 0));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<UnhideMessageRequest> decode_unhide_message(const Value& request) {
  KITH_CHECKED(require_request(request));
  UnhideMessageRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.mid, optional_mid(request, "mid"));
  return out;
}

Result<MessageHistoryRequest> decode_message_history(const Value& request) {
  KITH_CHECKED(require_request(request));
  MessageHistoryRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.limit, optional_integer(request, "limit", 1, kPageRowsMax));
  KITH_TRY(out.cursor, optional_string(request, "cursor", 1, kTokenCharactersMax));
  return out;
}

Result<ForwardRequest> decode_forward(const Value& request) {
  KITH_CHECKED(require_request(request));
  ForwardRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.mid, require_mid(request, "mid"));
  KITH_TRY(out.from, require_id<ConversationId>(request, "from"));
  KITH_TRY(out.seqs, require_numbers<std::int64_t>(request, "seqs", {1, kForwardMessagesMax}, {1, kIntegerMax}));
  KITH_TRY(out.mode, optional_enum<ForwardMode>(request, "mode", {
                       {"each", ForwardMode::kEach},
                       {"merged", ForwardMode::kMerged}}));
  KITH_TRY(out.title, optional_string(request, "title", 1, kConversationNameCharactersMax));
  return out;
}

Result<AppendStreamRequest> decode_append_stream(const Value& request) {
  KITH_CHECKED(require_request(request));
  AppendStreamRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.offset, require_integer(request, "offset", 0, kBodyBytesMax));
  KITH_TRY(out.text, require_string(request, "text", 0, 4096));
  return out;
}

Result<FinishStreamRequest> decode_finish_stream(const Value& request) {
  KITH_CHECKED(require_request(request));
  FinishStreamRequest out;
  KITH_TRY(out.cid, require_id<ConversationId>(request, "cid"));
  KITH_TRY(out.seq, require_number<Seq>(request, "seq", 1));
  KITH_TRY(out.text, require_string(request, "text", 1, kBodyBytesMax));
  return out;
}

}  // namespace kith::wire
