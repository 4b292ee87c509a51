// Sends planned for later: rows of the person who plans them, in step on all devices. What a send itself needs of the
// conversation (membership, role, blocks) is tried when it is made, by the api, and decided when it is sent, by the
// send's own rule; here is only what the person's rows know. A plan is made under the mid of the send to come: making
// it twice gives the same one. Once its time has come it can no longer be changed or cancelled, because it may be on
// its way. Finished ones stay for a month, so that devices hear of them. Thread: one lane.
#include <algorithm>

#include "chat/content_hash.h"
#include "chat/media/held.h"
#include "chat/message/bodies.h"
#include "chat/person_rows.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "model/codec.h"

namespace kith::chat {
namespace {

constexpr std::size_t kScanPage = 128;
constexpr TimeMs kFinishedKept = TimeMs{30} * 24 * 3600 * 1000;

Result<std::optional<Scheduled>> load_scheduled(Context& ctx, UserId owner, ScheduleId id) {
  KITH_TRY(const auto value, ctx.rows.row(owner_of(owner), store::RowKind::kScheduled, id.raw()));
  if (!value) return std::optional<Scheduled>{};
  KITH_TRY(auto found, decode<Scheduled>(*value));
  return std::optional<Scheduled>{std::move(found)};
}

// Room for one more; forgets what was finished long ago.
Status make_room(Context& ctx, UserId user) {
  const Owner owner = owner_of(user);
  std::size_t pending = 0;
  for (std::string after;;) {
    KITH_TRY(const auto rows, ctx.rows.rows(owner, store::RowKind::kScheduled, after, kScanPage));
    for (const auto& row : rows) {
      KITH_TRY(const auto each, decode<Scheduled>(row.value));
      if (each.state == ScheduleState::kPending) {
        ++pending;
      } else if (each.at < ctx.now - kFinishedKept) {
        ctx.rows.delete_row(owner, store::RowKind::kScheduled, row.key);
      }
    }
    if (rows.size() < kScanPage) break;
    after = rows.back().key;
  }
  if (pending < ctx.limits.scheduled_max) return {};
  return refuse(Code::kConflict, "at", "too many sends are planned already",
                static_cast<std::int64_t>(ctx.limits.scheduled_max));
}

Status check_time(const Context& ctx, TimeMs at) {
  if (at < ctx.now + ctx.limits.schedule_ahead_ms_min) {
    return refuse(Code::kBadRequest, "at", "too soon", ctx.limits.schedule_ahead_ms_min);
  }
  if (at > ctx.now + ctx.limits.schedule_ahead_ms_max) {
    return refuse(Code::kBadRequest, "at", "too far away", ctx.limits.schedule_ahead_ms_max);
  }
  return {};
}

Status check_content(Context& ctx, const Scheduled& plan) {
  KITH_CHECKED(check_mid(plan.mid));
  KITH_CHECKED(check_kind(plan.kind, ctx.limits.kind_length_max));
  KITH_CHECKED(check_body(plan.kind, plan.body, ctx.limits.body_bytes_max));
  KITH_CHECKED(check_held(ctx, plan.kind, plan.body));
  if (plan.mentions.size() > ctx.limits.mentions_max) {
    return refuse(Code::kBadRequest, "mentions", "too many", static_cast<std::int64_t>(ctx.limits.mentions_max));
  }
  return {};
}

bool same_content(const Scheduled& a, const Scheduled& b) {
  return a.cid == b.cid && a.kind == b.kind && a.body == b.body && a.reply_to == b.reply_to &&
         a.thread_root == b.thread_root && a.mentions == b.mentions && a.mention_all == b.mention_all && a.at == b.at;
}

bool its_time_has_come(const Context& ctx, const Scheduled& plan) {
  return plan.state == ScheduleState::kPending && plan.at <= ctx.now;
}

// What is still to be sent holds its files; what was sent, its message does.
Status note_plan(Context& ctx, const Self& self, const Scheduled& plan) {
  if (!holds_media(plan.kind)) return {};
  std::vector<MediaId> ids;
  if (plan.state == ScheduleState::kPending) {
    KITH_TRY(const auto held, held_by(plan.kind, plan.body));
    for (const Held& each : held) ids.push_back(each.id);
  }
  note_use(ctx, owner_of(self.user), std::string(plan.id.raw()), ids);
  return {};
}

Result<Outcome> make(Context& ctx, Self& self, Scheduled plan, const std::optional<Scheduled>& known) {
  Outcome outcome;
  outcome.rev = self.head.urev;
  if (known) {
    const bool repeat = known->asked.empty() ? same_content(*known, plan) : known->asked == plan.asked;
    if (!repeat) return refuse(Code::kConflict, "mid", "this mid was used for another plan");
    outcome.reply = ScheduledReply{.scheduled = *known};
    return outcome;
  }
  KITH_CHECKED(check_content(ctx, plan));
  KITH_CHECKED(check_time(ctx, plan.at));
  KITH_CHECKED(make_room(ctx, self.user));
  plan.state = ScheduleState::kPending;
  plan.seq = {};
  plan.code.clear();
  KITH_CHECKED(note_plan(ctx, self, plan));
  outcome.reply = ScheduledReply{.scheduled = change_scheduled(ctx, self, outcome, std::move(plan))};
  save_self(ctx, self);
  return outcome;
}

// Changed as read: another change meanwhile is a conflict. What failed may be planned anew.
Result<Outcome> change(Context& ctx, Self& self, Scheduled plan, const std::optional<Scheduled>& known) {
  Outcome outcome;
  outcome.rev = self.head.urev;
  if (!known) return refuse(Code::kNotFound, "id", "nothing is planned under this id");
  if (its_time_has_come(ctx, *known)) return refuse(Code::kConflict, "id", "its time has come");
  if (known->state != ScheduleState::kPending && known->state != ScheduleState::kFailed) {
    return refuse(Code::kConflict, "id", "this was sent or cancelled already");
  }
  if (same_content(*known, plan) && known->state == ScheduleState::kPending) {
    outcome.reply = ScheduledReply{.scheduled = *known};
    return outcome;
  }
  if (known->urev != plan.urev) return refuse(Code::kConflict, "id", "it was changed meanwhile");
  KITH_CHECKED(check_content(ctx, plan));
  KITH_CHECKED(check_time(ctx, plan.at));
  if (known->state == ScheduleState::kFailed) KITH_CHECKED(make_room(ctx, self.user));
  plan.state = ScheduleState::kPending;
  plan.code.clear();
  KITH_CHECKED(note_plan(ctx, self, plan));
  outcome.reply = ScheduledReply{.scheduled = change_scheduled(ctx, self, outcome, std::move(plan))};
  save_self(ctx, self);
  return outcome;
}

}  // namespace

Result<Outcome> decide(Context& ctx, const PutScheduled& put) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  Scheduled plan = put.scheduled;
  std::ranges::sort(plan.mentions);
  plan.mentions.erase(std::ranges::unique(plan.mentions).begin(), plan.mentions.end());
  KITH_TRY(const auto known, load_scheduled(ctx, self.user, plan.id));
  plan.asked = plan.urev && known ? known->asked : content_hash(ctx.content_key, plan);
  return plan.urev ? change(ctx, self, std::move(plan), known) : make(ctx, self, std::move(plan), known);
}

