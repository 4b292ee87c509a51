// See append.h.
#include "chat/append.h"

#include "wire/json.h"

namespace kith::chat {

const Message& append_message(Context& ctx, Place& place, Outcome& outcome, Message message) {
  Head& head = place.head;
  message.cid = place.cid;
  message.rev = message.created_rev = take_rev(ctx, place);
  message.seq = head.seq = head.seq.next();
  message.n = head.n += message.counts ? 1 : 0;
  message.pos = ctx.pos;
  message.at = head.last_at = ctx.now;
  ctx.rows.put_stream({.pos = {},
                       .owner = owner_of(place.cid),
                       .rev = message.rev,
                       .kind = store::ChangeKind::kMessage,
                       .key = seq_key(message.seq)});
  ctx.rows.put_message(message);
  const Rev rev = message.rev;
  outcome.rev = rev;
  auto& event = outcome.events.emplace_back(Outgoing{.body = MessageSent{std::move(message)}, .rev = rev});
  return std::get<MessageSent>(event.body).message;
}

void rewrite_message(Context& ctx, Place& place, Message& message) {
  const Owner owner = owner_of(place.cid);
  message.rev = take_rev(ctx, place);
  message.pos = ctx.pos;
  ctx.rows.put_message(message);
  ctx.rows.put_change(
      owner, {.rev = message.rev, .pos = {}, .kind = store::ChangeKind::kMessage, .key = seq_key(message.seq)});
  ctx.rows.put_stream({.pos = {},
                       .owner = owner,
                       .rev = message.rev,
                       .kind = store::ChangeKind::kMessage,
                       .key = seq_key(message.seq)});
}

void change_message(Context& ctx, Place& place, Outcome& outcome, MessageChanged changed) {
  rewrite_message(ctx, place, changed.message);
  const Rev rev = outcome.rev = changed.message.rev;
  outcome.events.push_back({.body = std::move(changed), .rev = rev});
}

void append_note(Context& ctx, Place& place, Outcome& outcome, const Note& note) {
  using wire::Value;
  Value::Object body;
  body.push_back({"event", Value(note.event)});
  if (!ctx.actor.user.nil()) body.push_back({"actor", Value(ctx.actor.user.text())});
  if (note.name) body.push_back({"name", Value(*note.name)});
  if (note.text) body.push_back({"text", Value(*note.text)});
  if (note.until) body.push_back({"until", Value(*note.until)});
  if (note.seconds) body.push_back({"seconds", Value(static_cast<std::int64_t>(*note.seconds))});
  if (!note.targets.empty()) {
    Value::Array targets;
    for (const UserId& target : note.targets) targets.emplace_back(target.text());
    body.push_back({"targets", Value(std::move(targets))});
  }
  Message message;
  message.kind = "system";
  message.counts = false;
  message.mid = "system-" + std::to_string(place.head.rev.value + 1);  // unlike any client's by its sender, nobody
  message.body = wire::canonical_json(Value(std::move(body)));
  append_message(ctx, place, outcome, std::move(message));
}

}  // namespace kith::chat
