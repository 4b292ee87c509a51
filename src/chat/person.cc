// What else stands in a person's own order: blocks (with the dm told by follow-up, where sends are decided), and the
// news that the directory's part of the person changed, which friends hear too: their row of the friend comes anew (of
// more than kFriendsTold the others see it with the next answer that names the person). Who blocks ends what was asked
// between the two: one's own request is taken back, the other's is declined. Thread: one lane.
#include "chat/own/blockers.h"
#include "chat/person_rows.h"
#include "chat/rules.h"
#include "model/codec.h"

namespace kith::chat {
namespace {

constexpr std::size_t kFriendsTold = 1024;

Status tell_friends(Context& ctx, const Self& self) {
  KITH_TRY(const auto rows, ctx.rows.rows(owner_of(self.user), store::RowKind::kContact, {}, kFriendsTold));
  for (const store::Row& row : rows) {
    KITH_TRY(const auto contact, decode<Contact>(row.value));
    if (!contact.active) continue;
    Actor other;
    other.user = contact.user;
    ctx.rows.put_follow_up(
        {.actor = std::move(other), .body = SetContact{.whom = self.user, .remark = {}, .group = {}}});
  }
  return {};
}

Status end_requests(Context& ctx, Self& self, Outcome& outcome, UserId whom) {
  KITH_TRY(auto asked, find_pending(ctx, self.user, self.user, whom));
  if (asked) {
    asked->state = RequestState::kWithdrawn;
    ctx.rows.put_follow_up(
        {.actor = {}, .body = CloseRequest{.owner = whom, .id = asked->id, .state = RequestState::kWithdrawn}});
    change_request(ctx, self, outcome, std::move(*asked));
  }
  KITH_TRY(auto received, find_pending(ctx, self.user, whom, self.user));
  if (received) {
    received->state = RequestState::kDeclined;
    ctx.rows.put_follow_up(
        {.actor = {}, .body = RequestAnswered{.owner = whom, .id = received->id, .by = self.user, .accept = false}});
    change_request(ctx, self, outcome, std::move(*received));
  }
  return {};
}

}  // namespace

Result<Outcome> decide(Context& ctx, const SetBlock& set) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  if (set.whom == self.user || set.whom.nil()) return refuse(Code::kBadRequest, "userId", "not another person");
  KITH_TRY(const bool blocked, blocks(ctx, self.user, set.whom));
  Outcome outcome;
  outcome.rev = self.head.urev;
  if (blocked == set.on) return outcome;
  if (set.on) KITH_CHECKED(end_requests(ctx, self, outcome, set.whom));
  note_blocker(ctx, set.whom, self.user, set.on);
  change_block(ctx, self, outcome, {.user = set.whom, .active = set.on, .at = ctx.now, .urev = {}});
  ctx.rows.put_follow_up(
      {.actor = {},
       .body = SetDmBlock{.cid = set.dm, .by = self.user, .whom = set.whom, .on = set.on, .urev = self.head.urev}});
  save_self(ctx, self);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const TouchPerson& news) {
  if (!ctx.actor.user.nil() && ctx.actor.user != news.owner) return fail(Code::kForbidden, "only for yourself");
  KITH_TRY(auto self, load_self(ctx, news.owner));
  Outcome outcome;
  touch(ctx, self, outcome, news.what);
  if (ctx.actor.user.nil() && news.what == "profile") KITH_CHECKED(tell_friends(ctx, self));
  save_self(ctx, self);
  return outcome;
}

}  // namespace kith::chat
