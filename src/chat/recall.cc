// Recalling a message for everyone: by its sender, by owner and admins of the group, by administrators of the
// installation. The row stays as a tombstone without content; the content goes to the audit trail. n and seq are
// untouched, so no count ever changes. Thread: one lane.
#include "base/bytes.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "chat/visibility.h"
#include "model/codec.h"

namespace kith::chat {
namespace {

Status may_recall(const Context& ctx, const Place& place, const Member* member, const Message& message) {
  if (ctx.actor.admin || ctx.actor.user.nil()) return {};
  const Rank rank = rank_of(ctx.actor, place, member);
  if (rank != Rank::kNone && message.from == ctx.actor.user) return {};
  return permit(Action::kRecall, place.conversation.kind, rank);
}

}  // namespace

Result<Outcome> decide(Context& ctx, const RecallMessage& recall) {
  KITH_CHECKED(check_optional_mid(recall.mid));
  KITH_TRY(auto place, load_place(ctx, recall.cid));
  KITH_TRY(const auto member, load_member(ctx, recall.cid, ctx.actor.user));
  const bool above = ctx.actor.admin || ctx.actor.user.nil();
  if (!above && !member) return refuse(Code::kNotMember, "cid", "not a member of this conversation");
  if (!above && !sees(&*member, place.head, recall.seq))
    return refuse(Code::kNotFound, "seq", "no such message for you");
  KITH_TRY(auto message, ctx.rows.message(recall.cid, recall.seq));
  if (!message || recall.seq <= place.head.floor) return refuse(Code::kNotFound, "seq", "no such message");

  Outcome outcome;
  if (message->recalled_at != 0 && message->recalled_by == ctx.actor.user) {
    outcome.rev = message->rev;
    return outcome;
  }
  KITH_CHECKED(may_recall(ctx, place, member ? &*member : nullptr, *message));
  if (message->kind == "system") return refuse(Code::kForbidden, "seq", "the server's own notes stay");
  if (message->recalled_at != 0) {
    outcome.rev = message->rev;
    return outcome;
  }

  const Owner owner = owner_of(recall.cid);
  std::string original_key = seq_key(recall.seq);
  put_be64(original_key, message->rev.value);
  ctx.rows.put_row(owner, store::RowKind::kOriginal, std::move(original_key), encode(*message));

  message->rev = take_rev(ctx, place);
  message->pos = ctx.pos;
  message->body.clear();
  message->mentions.clear();
  message->recalled_at = ctx.now;
  message->recalled_by = ctx.actor.user;
  save_head(ctx, place);
  ctx.rows.put_message(*message);
  ctx.rows.put_change(
      owner, {.rev = message->rev, .pos = {}, .kind = store::ChangeKind::kMessage, .key = seq_key(recall.seq)});
  ctx.rows.put_stream({.pos = {},
                       .owner = owner,
                       .rev = message->rev,
                       .kind = store::ChangeKind::kMessage,
                       .key = seq_key(recall.seq)});
  outcome.rev = message->rev;
  const Rev rev = message->rev;
  outcome.events.push_back({.body = MessageRecalled{std::move(*message)}, .rev = rev});
  return outcome;
}

}  // namespace kith::chat
