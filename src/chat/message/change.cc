// See change.h.
#include "chat/message/change.h"

#include <utility>

#include "base/bytes.h"
#include "chat/visibility.h"
#include "model/codec.h"

namespace kith::chat {

Result<Target> find_message(Context& ctx, ConversationId cid, Seq seq, bool above) {
  KITH_TRY(auto place, load_place(ctx, cid));
  KITH_TRY(auto member, load_member(ctx, cid, ctx.actor.user));
  if (!above && !member) return refuse(Code::kNotMember, "cid", "not a member of this conversation");
  if (!above && !sees(&*member, place.head, seq)) return refuse(Code::kNotFound, "seq", "no such message for you");
  KITH_TRY(auto message, ctx.rows.message(cid, seq));
  if (!message || seq <= place.head.floor) return refuse(Code::kNotFound, "seq", "no such message");
  return Target{.place = std::move(place), .member = std::move(member), .message = std::move(*message)};
}

Result<Target> reach_message(Context& ctx, ConversationId cid, Seq seq) {
  KITH_TRY(auto target, find_message(ctx, cid, seq));
  if (!target.member->active || dissolved(target.place)) {
    return refuse(Code::kNotMember, "cid", "not a member of this conversation");
  }
  const Message& message = target.message;
  if (message.kind == "system") return refuse(Code::kForbidden, "seq", "the server's own notes stay as they are");
  if (message.recalled_at != 0) return refuse(Code::kForbidden, "seq", "this message was recalled");
  if (message.expired_at != 0) return refuse(Code::kForbidden, "seq", "this message has expired");
  return target;
}

void keep_original(Context& ctx, const Message& message) {
  std::string key = seq_key(message.seq);
  put_be64(key, message.rev.value);
  ctx.rows.put_row(owner_of(message.cid), store::RowKind::kOriginal, std::move(key), encode(message));
}

void save_message(Context& ctx, Place& place, Outcome& outcome, Message& message) {
  const Owner owner = owner_of(place.cid);
  message.rev = take_rev(ctx, place);
  message.pos = ctx.pos;
  save_head(ctx, place);
  ctx.rows.put_message(message);
  ctx.rows.put_change(
      owner, {.rev = message.rev, .pos = {}, .kind = store::ChangeKind::kMessage, .key = seq_key(message.seq)});
  ctx.rows.put_stream({.pos = {},
                       .owner = owner,
                       .rev = message.rev,
                       .kind = store::ChangeKind::kMessage,
                       .key = seq_key(message.seq)});
  outcome.rev = message.rev;
}

void change_message(Context& ctx, Target& target, Outcome& outcome, MessageChanged what) {
  save_message(ctx, target.place, outcome, target.message);
  what.message = target.message;
  const Rev rev = target.message.rev;
  outcome.events.push_back({.body = std::move(what), .rev = rev});
}

Outcome unchanged(const Message& message) {
  Outcome outcome;
  outcome.rev = message.rev;
  return outcome;
}

bool within(TimeMs sent_at, TimeMs window_ms, TimeMs now) {
  if (window_ms < 0) return true;
  return window_ms > 0 && now - sent_at <= window_ms;
}

}  // namespace kith::chat