Result<Outcome> decide(Context& ctx, const CancelScheduled& cancel) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  KITH_TRY(auto known, load_scheduled(ctx, self.user, cancel.id));
  if (!known) return refuse(Code::kNotFound, "id", "nothing is planned under this id");
  Outcome outcome;
  outcome.rev = known->urev;
  if (known->state == ScheduleState::kCancelled) return outcome;
  if (known->state == ScheduleState::kSent) return refuse(Code::kConflict, "id", "this was sent already");
  if (its_time_has_come(ctx, *known)) return refuse(Code::kConflict, "id", "its time has come");
  known->state = ScheduleState::kCancelled;
  KITH_CHECKED(note_plan(ctx, self, *known));
  change_scheduled(ctx, self, outcome, std::move(*known));
  save_self(ctx, self);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const ScheduledDone& done) {
  if (!ctx.actor.user.nil()) return fail(Code::kForbidden, "the server's own command");
  KITH_TRY(auto self, load_self(ctx, done.owner));
  KITH_TRY(auto known, load_scheduled(ctx, self.user, done.id));
  Outcome outcome;
  outcome.rev = self.head.urev;
  if (!known || known->state == ScheduleState::kSent) return outcome;
  // What was sent is sent, whatever was wished meanwhile; a failure says something about what still waits alone.
  if (!done.seq && known->state != ScheduleState::kPending) return outcome;
  known->state = done.seq ? ScheduleState::kSent : ScheduleState::kFailed;
  known->seq = done.seq;
  known->code = done.code;
  KITH_CHECKED(note_plan(ctx, self, *known));
  change_scheduled(ctx, self, outcome, std::move(*known));
  save_self(ctx, self);
  return outcome;
}

}  // namespace kith::chat
