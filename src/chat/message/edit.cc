// Editing: its sender gives a message another content, for a time that the configuration sets. Each former form stays
// readable for who may see the message. n, seq and at stay, so no count and no order changes. Thread: one lane.
#include <algorithm>

#include "chat/dm_block.h"
#include "chat/groups/speaking.h"
#include "chat/media/held.h"
#include "chat/message/bodies.h"
#include "chat/message/change.h"
#include "chat/message/mentions.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "wire/generated/limits.h"

namespace kith::chat {
namespace {

Status may_edit(Context& ctx, const Target& target) {
  KITH_CHECKED(check_dm_block(ctx, target.place));
  const Member& sender = *target.member;
  KITH_CHECKED(may_speak(ctx, target.place, sender));
  const Message& message = target.message;
  if (!editable(message.kind)) return refuse(Code::kForbidden, "seq", "messages of this kind are not edited");
  if (message.stream == StreamState::kOpen) {
    return refuse(Code::kForbidden, "seq", "this message is still being written");
  }
  if (!message.forwarded_from.nil()) return refuse(Code::kForbidden, "seq", "a forwarded message stays as it was");
  if (!within(message.at, ctx.limits.edit_window_ms, ctx.now)) {
    return refuse(Code::kForbidden, "seq", "it is too late to edit this message", ctx.limits.edit_window_ms / 1000);
  }
  if (message.edits >= wire::kEditsMax) {
    return refuse(Code::kForbidden, "seq", "this message was edited too often", wire::kEditsMax);
  }
  return {};
}

Status check_content(Context& ctx, const Target& target, const EditMessage& edit) {
  const Message& message = target.message;
  KITH_CHECKED(check_body(message.kind, edit.body, ctx.limits.body_bytes_max));
  if (message.kind != "text") {
    KITH_TRY(const bool same, same_media(message.body, edit.body));
    if (!same) return refuse(Code::kForbidden, "body.mediaId", "an edit does not exchange the file");
    KITH_CHECKED(check_still_held(ctx, message, edit.body));
  }
  KITH_CHECKED(check_mentions(ctx, target.place, edit.mentions, message.mentions));
  if (edit.mention_all == message.mention_all) return {};
  return check_mention_all(ctx, target.place, *target.member, edit.mention_all);
}

}  // namespace

Result<Outcome> decide(Context& ctx, const EditMessage& edit) {
  KITH_CHECKED(check_optional_mid(edit.mid));
  KITH_TRY(auto target, reach_message(ctx, edit.cid, edit.seq));
  Message& message = target.message;
  if (message.from != ctx.actor.user) return refuse(Code::kForbidden, "seq", "only its sender edits a message");
  const auto mentions = as_set(edit.mentions);
  if (message.body == edit.body && message.mentions == mentions && message.mention_all == edit.mention_all) {
    return unchanged(message);
  }
  KITH_CHECKED(may_edit(ctx, target));
  if (edit.if_rev && *edit.if_rev != message.rev) {
    return refuse(Code::kConflict, "ifRev", "the message has changed since",
                  static_cast<std::int64_t>(message.rev.value));
  }
  KITH_CHECKED(check_content(ctx, target, edit));

  keep_original(ctx, message);
  KITH_CHECKED(drop_mention_rows(ctx, message));
  message.body = edit.body;
  message.mentions = mentions;
  message.mention_all = edit.mention_all;
  message.edited_at = ctx.now;
  ++message.edits;
  KITH_CHECKED(put_mention_rows(ctx, target.place, message));
  KITH_CHECKED(note_held(ctx, message));
  Outcome outcome;
  change_message(ctx, target, outcome, {.what = MessageChange::kEdited, .by = ctx.actor.user});
  return outcome;
}

}  // namespace kith::chat
