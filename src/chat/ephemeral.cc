// Typing and signals: membership, mute and block decide, nothing is written, and the events may be dropped first.
// Thread: one lane.
#include "chat/ephemeral.h"

#include "chat/dm_block.h"
#include "chat/groups/speaking.h"
#include "chat/rules.h"

namespace kith::chat {
Status may_be_heard(Context& ctx, const Place& place) {
  KITH_TRY(const auto member, require_member(ctx, place));
  KITH_CHECKED(check_dm_block(ctx, place));
  return may_speak(ctx, place, member);
}

Result<Outcome> decide(Context& ctx, const Typing& typing) {
  KITH_TRY(const auto place, load_place(ctx, typing.cid));
  KITH_CHECKED(may_be_heard(ctx, place));
  Outcome outcome;
  outcome.events.push_back({.body = TypingChanged{.user = ctx.actor.user, .on = typing.on}, .ephemeral = true});
  return outcome;
}

Result<Outcome> decide(Context& ctx, const Signal& signal) {
  KITH_TRY(const auto place, load_place(ctx, signal.cid));
  KITH_CHECKED(may_be_heard(ctx, place));
  if (signal.data.size() > ctx.limits.signal_bytes_max) {
    return refuse(Code::kTooLarge, "data", "too large", static_cast<std::int64_t>(ctx.limits.signal_bytes_max));
  }
  Outcome outcome;
  outcome.events.push_back(
      {.body = Signalled{.from = ctx.actor.user, .from_device = ctx.actor.device, .to = signal.to, .data = signal.data},
       .ephemeral = true});
  return outcome;
}

}  // namespace kith::chat
