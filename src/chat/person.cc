// What else stands in a person's own order: blocks (with the dm told by follow-up, where sends are decided), and the
// news that the directory's part of the person changed. Thread: one lane.
#include "chat/person_rows.h"
#include "chat/rules.h"

namespace kith::chat {

Result<Outcome> decide(Context& ctx, const SetBlock& set) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  if (set.whom == self.user || set.whom.nil()) return refuse(Code::kBadRequest, "userId", "not another person");
  KITH_TRY(const bool blocked, blocks(ctx, self.user, set.whom));
  Outcome outcome;
  outcome.rev = self.head.urev;
  if (blocked == set.on) return outcome;
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
  save_self(ctx, self);
  return outcome;
}

}  // namespace kith::chat
