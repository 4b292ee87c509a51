// Sending. Repeat first: a known (cid, sender, mid) gives its first result whatever happened since. Then membership,
// block, mute and role, then the content. A refused send leaves no trace, so its mid stays free. The sender's own read
// position moves along if nothing else was unread: no event tells so, the message itself does (clients and the sender's
// other devices apply the same rule on seeing it). Thread: one lane.
#include <algorithm>

#include "chat/append.h"
#include "chat/dm_block.h"
#include "chat/groups/speaking.h"
#include "chat/media/held.h"
#include "chat/message/bodies.h"
#include "chat/message/mentions.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "chat/threads/threads.h"
#include "chat/timed/due.h"
#include "chat/visibility.h"

namespace kith::chat {
namespace {

Result<Outcome> repeated(const SendMessage& send, const Sent& sent, const std::string& hash) {
  if (sent.content_hash != hash) return refuse(Code::kConflict, "mid", "this mid was used for other content");
  Outcome outcome;
  outcome.rev = sent.rev;
  outcome.reply =
      SentReply{.cid = send.cid, .mid = send.mid, .seq = sent.seq, .rev = sent.rev, .at = sent.at, .duplicate = true};
  return outcome;
}

// What the schema of the kind cannot say by itself.
Status check_kind_of(const Context& ctx, const SendMessage& send) {
  if (send.kind == "merged" && send.forwarded_from.nil()) {
    return refuse(Code::kForbidden, "kind", "only a forward merges messages");
  }
  if (send.kind != "poll") return {};
  KITH_TRY(const auto poll, poll_of(send.body));
  if (poll.closes_at == 0 || poll.closes_at > ctx.now) return {};
  return refuse(Code::kBadRequest, "body.closesAt", "must lie ahead");
}

Status check_there(const Message& message, const char* field) {
  if (message.recalled_at != 0) return refuse(Code::kForbidden, field, "this message was recalled");
  if (message.expired_at != 0) return refuse(Code::kForbidden, field, "this message has expired");
  return {};
}

Status check_references(Context& ctx, const Place& place, const Member& sender, const SendMessage& send) {
  if (send.reply_to) {
    if (!sees(&sender, place.head, send.reply_to)) return refuse(Code::kNotFound, "replyTo", "no such message for you");
    KITH_TRY(const auto quoted, ctx.rows.message(place.cid, send.reply_to));
    if (quoted) KITH_CHECKED(check_there(*quoted, "replyTo"));
  }
  if (send.thread_root) {
    if (!sees(&sender, place.head, send.thread_root))
      return refuse(Code::kNotFound, "threadRootSeq", "no such message for you");
    KITH_TRY(const auto root, ctx.rows.message(place.cid, send.thread_root));
    if (!root) return refuse(Code::kNotFound, "threadRootSeq", "no such message for you");
    if (root->thread_root)
      return refuse(Code::kBadRequest, "threadRootSeq", "a thread hangs on a message outside of threads");
    // What was begun goes on.
    if (root->thread.replies == 0) {
      KITH_CHECKED(check_there(*root, "threadRootSeq"));
      if (root->kind == "system")
        return refuse(Code::kForbidden, "threadRootSeq", "the server's own notes stay as they are");
    }
  }
  return {};
}

Result<Message> compose(const Context& ctx, const Place& place, const SendMessage& send) {
  Message message;
  message.mid = send.mid;
  message.from = ctx.actor.user;
  if (place.head.room) message.from_name = ctx.actor.name;
  message.sent_at = send.sent_at;
  message.kind = send.kind;
  message.body = send.body;
  message.reply_to = send.reply_to;
  message.thread_root = send.thread_root;
  message.also_in_timeline = send.thread_root && send.also_in_timeline;
  message.counts = !send.thread_root || send.also_in_timeline;
  message.mentions = as_set(send.mentions);
  message.mention_all = send.mention_all;
  message.forwarded_from = send.forwarded_from;
  if (send.kind == "poll") {
    KITH_TRY(const auto poll, poll_of(send.body));
    message.votes.assign(poll.options, 0);
  }
  message.expires_at = expiry_of(place, send, ctx.now);
  if (send.stream) message.stream = StreamState::kOpen;
  return message;
}

// A live send reads everything up to itself, unless something by others was still unread.
Status move_own_read(Context& ctx, Place& place, std::uint64_t n_before, const Message& message) {
  KITH_TRY(auto positions, load_positions(ctx, place.cid, message.from));
  if (positions.read_n != n_before) return {};
  positions.read = message.seq;
  positions.read_n = message.n;
  positions.delivered = std::max(positions.delivered, message.seq);
  save_positions(ctx, place, message.from, positions);
  return {};
}

}  // namespace

Result<Outcome> decide(Context& ctx, const SendMessage& send) {
  KITH_CHECKED(check_mid(send.mid));
  const std::string hash = content_hash(ctx.content_key, send);
  KITH_TRY(const auto sent, ctx.rows.sent(send.cid, ctx.actor.user, send.mid));
  if (sent) return repeated(send, *sent, hash);

  KITH_TRY(auto place, load_place(ctx, send.cid));
  KITH_TRY(const auto sender, require_member(ctx, place));
  KITH_CHECKED(check_dm_block(ctx, place));
  KITH_CHECKED(may_speak(ctx, place, sender));
  KITH_CHECKED(check_pace(ctx, place, sender));
  KITH_CHECKED(check_kind(send.kind, ctx.limits.kind_length_max));
  KITH_CHECKED(send.stream ? check_opening(send, ctx.limits)
                           : check_body(send.kind, send.body, ctx.limits.body_bytes_max));
  KITH_CHECKED(check_expiry(send, ctx.now, ctx.limits));
  KITH_CHECKED(check_kind_of(ctx, send));
  // What a forward repeats, its sender saw; nobody else names whom a message is from.
  if (send.forwarded_from.nil()) KITH_CHECKED(check_held(ctx, send.kind, send.body));
  KITH_CHECKED(check_references(ctx, place, sender, send));
  KITH_CHECKED(check_mentions(ctx, place, send.mentions));
  KITH_CHECKED(check_mention_all(ctx, place, sender, send.mention_all));
  if (send.if_rev && *send.if_rev != place.head.rev) {
    return refuse(Code::kConflict, "ifRev", "the conversation has changed since",
                  static_cast<std::int64_t>(place.head.rev.value));
  }

  KITH_TRY(auto message, compose(ctx, place, send));
  Outcome outcome;
  const std::uint64_t n_before = place.head.n;
  const Message& written = append_message(ctx, place, outcome, std::move(message));
  KITH_CHECKED(put_mention_rows(ctx, place, written));
  if (send.live) KITH_CHECKED(move_own_read(ctx, place, n_before, written));
  note_pace(ctx, place, sender);
  ctx.rows.put_sent(send.cid, ctx.actor.user, send.mid,
                    {.seq = written.seq, .rev = written.rev, .at = written.at, .content_hash = hash});
  outcome.reply = SentReply{.cid = send.cid, .mid = send.mid, .seq = written.seq, .rev = written.rev, .at = written.at};
  note_dues(ctx, place, written);
  KITH_CHECKED(note_held(ctx, written));
  if (send.thread_root) {
    const NewReply reply{.root = send.thread_root,
                         .seq = written.seq,
                         .from = written.from,
                         .at = written.at,
                         .mentions = written.mentions,
                         .live = send.live};
    KITH_CHECKED(hang_on_root(ctx, place, outcome, reply));
  }
  save_head(ctx, place);
  return outcome;
}

}  // namespace kith::chat
