// Sending. Repeat first: a known (cid, sender, mid) gives its first result whatever happened since. Then membership,
// block, mute and role, then the content. A refused send leaves no trace, so its mid stays free. The sender's own read
// position moves along if nothing else was unread: no event tells so, the message itself does (clients and the sender's
// other devices apply the same rule on seeing it). Thread: one lane.
#include <algorithm>

#include "chat/append.h"
#include "chat/dm_block.h"
#include "chat/groups/speaking.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "chat/visibility.h"
#include "wire/json.h"

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

Status check_body(const SendMessage& send, const Limits& limits) {
  if (send.body.size() > limits.body_bytes_max) {
    return refuse(Code::kTooLarge, "body", "the body is too large", static_cast<std::int64_t>(limits.body_bytes_max));
  }
  if (send.kind != "text") {
    if (send.body.empty() || send.body.front() != '{') return refuse(Code::kBadRequest, "body", "must be an object");
    return {};
  }
  // The body is canonical: what begins like this holds a text that is not empty, wherever its other fields stand.
  constexpr std::string_view kBegin = R"({"text":")";
  if (send.body.starts_with(kBegin) && send.body.size() > kBegin.size() && send.body[kBegin.size()] != '"') return {};
  KITH_TRY(const auto body, wire::parse_json(send.body, {.bytes_max = limits.body_bytes_max}));
  const wire::Value* text = body.find("text");
  if (text == nullptr || text->string() == nullptr) return refuse(Code::kBadRequest, "body.text", "must be a string");
  if (text->string()->empty()) return refuse(Code::kBadRequest, "body.text", "must not be empty");
  return {};
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
  KITH_CHECKED(check_body(send, ctx.limits));
  KITH_CHECKED(check_references(ctx, place, sender, send));
  KITH_CHECKED(check_mentions(ctx, place, send.mentions));
  if (send.if_rev && *send.if_rev != place.head.rev) {
    return refuse(Code::kConflict, "ifRev", "the conversation has changed since",
                  static_cast<std::int64_t>(place.head.rev.value));
  }

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

  Outcome outcome;
  const std::uint64_t n_before = place.head.n;
  const Message& written = append_message(ctx, place, outcome, std::move(message));
  KITH_CHECKED(move_own_read(ctx, place, n_before, written));
  note_pace(ctx, place, sender);
  save_head(ctx, place);
  ctx.rows.put_sent(send.cid, ctx.actor.user, send.mid,
                    {.seq = written.seq, .rev = written.rev, .at = written.at, .content_hash = hash});
  outcome.reply = SentReply{.cid = send.cid, .mid = send.mid, .seq = written.seq, .rev = written.rev, .at = written.at};
  return outcome;
}

}  // namespace kith::chat
