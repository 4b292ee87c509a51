// See speaking.h.
#include "chat/groups/speaking.h"

#include "chat/permissions.h"

namespace kith::chat {
namespace {

bool leads(const Context& ctx, const Place& place, const Member& member) {
  return rank_of(ctx.actor, place, &member) >= Rank::kAdmin;
}

bool held_by_pace(const Context& ctx, const Place& place, const Member& member) {
  return place.conversation.slow_mode_s != 0 && !leads(ctx, place, member);
}

}  // namespace

Status may_speak(const Context& ctx, const Place& place, const Member& member) {
  if (member.muted_until > ctx.now) {
    return retry_later(Code::kMuted, "muted in this conversation", member.muted_until - ctx.now);
  }
  KITH_CHECKED(permit(Action::kSend, place.conversation.kind, rank_of(ctx.actor, place, &member)));
  const TimeMs all_until = place.conversation.all_muted_until;
  if (all_until > ctx.now && !leads(ctx, place, member)) {
    return retry_later(Code::kMuted, "only admins write here for now", all_until - ctx.now);
  }
  return {};
}

Status check_pace(const Context& ctx, const Place& place, const Member& member) {
  if (!held_by_pace(ctx, place, member)) return {};
  const TimeMs next = member.last_sent_at + static_cast<TimeMs>(place.conversation.slow_mode_s) * 1000;
  if (next <= ctx.now) return {};
  auto error = retry_later(Code::kRateLimited, "slow mode: one message in this time", next - ctx.now);
  error.error().limit = static_cast<std::int64_t>(place.conversation.slow_mode_s);
  return error;
}

void note_pace(Context& ctx, const Place& place, Member member) {
  if (!held_by_pace(ctx, place, member)) return;
  member.last_sent_at = ctx.now;
  save_member_quietly(ctx, place, member);
}

}  // namespace kith::chat
