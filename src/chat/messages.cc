// Sending. Repeat first: a known (cid, sender, mid) gives its first result whatever happened since. Then membership,
// block, mute and role, then the content. A refused send leaves no trace, so its mid stays free. The sender's own read
// position moves along if nothing else was unread: no event tells so, the message itself does (clients and the sender's
// other devices apply the same rule on seeing it). Thread: one lane.
#include <algorithm>

#include "chat/append.h"
#include "chat/dm_block.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/send_checks.h"
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

Status check_references(Context& ctx, const Place& place, const Member& sender, const SendMessage& send) {
  if (send.reply_to && !sees(&sender, place.head, send.reply_to)) {
    return refuse(Code::kNotFound, "replyTo", "no such message for you");
  }
  if (send.thread_root) {
    if (!sees(&sender, place.head, send.thread_root))
      return refuse(Code::kNotFound, "threadRootSeq", "no such message for you");
    KITH_TRY(const auto root, ctx.rows.message(place.cid, send.thread_root));
    if (!root) return refuse(Code::kNotFound, "threadRootSeq", "no such message for you");
    if (root->thread_root)
      return refuse(Code::kBadRequest, "threadRootSeq", "a thread hangs on a message outside of threads");
  }
  return {};
}

Status check_mentions(Context& ctx, const Place& place, const std::vector<UserId>& mentions) {
  if (mentions.size() > ctx.limits.mentions_max) {
    return refuse(Code::kBadRequest, "mentions", "too many", static_cast<std::int64_t>(ctx.limits.mentions_max));
  }
  for (const UserId& user : mentions) {
    KITH_TRY(const auto member, load_member(ctx, place.cid, user));
    if (!member || !member->active) return refuse(Code::kBadRequest, "mentions", "only members can be mentioned");
  }
  return {};
}

Message compose(const Context& ctx, const Place& place, const SendMessage& send) {
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
  message.mentions = send.mentions;
  std::ranges::sort(message.mentions);
  message.mentions.erase(std::ranges::unique(message.mentions).begin(), message.mentions.end());
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
  if (sender.muted_until > ctx.now) {
    return retry_later(Code::kMuted, "muted in this conversation", sender.muted_until - ctx.now);
  }
  KITH_CHECKED(permit(Action::kSend, place.conversation.kind, rank_of(sender)));
  KITH_CHECKED(check_kind(send.kind, ctx.limits.kind_length_max));
  KITH_CHECKED(check_body(send.kind, send.body, ctx.limits, send.stream));
  if (send.stream && send.kind != "text") return refuse(Code::kBadRequest, "stream", "only text grows");
  KITH_CHECKED(check_expiry(send, ctx.now, ctx.limits));
  KITH_CHECKED(check_references(ctx, place, sender, send));
  KITH_CHECKED(check_mentions(ctx, place, send.mentions));
  if (send.if_rev && *send.if_rev != place.head.rev) {
    return refuse(Code::kConflict, "ifRev", "the conversation has changed since",
                  static_cast<std::int64_t>(place.head.rev.value));
  }

  Outcome outcome;
  const std::uint64_t n_before = place.head.n;
  const Message& written = append_message(ctx, place, outcome, compose(ctx, place, send));
  if (send.live) KITH_CHECKED(move_own_read(ctx, place, n_before, written));
  ctx.rows.put_sent(send.cid, ctx.actor.user, send.mid,
                    {.seq = written.seq, .rev = written.rev, .at = written.at, .content_hash = hash});
  outcome.reply = SentReply{.cid = send.cid, .mid = send.mid, .seq = written.seq, .rev = written.rev, .at = written.at};
  note_dues(ctx, place, written);
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
