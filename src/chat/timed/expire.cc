// A message's time runs out: its content goes for everybody and everywhere, also from the audit trail, and a tombstone
// with its own rev stays, so that seq, n and counts of threads are untouched and every device hears of it. The server
// alone gives this; before the time and a second time it changes nothing.
//
// Until it is carried out (within seconds; promised: a minute) reads still give the row as it stands: what a row holds
// follows from its rev alone, so a row cut by the reader's clock would differ between devices and stay wrong in caches.
// Thread: one lane.
#include "chat/append.h"
#include "chat/media/held.h"
#include "chat/message/mentions.h"
#include "chat/rules.h"
#include "chat/timed/due.h"

namespace kith::chat {
namespace {

using store::RowKind;

constexpr std::size_t kScanPage = 256;

// Deletes all rows of the kind whose key begins with the message's seq.
Status drop_rows(Context& ctx, const Place& place, RowKind kind, Seq seq) {
  const Owner owner = owner_of(place.cid);
  const std::string prefix = seq_key(seq);
  for (std::string after = prefix;;) {
    KITH_TRY(const auto rows, ctx.rows.rows(owner, kind, after, kScanPage));
    for (const auto& row : rows) {
      if (!row.key.starts_with(prefix)) return {};
      ctx.rows.delete_row(owner, kind, row.key);
    }
    if (rows.size() < kScanPage) return {};
    after = rows.back().key;
  }
}

void empty(Message& message, TimeMs now) {
  message.body.clear();
  message.mentions.clear();
  message.mention_all = MentionAll::kNone;
  message.reactions.clear();
  message.votes.clear();
  message.voters = 0;
  message.edits = 0;
  message.edited_at = 0;
  message.forwarded_from = {};
  message.pinned_at = 0;
  message.pinned_by = {};
  if (message.stream == StreamState::kOpen) message.stream = StreamState::kInterrupted;
  message.expired_at = now;
}

}  // namespace

Result<Outcome> decide(Context& ctx, const ExpireMessage& expire) {
  if (!ctx.actor.user.nil()) return fail(Code::kForbidden, "the server's own command");
  KITH_TRY(auto place, load_place(ctx, expire.cid));
  KITH_TRY(const auto due, load_due(ctx, expire.cid, expire.seq, DueKind::kExpire));
  KITH_TRY(auto message, ctx.rows.message(expire.cid, expire.seq));
  Outcome outcome;
  outcome.rev = place.head.rev;
  if (!due || *due > ctx.now) return outcome;
  drop_due(ctx, place, expire.seq, DueKind::kExpire);
  if (!message || message->expired_at != 0) return outcome;
  for (const RowKind kind : {RowKind::kOriginal, RowKind::kReaction, RowKind::kVote}) {
    KITH_CHECKED(drop_rows(ctx, place, kind, expire.seq));
  }
  ctx.rows.delete_row(owner_of(place.cid), RowKind::kPin, seq_key(expire.seq));
  if (message->stream == StreamState::kOpen) drop_due(ctx, place, expire.seq, DueKind::kStream);
  KITH_CHECKED(drop_mention_rows(ctx, *message));
  empty(*message, ctx.now);
  KITH_CHECKED(note_held(ctx, *message));
  change_message(ctx, place, outcome, {.message = std::move(*message), .what = MessageChange::kExpired, .emoji = {}});
  save_head(ctx, place);
  return outcome;
}

}  // namespace kith::chat
