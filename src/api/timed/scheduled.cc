// Sends planned for later: made, listed, changed, cancelled. A plan is tried by the send's own rule on what stands in
// the log now, and thrown away, so that nobody plans what could never be sent; being muted or held up for the moment is
// no reason, because that may pass. What counts is decided when it is sent (work/due_round.h).
#include <array>

#include "api/operations.h"
#include "chat/decide.h"
#include "model/codec.h"
#include "query/timed/scheduled.h"
#include "store/overlay.h"
#include "wire/rows.h"

namespace kith::api {
namespace {

struct Trial {
  Actor actor{};
  Scheduled plan{};
  TimeMs now = 0;
};

Status could_be_sent(const Services& services, const Trial& trial) {
  const auto view = services.log.snapshot();
  store::Overlay overlay(*view);
  overlay.begin();
  const Command command{.actor = trial.actor, .body = query::send_of(trial.plan)};
  const chat::ContentKey no_key{};
  chat::Context ctx{.rows = overlay,
                    .actor = command.actor,
                    .now = trial.now,
                    .partition = partition_of(trial.plan.cid.bytes),
                    .pos = Pos(1),
                    .limits = services.rules,
                    .content_key = no_key};
  auto outcome = chat::decide(ctx, command);
  if (outcome) return {};
  Error& error = outcome.error();
  if (error.code == Code::kMuted || error.code == Code::kRateLimited) return {};
  return std::unexpected(std::move(error));
}

void answer_plan(Call& call, const Reply& reply) {
  const auto* kept = std::get_if<ScheduledReply>(&reply.body);
  if (kept == nullptr) return call.refuse({.code = Code::kInternal, .detail = "the command gave no plan"});
  call.answer([&](wire::Writer& writer) { wire::object_field(writer, "scheduled", kept->scheduled); });
}

Flow schedule_message(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_schedule_message(call->params()));
  Scheduled plan;
  plan.id = call->services().ids.scheduled(call->caller().user, request.cid, request.mid);
  plan.cid = request.cid;
  plan.mid = std::move(request.mid);
  plan.kind = std::move(request.kind);
  plan.body = std::move(request.body);
  plan.at = request.at;
  plan.reply_to = request.reply_to.value_or(Seq{});
  plan.thread_root = request.thread_root_seq.value_or(Seq{});
  plan.mentions = std::move(request.mentions);
  plan.mention_all = request.mention_all.value_or(MentionAll::kNone);
  auto looked =
      call->work([&services = call->services(), self = call->caller().user,
                  trial = Trial{call->actor(), plan, call->services().loop.clock().wall()}]() -> Result<bool> {
        // A repeat is the rule's business, also where nothing could be sent any more.
        KITH_TRY(const auto known, query::find_scheduled(*services.log.snapshot(), self, trial.plan.id));
        if (!known) KITH_CHECKED(could_be_sent(services, trial));
        return true;
      });
  KITH_CO_TRY(const bool fine, co_await looked);
  static_cast<void>(fine);
  auto submitted = call->submit({call->actor(), PutScheduled{.scheduled = std::move(plan)}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_plan(*call, reply);
  co_return Done{};
}

Flow list_scheduled(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_list_scheduled(call->params()));
  answer_read(call, call->read([request, self = call->caller().user](const store::View& view, wire::Writer& writer,
                                                                     Mentioned& mentioned) {
    return query::list_scheduled(view, self, request, writer, mentioned);
  }));
  co_return Done{};
}

Flow change_scheduled(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_change_scheduled(call->params()));
  // Absent and empty are two things here.
  const bool mentions = call->params().present("mentions") != nullptr || request.mention_all;
  if (!request.body && !request.at && !request.reply_to && !mentions) {
    co_return refuse(Code::kBadRequest, "body", "give body, at, replyTo, mentions or mentionAll");
  }
  auto looked = call->work([&services = call->services(), self = call->caller().user, request, mentions,
                            actor = call->actor(), now = call->services().loop.clock().wall()]() -> Result<Scheduled> {
    KITH_TRY(auto plan, query::find_scheduled(*services.log.snapshot(), self, request.schedule_id));
    if (!plan) return refuse(Code::kNotFound, "scheduleId", "nothing is planned under this id");
    if (request.body) plan->body = *request.body;
    if (request.at) plan->at = *request.at;
    if (request.reply_to) plan->reply_to = *request.reply_to;
    if (mentions) {
      plan->mentions = request.mentions;
      plan->mention_all = request.mention_all.value_or(MentionAll::kNone);
    }
    // Of what is finished the rule says so.
    if (plan->state == ScheduleState::kPending) KITH_CHECKED(could_be_sent(services, {actor, *plan, now}));
    return std::move(*plan);
  });
  KITH_CO_TRY(auto plan, co_await looked);
  auto submitted = call->submit({call->actor(), PutScheduled{.scheduled = std::move(plan)}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_plan(*call, reply);
  co_return Done{};
}

Flow cancel_scheduled(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_cancel_scheduled(call->params()));
  auto submitted = call->submit({call->actor(), CancelScheduled{.id = request.schedule_id}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  call->answer([&](wire::Writer& writer) { writer.field("urev", reply.rev); });
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"scheduleMessage", schedule_message},
    Operation{"listScheduled", list_scheduled},
    Operation{"changeScheduled", change_scheduled},
    Operation{"cancelScheduled", cancel_scheduled},
};

}  // namespace

std::span<const Operation> scheduled_operations() {
  return kOperations;
}

}  // namespace kith::api
