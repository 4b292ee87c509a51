// Messages that grow while they are written. Opened by a send with `stream`; appends are ephemeral and only checked
// here; what was written so far is saved every two seconds by the server (work/stream_saver.h) and at the
// end by the writer, one rev each. An open message that nobody appends to is closed as interrupted: the due row, moved
// on by every save, says when, so a restart of the server forgets none. Thread: one lane.
#include "chat/append.h"
#include "chat/ephemeral.h"
#include "chat/message/bodies.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "chat/timed/due.h"
#include "chat/visibility.h"
#include "wire/json.h"

namespace kith::chat {
namespace {

bool grows(const Message& message) {
  return message.stream == StreamState::kOpen && message.recalled_at == 0 && message.expired_at == 0;
}

// The body with another text.
Result<std::string> with_text(const std::string& body, const std::string& text, const Limits& limits) {
  KITH_TRY(const auto old, wire::parse_json(body, {.bytes_max = 2 * limits.body_bytes_max}));
  wire::Value::Object fields;
  if (old.object() != nullptr) fields = *old.object();
  std::erase_if(fields, [](const wire::Field& field) { return field.key == "text"; });
  fields.push_back({"text", wire::Value(text)});
  std::string out = wire::canonical_json(wire::Value(std::move(fields)));
  if (out.size() > limits.body_bytes_max) {
    return refuse(Code::kTooLarge, "text", "the body is too large", static_cast<std::int64_t>(limits.body_bytes_max));
  }
  return out;
}

// The writer's own growing message; for whoever does not see it there is none.
Result<Message> require_own(Context& ctx, const Place& place, const Member& member, Seq seq) {
  std::optional<Message> message;
  if (sees(&member, place.head, seq)) {
    KITH_TRY(message, ctx.rows.message(place.cid, seq));
  }
  if (!message) return refuse(Code::kNotFound, "seq", "no such message for you");
  if (message->from != ctx.actor.user) return refuse(Code::kForbidden, "seq", "only its writer goes on with it");
  if (message->stream == StreamState::kNone) return refuse(Code::kConflict, "seq", "this message does not grow");
  return std::move(*message);
}

void close(Context& ctx, Place& place, Outcome& outcome, Message message, StreamState state) {
  message.stream = state;
  drop_due(ctx, place, message.seq, DueKind::kStream);
  const UserId by = ctx.actor.user;
  change_message(ctx, place, outcome,
                 {.message = std::move(message), .what = MessageChange::kStream, .by = by, .emoji = {}});
  save_head(ctx, place);
}

Result<Outcome> finish(Context& ctx, const SaveStream& save) {
  KITH_TRY(auto place, load_place(ctx, save.cid));
  KITH_TRY(const auto member, require_member(ctx, place));
  KITH_TRY(auto message, require_own(ctx, place, member, save.seq));
  Outcome outcome;
  outcome.rev = message.rev;
  if (save.text.empty()) return refuse(Code::kBadRequest, "text", "must not be empty");
  if (message.recalled_at != 0 || message.expired_at != 0) return refuse(Code::kConflict, "seq", "it is gone");
  KITH_TRY(auto body, with_text(message.body, save.text, ctx.limits));
  if (message.stream == StreamState::kFinished && message.body == body) return outcome;  // a repeat
  if (!grows(message)) return refuse(Code::kConflict, "seq", "this message is closed already");
  // Its last words are words like any others: of somebody who may say them, and such as a send may say.
  KITH_CHECKED(may_be_heard(ctx, place));
  KITH_CHECKED(check_body(message.kind, body, ctx.limits.body_bytes_max));
  message.body = std::move(body);
  close(ctx, place, outcome, std::move(message), StreamState::kFinished);
  return outcome;
}

// By the server: the text so far, and the proof that somebody still writes.
Result<Outcome> save_text(Context& ctx, Place& place, const SaveStream& save, Message message) {
  Outcome outcome;
  outcome.rev = message.rev;
  KITH_TRY(auto body, with_text(message.body, save.text, ctx.limits));
  put_due(ctx, place, save.seq, DueKind::kStream, ctx.now + ctx.limits.stream_silence_ms);
  if (body == message.body) return outcome;
  message.body = std::move(body);
  const UserId writer = message.from;
  change_message(ctx, place, outcome,
                 {.message = std::move(message), .what = MessageChange::kStream, .by = writer, .emoji = {}});
  save_head(ctx, place);
  return outcome;
}

}  // namespace

Result<Outcome> decide(Context& ctx, const AppendStream& append) {
  KITH_TRY(const auto place, load_place(ctx, append.cid));
  KITH_CHECKED(may_be_heard(ctx, place));
  KITH_TRY(const auto member, require_member(ctx, place));
  KITH_TRY(const auto message, require_own(ctx, place, member, append.seq));
  if (!grows(message)) return refuse(Code::kConflict, "seq", "this message is closed already");
  if (append.text.size() > ctx.limits.stream_append_bytes_max) {
    return refuse(Code::kTooLarge, "text", "too much at once",
                  static_cast<std::int64_t>(ctx.limits.stream_append_bytes_max));
  }
  KITH_CHECKED(check_piece(append.text, "text"));
  if (append.offset + append.text.size() > ctx.limits.body_bytes_max) {
    return refuse(Code::kTooLarge, "offset", "the body becomes too large",
                  static_cast<std::int64_t>(ctx.limits.body_bytes_max));
  }
  Outcome outcome;
  outcome.events.push_back(
      {.body = StreamAppended{.seq = append.seq, .from = ctx.actor.user, .offset = append.offset, .text = append.text},
       .ephemeral = true});
  return outcome;
}

Result<Outcome> decide(Context& ctx, const SaveStream& save) {
  if (!ctx.actor.user.nil()) {
    if (save.state != StreamState::kFinished) return fail(Code::kForbidden, "the server's own command");
    return finish(ctx, save);
  }
  KITH_TRY(auto place, load_place(ctx, save.cid));
  KITH_TRY(auto message, ctx.rows.message(save.cid, save.seq));
  KITH_TRY(const auto due, load_due(ctx, save.cid, save.seq, DueKind::kStream));
  Outcome outcome;
  outcome.rev = place.head.rev;
  if (!due) return outcome;
  if (!message || !grows(*message)) {
    drop_due(ctx, place, save.seq, DueKind::kStream);
    return outcome;
  }
  if (save.state == StreamState::kOpen) return save_text(ctx, place, save, std::move(*message));
  if (*due > ctx.now) return outcome;  // somebody went on meanwhile
  close(ctx, place, outcome, std::move(*message), StreamState::kInterrupted);
  return outcome;
}

}  // namespace kith::chat
