#include "wire/frames.h"

namespace kith::wire::down {

namespace {

void re_field(Writer& writer, std::int64_t re) {
  if (re != kNoRequest) writer.field("re", re);
}

// With the frames that stand for several changes.
std::string_view change_word(MessageChange what) {
  switch (what) {
    case MessageChange::kThread:
      return "thread";
    case MessageChange::kPoll:
      return "poll";
    case MessageChange::kStream:
      return "stream";
    default:
      return "";
  }
}

}  // namespace

MessageRole role_of(const Message& message) {
  if (message.recalled_at != 0 || message.expired_at != 0) return MessageRole::kRecalled;
  return message.edited_at != 0 ? MessageRole::kEdited : MessageRole::kMessage;
}

std::string_view type_of(const MessageFrame& frame) {
  switch (frame.role) {
    case MessageRole::kMessage:
      return "message";
    case MessageRole::kEdited:
      return "edited";
    case MessageRole::kRecalled:
      return "recalled";
  }
  return "";
}

std::string_view type_of(const MessageChangedFrame& frame) {
  switch (frame.what) {
    case MessageChange::kEdited:
      return "edited";
    case MessageChange::kReaction:
      return "reaction";
    case MessageChange::kPin:
      return "pinned";
    case MessageChange::kExpired:
      return "recalled";
    case MessageChange::kThread:
    case MessageChange::kPoll:
    case MessageChange::kStream:
      return "updated";
  }
  return "";
}

std::string_view word_of(ResyncReason reason) {
  switch (reason) {
    case ResyncReason::kSlow:
      return "slow";
    case ResyncReason::kTrimmed:
      return "trimmed";
    case ResyncReason::kEpoch:
      return "epoch";
    case ResyncReason::kAhead:
      return "ahead";
    case ResyncReason::kRows:
      return "rows";
    case ResyncReason::kRemoved:
      return "removed";
  }
  return "";
}

void fields(Writer& writer, const Ready& frame) {
  writer.field("userId", frame.user);
  if (!frame.device.nil()) writer.field("deviceId", frame.device);
  writer.field("sessionId", frame.session);
  writer.field("serverTs", frame.server_ts);
  writer.field("epoch", frame.epoch);
  writer.field("protocol", kProtocolVersion);
  object_field(writer, "limits", frame.limits);
  writer.field("heartbeatMs", frame.heartbeat_ms);
}

void fields(Writer& writer, const Joined& frame) {
  re_field(writer, frame.re);
  wire::fields(writer, frame.row);
  if (!frame.users.empty()) users_field(writer, frame.users);
  degraded_field(writer, frame.degraded);
}

void fields(Writer& writer, const MessageFrame& frame) {
  wire::fields(writer, frame.message);
}

void fields(Writer& writer, const MessageChangedFrame& frame) {
  wire::fields(writer, frame.message);
  if (!frame.by.nil()) writer.field("by", frame.by);
  if (frame.what == MessageChange::kReaction) {
    writer.field("emoji", frame.emoji);
    writer.field("on", frame.on);
  }
  const auto change = change_word(frame.what);
  if (!change.empty()) writer.field("change", change);
}

void fields(Writer& writer, const UnreadMark& frame) {
  writer.field("cid", frame.cid);
  writer.field("on", frame.on);
}

void fields(Writer& writer, const Cleared& frame) {
  writer.field("cid", frame.cid);
  writer.field("pos", frame.pos);
}

void fields(Writer& writer, const StreamFrame& frame) {
  writer.field("cid", frame.cid);
  writer.field("seq", frame.seq);
  writer.field("from", frame.from);
  writer.field("offset", frame.offset);
  writer.field("text", frame.text);
}

void fields(Writer& writer, const Ack& frame) {
  re_field(writer, frame.re);
  wire::fields(writer, frame.sent);
}

void fields(Writer& writer, const MemberFrame& frame) {
  writer.field("cid", frame.cid);
  wire::fields(writer, frame.member);
  if (!frame.by.nil()) writer.field("by", frame.by);
}

void fields(Writer& writer, const ConversationFrame& frame) {
  writer.field("cid", frame.conversation.cid);
  writer.field("rev", frame.conversation.rev);
  wire::fields(writer, frame.conversation);
  if (frame.room) writer.field("room", true);
  if (!frame.by.nil()) writer.field("by", frame.by);
}

void fields(Writer& writer, const Skip& frame) {
  writer.field("cid", frame.cid);
  writer.field("rev", frame.rev);
}

void fields(Writer& writer, const Delivered& frame) {
  writer.field("cid", frame.cid);
  writer.field("pos", frame.pos);
  writer.field("from", frame.from);
}

void fields(Writer& writer, const Read& frame) {
  writer.field("cid", frame.cid);
  writer.field("pos", frame.pos);
  writer.field("from", frame.from);
  if (frame.read_n) writer.field("readN", *frame.read_n);
  if (!frame.thread) return;
  writer.field("thread", frame.thread);
  writer.field("following", frame.following);
}

void fields(Writer& writer, const Typing& frame) {
  writer.field("cid", frame.cid);
  writer.field("from", frame.from);
  writer.field("on", frame.on);
}

void fields(Writer& writer, const Presence& frame) {
  writer.field("userId", frame.user);
  writer.field("online", frame.online);
  writer.field("lastSeen", frame.last_seen);
}

void fields(Writer& writer, const Signal& frame) {
  writer.field("cid", frame.cid);
  writer.field("from", frame.from);
  if (!frame.from_device.nil()) writer.field("fromDevice", frame.from_device);
  writer.raw_field("data", frame.data);
}

void fields(Writer& writer, const User& frame) {
  writer.field("urev", frame.urev);
  if (frame.contact != nullptr) object_field(writer, "friend", *frame.contact);
  if (frame.request != nullptr) object_field(writer, "request", *frame.request);
  if (frame.block != nullptr) object_field(writer, "block", *frame.block);
  if (!frame.changed.empty()) writer.field("changed", frame.changed);
  if (frame.view != nullptr) object_field(writer, "view", *frame.view);
  if (frame.draft != nullptr) object_field(writer, "draft", *frame.draft);
  if (frame.favorite != nullptr) object_field(writer, "favorite", *frame.favorite);
  if (frame.hidden != nullptr) object_field(writer, "hidden", *frame.hidden);
  if (frame.scheduled != nullptr) object_field(writer, "scheduled", *frame.scheduled);
}

void fields(Writer& writer, const Synced& frame) {
  re_field(writer, frame.re);
  wire::fields(writer, frame.answer);
}

void fields(Writer& writer, const Resync& frame) {
  if (!frame.cid.nil()) writer.field("cid", frame.cid);
  writer.field("reason", word_of(frame.reason));
  if (frame.rev) writer.field("rev", frame.rev);
}

void fields(Writer& writer, const Drain& frame) {
  writer.field("retryAfterMs", frame.retry_after_ms);
}

void fields(Writer& writer, const Notice& frame) {
  if (!frame.cid.nil()) writer.field("cid", frame.cid);
  writer.field("kind", frame.kind);
  writer.field("text", frame.text);
}

void fields(Writer& writer, const Ok& frame) {
  re_field(writer, frame.re);
  if (frame.rev) writer.field("rev", *frame.rev);
  if (!frame.mine.empty()) mine_field(writer, frame.mine);
}

void fields(Writer& writer, const Refusal& frame) {
  re_field(writer, frame.re);
  writer.field("code", info(frame.error.code).text);
  writer.field("msg", frame.error.detail);
  if (!frame.error.field.empty()) writer.field("field", frame.error.field);
  if (frame.error.limit >= 0) writer.field("limit", frame.error.limit);
  if (frame.error.retry_after_ms > 0) writer.field("retryAfterMs", frame.error.retry_after_ms);
  if (!frame.cid.nil()) writer.field("cid", frame.cid);
  if (!frame.mid.empty()) writer.field("mid", frame.mid);
}

void fields(Writer& writer, const Pong& frame) {
  re_field(writer, frame.re);
}

}  // namespace kith::wire::down
