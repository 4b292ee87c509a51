// Pins: what everybody of a conversation finds at its top. Up to a fixed number of messages; a recalled one is pinned
// no more. Thread: one lane.
#include "chat/dm_block.h"
#include "chat/message/change.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "model/codec.h"
#include "model/marks.h"
#include "wire/generated/limits.h"

namespace kith::chat {
namespace {

Status check_room(Context& ctx, ConversationId cid) {
  constexpr auto kMost = static_cast<std::size_t>(wire::kPinsMax);
  KITH_TRY(const auto pinned, ctx.rows.rows(owner_of(cid), store::RowKind::kPin, {}, kMost));
  if (pinned.size() < kMost) return {};
  return refuse(Code::kForbidden, "seq", "too many messages are pinned here; take one down first", wire::kPinsMax);
}

}  // namespace

Result<Outcome> decide(Context& ctx, const SetPin& set) {
  KITH_CHECKED(check_optional_mid(set.mid));
  KITH_TRY(auto target, reach_message(ctx, set.cid, set.seq));
  Message& message = target.message;
  const auto kind = target.place.conversation.kind;
  KITH_CHECKED(permit(Action::kPin, kind, rank_of(ctx.actor, target.place, &*target.member)));
  if ((message.pinned_at != 0) == set.on) return unchanged(message);
  KITH_CHECKED(check_dm_block(ctx, target.place));

  if (set.on) {
    KITH_CHECKED(check_room(ctx, set.cid));
    message.pinned_at = ctx.now;
    message.pinned_by = ctx.actor.user;
    ctx.rows.put_row(owner_of(set.cid), store::RowKind::kPin, seq_key(set.seq),
                     encode(PinMark{.by = ctx.actor.user, .at = ctx.now}));
  } else {
    message.pinned_at = 0;
    message.pinned_by = {};
    ctx.rows.delete_row(owner_of(set.cid), store::RowKind::kPin, seq_key(set.seq));
  }
  Outcome outcome;
  change_message(ctx, target, outcome, {.what = MessageChange::kPin, .by = ctx.actor.user, .on = set.on});
  return outcome;
}

}  // namespace kith::chat
