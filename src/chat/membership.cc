// See membership.h; the commands on members are in member_commands.cc.
#include "chat/membership.h"

#include <algorithm>

#include "chat/append.h"

namespace kith::chat {
namespace {

void announce(const Context& ctx, const Place& place, Outcome& outcome, const Member& member) {
  Outgoing event{.body = MemberChanged{member, ctx.actor.user}, .rev = member.rev, .also = {member.user}};
  // In the world coming and going is nobody's business but one's own devices'.
  if (is_world(place)) event.reach = Reach::kPeople;
  if (member.rev) outcome.rev = member.rev;
  outcome.events.push_back(std::move(event));
}

// Whoever joins has read what was there before.
Status read_up_to_head(Context& ctx, Place& place, UserId user) {
  if (!place.head.seq) return {};
  KITH_TRY(auto positions, load_positions(ctx, place.cid, user));
  positions.delivered = std::max(positions.delivered, place.head.seq);
  positions.read = place.head.seq;
  positions.read_n = place.head.n;
  save_positions(ctx, place, user, positions);
  return {};
}

}  // namespace

Status join_at_creation(Context& ctx, Place& place, Outcome& outcome, const Invitee& who, Role role) {
  Member member;
  member.user = who.user;
  member.role = role;
  member.guest = who.guest;
  member.receipts_off = who.receipts_off;
  member.joined_at = ctx.now;
  member.view = {{.from = Seq(1), .to = Seq(0)}};
  member.rev = place.head.rev;
  place.head.all_see_from = Seq(1);
  ++place.head.member_count;
  save_member(ctx, place, member);
  save_listing(ctx, place, member);
  outcome.joined.push_back(member.user);
  return {};
}

Status join(Context& ctx, Place& place, Outcome& outcome, const Invitee& who, std::optional<Member> row) {
  Member member = std::move(row).value_or(Member{});  // a mute outlives leaving: coming back must not lift it
  member.user = who.user;
  member.role = Role::kMember;
  member.active = true;
  member.guest = who.guest;
  member.receipts_off = who.receipts_off;
  member.joined_at = ctx.now;
  member.left_reason = LeaveReason::kNone;
  member.left_by = {};
  member.left_at = 0;
  member.parting = {};
  if (place.conversation.history_from_start) member.view.clear();
  const Seq from = place.conversation.history_from_start ? Seq(1) : place.head.seq.next();
  member.view.push_back({.from = from, .to = Seq(0)});
  // Who comes and goes without end keeps the latest stays: a view is read with every message.
  constexpr std::size_t kStaysMax = 64;
  if (member.view.size() > kStaysMax) member.view.erase(member.view.begin());
  note_view_start(place, from);
  if (!is_world(place)) member.rev = take_rev(ctx, place);
  ++place.head.member_count;
  KITH_CHECKED(read_up_to_head(ctx, place, member.user));
  save_member(ctx, place, member);
  save_listing(ctx, place, member);
  outcome.joined.push_back(member.user);
  announce(ctx, place, outcome, member);
  return {};
}

void part(Context& ctx, Place& place, Outcome& outcome, Member member, const Departure& departure) {
  member.active = false;
  member.role = Role::kMember;
  member.left_reason = departure.reason;
  member.left_by = departure.by;
  member.left_at = ctx.now;
  Interval& last = member.view.back();
  last.to = place.head.seq;
  if (last.to < last.from) member.view.pop_back();
  if (!is_world(place)) member.rev = take_rev(ctx, place);
  member.parting = parting_from(ctx, place);
  --place.head.member_count;
  save_member(ctx, place, member);
  save_listing(ctx, place, member);
  outcome.left.push_back(member.user);
  announce(ctx, place, outcome, member);
}

Parting parting_from(const Context& ctx, const Place& place) {
  return {.rev = place.head.rev, .at = ctx.now, .name = place.conversation.name};
}

void note_view_start(Place& place, Seq from) {
  Head& head = place.head;
  const bool known = head.all_see_from || head.member_count == 0;
  if (known) head.all_see_from = std::max(head.all_see_from, from);
}

void change_member(Context& ctx, Place& place, Outcome& outcome, Member member) {
  if (!is_world(place)) member.rev = take_rev(ctx, place);
  save_member(ctx, place, member);
  announce(ctx, place, outcome, member);
}

void settle_room(Context& ctx, Place& place, Outcome& outcome) {
  if (is_world(place)) return;
  Head& head = place.head;
  const bool up = !head.room && head.member_count >= ctx.limits.room_from_members;
  const bool down = head.room && head.member_count < ctx.limits.people_below_members;
  if (!up && !down) return;
  head.room = up;
  head.both_until = ctx.now + ctx.limits.both_ways_ms;
  change_conversation(ctx, place, outcome, ctx.actor.user);
}

void change_conversation(Context& ctx, Place& place, Outcome& outcome, UserId by) {
  place.conversation.rev = take_rev(ctx, place);
  save_conversation(ctx, place);
  outcome.rev = place.conversation.rev;
  outcome.events.push_back(
      {.body = ConversationChanged{place.conversation, by, place.head.room}, .rev = place.conversation.rev});
}

}  // namespace kith::chat
