#include "wire/answers.h"

#include <algorithm>

namespace kith::wire {

void fields(Writer& writer, const ThreadSeatRow& row) {
  writer.field("root", row.root);
  writer.field("following", row.seat.following);
  writer.field("read", row.seat.read);
  writer.field("readN", row.seat.read_replies);
}

void fields(Writer& writer, const SyncedConversation& conversation) {
  fields(writer, conversation.row);
  if (!conversation.members.empty()) rows_field(writer, "members", conversation.members);
  rows_field(writer, "messages", conversation.messages);
  rows_field(writer, "tombstones", conversation.tombstones);
  writer.field("limited", conversation.limited);
  if (!conversation.mine.empty()) mine_field(writer, conversation.mine);
  if (!conversation.threads.empty()) rows_field(writer, "threads", conversation.threads);
}

void fields(Writer& writer, const SyncedGone& gone) {
  writer.field("cid", gone.cid);
  writer.field("reason", word_of(gone.reason));
  writer.field("at", gone.at);
  if (!gone.by.nil()) writer.field("by", gone.by);
}

void fields(Writer& writer, const SyncedUser& user) {
  writer.field("urev", user.urev);
  if (user.me) object_field(writer, "me", *user.me);
  if (!user.friends.empty()) rows_field(writer, "friends", user.friends);
  if (!user.requests.empty()) rows_field(writer, "requests", user.requests);
  if (!user.blocked.empty()) rows_field(writer, "blocked", user.blocked);
  if (!user.views.empty()) rows_field(writer, "views", user.views);
  if (!user.drafts.empty()) rows_field(writer, "drafts", user.drafts);
  if (!user.favorites.empty()) rows_field(writer, "favorites", user.favorites);
  if (!user.hidden.empty()) rows_field(writer, "hidden", user.hidden);
  if (!user.scheduled.empty()) rows_field(writer, "scheduled", user.scheduled);
}

void fields(Writer& writer, const SyncAnswer& answer) {
  rows_field(writer, "conversations", answer.conversations);
  rows_field(writer, "gone", answer.gone);
  object_field(writer, "user", answer.user);
  users_field(writer, answer.users);
  writer.field("token", answer.token);
  writer.field("more", answer.more);
  writer.field("epoch", answer.epoch);
  degraded_field(writer, answer.degraded);
}

void fields(Writer& writer, const HistoryAnswer& answer) {
  rows_field(writer, "messages", answer.messages);
  writer.field("hasBefore", answer.has_before);
  writer.field("hasAfter", answer.has_after);
  writer.field("rev", answer.rev);
  users_field(writer, answer.users);
  mine_field(writer, answer.mine);
}

void fields(Writer& writer, const SentReply& sent) {
  writer.field("cid", sent.cid);
  writer.field("mid", sent.mid);
  writer.field("pos", sent.seq);
  writer.field("seq", sent.seq);
  writer.field("rev", sent.rev);
  writer.field("at", sent.at);
  if (sent.duplicate) writer.field("duplicate", true);
}

void fields(Writer& writer, const AddedReply& added) {
  ids_field(writer, "added", added.added);
  writer.key("failed");
  writer.begin_array();
  for (const auto& [user, code] : added.failed) {
    writer.begin_object();
    writer.field("userId", user);
    writer.field("code", info(code).text);
    writer.end_object();
  }
  writer.end_array();
}

std::string problem_json(const Error& error) {
  std::string title(info(error.code).text);
  std::replace(title.begin(), title.end(), '_', ' ');
  std::string out;
  Writer writer(Codec::kJson, out);
  writer.begin_object();
  writer.field("type", "about:blank");
  writer.field("title", title);
  writer.field("status", info(error.code).http_status);
  writer.field("code", info(error.code).text);
  if (!error.detail.empty()) writer.field("detail", error.detail);
  if (!error.field.empty()) writer.field("field", error.field);
  if (error.limit >= 0) writer.field("limit", error.limit);
  if (error.retry_after_ms > 0) writer.field("retryAfterMs", error.retry_after_ms);
  writer.end_object();
  return out;
}

}  // namespace kith::wire
