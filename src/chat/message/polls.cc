// Polls: one vote a person, replaced or taken back while the poll is open. The message's row counts, a row a person
// says who chose what; of an anonymous poll neither events nor reads tell it. Thread: one lane.
#include <algorithm>

#include "chat/dm_block.h"
#include "chat/message/bodies.h"
#include "chat/message/change.h"
#include "chat/message/marks.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/text.h"

namespace kith::chat {
namespace {

Result<Target> reach_poll(Context& ctx, ConversationId cid, Seq seq) {
  KITH_TRY(auto target, reach_message(ctx, cid, seq));
  if (target.message.kind != "poll") return refuse(Code::kBadRequest, "seq", "this message is no poll");
  return target;
}

Status check_options(const Poll& poll, const std::vector<std::uint32_t>& options) {
  if (!poll.multiple && options.size() > 1) {
    return refuse(Code::kBadRequest, "options", "this poll takes one option a person", 1);
  }
  const auto unknown = [&](std::uint32_t option) { return option >= poll.options; };
  if (std::ranges::any_of(options, unknown)) {
    return refuse(Code::kBadRequest, "options", "no such option", static_cast<std::int64_t>(poll.options) - 1);
  }
  return {};
}

Status check_open(const Context& ctx, const Message& message, const Poll& poll) {
  const bool over = message.closed_at != 0 || (poll.closes_at != 0 && poll.closes_at <= ctx.now);
  if (over) return refuse(Code::kForbidden, "seq", "this poll is closed");
  return {};
}

}  // namespace

Result<Outcome> decide(Context& ctx, const CastVote& cast) {
  KITH_CHECKED(check_optional_mid(cast.mid));
  KITH_TRY(auto target, reach_poll(ctx, cast.cid, cast.seq));
  Message& message = target.message;
  std::vector<std::uint32_t> options = cast.options;
  std::ranges::sort(options);
  options.erase(std::ranges::unique(options).begin(), options.end());
  KITH_TRY(auto mark, load_mark<VoteMark>(ctx, cast.cid, store::RowKind::kVote, cast.seq));
  if (mark.options == options) return unchanged(message);
  KITH_CHECKED(check_dm_block(ctx, target.place));
  const Rank rank = rank_of(ctx.actor, target.place, &*target.member);
  KITH_CHECKED(permit(Action::kVote, target.place.conversation.kind, rank));
  KITH_TRY(const auto poll, poll_of(message.body));
  KITH_CHECKED(check_open(ctx, message, poll));
  KITH_CHECKED(check_options(poll, options));

  message.votes.resize(poll.options);
  for (const auto option : mark.options) --message.votes[option];
  for (const auto option : options) ++message.votes[option];
  if (mark.options.empty()) ++message.voters;
  if (options.empty()) --message.voters;
  mark.options = std::move(options);
  mark.at = ctx.now;
  save_mark(ctx, cast.cid, store::RowKind::kVote, cast.seq, mark, mark.options.empty());
  Outcome outcome;
  change_message(ctx, target, outcome,
                 {.what = MessageChange::kPoll, .by = poll.anonymous ? UserId{} : ctx.actor.user});
  return outcome;
}

Result<Outcome> decide(Context& ctx, const ClosePoll& close) {
  KITH_CHECKED(check_optional_mid(close.mid));
  KITH_TRY(auto target, reach_poll(ctx, close.cid, close.seq));
  Message& message = target.message;
  if (message.from != ctx.actor.user) {
    const Rank rank = rank_of(ctx.actor, target.place, &*target.member);
    KITH_CHECKED(permit(Action::kClosePoll, target.place.conversation.kind, rank));
  }
  if (message.closed_at != 0) return unchanged(message);
  message.closed_at = ctx.now;
  Outcome outcome;
  change_message(ctx, target, outcome, {.what = MessageChange::kPoll, .by = ctx.actor.user});
  return outcome;
}

}  // namespace kith::chat
