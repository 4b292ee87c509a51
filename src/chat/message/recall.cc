// Recalling a message for everyone: by its sender while the configuration allows, by owner and admins of the group and
// by administrators of the installation at any time. The row stays as a tombstone without content; the content goes to
// the audit trail. n and seq are untouched, so no count ever changes. Thread: one lane.
#include "chat/media/held.h"
#include "chat/message/change.h"
#include "chat/message/mentions.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/text.h"

namespace kith::chat {
namespace {

Status may_recall(const Context& ctx, const Target& target) {
  if (ctx.actor.admin || ctx.actor.user.nil()) return {};
  const Member* member = target.member ? &*target.member : nullptr;
  const Rank rank = rank_of(ctx.actor, target.place, member);
  const bool own = rank != Rank::kNone && target.message.from == ctx.actor.user;
  const bool in_time = within(target.message.at, ctx.limits.recall_window_ms, ctx.now);
  if (own && in_time) return {};
  auto permitted = permit(Action::kRecall, target.place.conversation.kind, rank);
  if (!permitted && own) {
    return refuse(Code::kForbidden, "seq", "it is too late to recall this message", ctx.limits.recall_window_ms / 1000);
  }
  return permitted;
}

// What people put on it goes with what they put it on; who did stays in rows that nothing leads to any more.
Status empty_out(Context& ctx, Message& message) {
  KITH_CHECKED(drop_mention_rows(ctx, message));
  if (message.pinned_at != 0) ctx.rows.delete_row(owner_of(message.cid), store::RowKind::kPin, seq_key(message.seq));
  message.body.clear();
  message.mentions.clear();
  message.mention_all = MentionAll::kNone;
  message.reactions.clear();
  message.votes.clear();
  message.voters = 0;
  message.closed_at = 0;
  message.pinned_at = 0;
  message.pinned_by = {};
  message.forwarded_from = {};
  if (message.stream == StreamState::kOpen) message.stream = StreamState::kInterrupted;
  return {};
}

}  // namespace

Result<Outcome> decide(Context& ctx, const RecallMessage& recall) {
  KITH_CHECKED(check_optional_mid(recall.mid));
  KITH_TRY(auto target, find_message(ctx, recall.cid, recall.seq, ctx.actor.admin || ctx.actor.user.nil()));
  Message& message = target.message;
  if (message.recalled_at != 0 && message.recalled_by == ctx.actor.user) return unchanged(message);
  KITH_CHECKED(may_recall(ctx, target));
  if (message.kind == "system") return refuse(Code::kForbidden, "seq", "the server's own notes stay");
  if (message.recalled_at != 0 || message.expired_at != 0) return unchanged(message);  // nothing is left to take back

  keep_original(ctx, message);
  KITH_CHECKED(empty_out(ctx, message));
  KITH_CHECKED(note_held(ctx, message));
  message.recalled_at = ctx.now;
  message.recalled_by = ctx.actor.user;
  Outcome outcome;
  save_message(ctx, target.place, outcome, message);
  const Rev rev = message.rev;
  outcome.events.push_back({.body = MessageRecalled{std::move(message)}, .rev = rev});
  return outcome;
}

}  // namespace kith::chat
