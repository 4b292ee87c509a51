// Reactions: set and taken back, never toggled. The message's row counts them, a row a person says who. Whoever may
// read may react, but for the muted and across a block. Thread: one lane.
#include <algorithm>

#include "chat/dm_block.h"
#include "chat/message/change.h"
#include "chat/message/emoji.h"
#include "chat/message/marks.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "wire/generated/limits.h"

namespace kith::chat {
namespace {

Status may_react(Context& ctx, const Target& target) {
  KITH_CHECKED(check_dm_block(ctx, target.place));
  const Member& member = *target.member;
  if (member.muted_until > ctx.now) {
    return retry_later(Code::kMuted, "muted in this conversation", member.muted_until - ctx.now);
  }
  return permit(Action::kReact, target.place.conversation.kind, rank_of(ctx.actor, target.place, &member));
}

Status count_up(Message& message, const std::string& emoji) {
  const auto known = std::ranges::find(message.reactions, emoji, &ReactionCount::emoji);
  if (known != message.reactions.end()) {
    ++known->count;
    return {};
  }
  if (message.reactions.size() >= static_cast<std::size_t>(wire::kReactionsMax)) {
    return refuse(Code::kForbidden, "emoji", "too many different reactions on this message", wire::kReactionsMax);
  }
  message.reactions.push_back({.emoji = emoji, .count = 1});
  return {};
}

void count_down(Message& message, const std::string& emoji) {
  const auto known = std::ranges::find(message.reactions, emoji, &ReactionCount::emoji);
  if (known != message.reactions.end() && --known->count == 0) message.reactions.erase(known);
}

// As it stands on the message already, if it does.
std::string spelling(const Message& message, const std::string& emoji) {
  const auto known =
      std::ranges::find_if(message.reactions, [&](const ReactionCount& each) { return same_emoji(each.emoji, emoji); });
  return known == message.reactions.end() ? emoji : known->emoji;
}

}  // namespace

Result<Outcome> decide(Context& ctx, const SetReaction& set) {
  KITH_CHECKED(check_optional_mid(set.mid));
  KITH_CHECKED(check_emoji(set.emoji));
  KITH_TRY(auto target, reach_message(ctx, set.cid, set.seq));
  Message& message = target.message;
  const std::string emoji = spelling(message, set.emoji);
  KITH_TRY(auto mark, load_mark<ReactionMark>(ctx, set.cid, store::RowKind::kReaction, set.seq));
  const auto own = std::ranges::find(mark.emojis, emoji);
  if ((own != mark.emojis.end()) == set.on) return unchanged(message);
  KITH_CHECKED(may_react(ctx, target));

  if (set.on) {
    KITH_CHECKED(count_up(message, emoji));
    mark.emojis.push_back(emoji);
  } else {
    count_down(message, emoji);
    mark.emojis.erase(own);
  }
  mark.at = ctx.now;
  save_mark(ctx, set.cid, store::RowKind::kReaction, set.seq, mark, mark.emojis.empty());
  Outcome outcome;
  change_message(ctx, target, outcome,
                 {.what = MessageChange::kReaction, .by = ctx.actor.user, .emoji = emoji, .on = set.on});
  return outcome;
}

}  // namespace kith::chat
