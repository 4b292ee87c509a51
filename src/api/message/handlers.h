// What the handlers of this family share: a read as it is, a change of a message as it is, and the question whether the
// caller may see a message. Thread: the call's shard.
#pragma once

#include "api/call.h"
#include "api/gatekeeping.h"
#include "api/mids.h"
#include "query/message/own_lists.h"

namespace kith::api {

// Decodes, reads from one snapshot, answers.
template <auto decode, auto read>
Flow reading(CallPtr call) {
  KITH_CO_TRY(const auto request, decode(call->params()));
  auto task = call->read(
      [request, self = call->caller().user](const store::View& view, wire::Writer& writer, Mentioned& mentioned) {
        return read(view, self, request, writer, mentioned);
      });
  KITH_CO_TRY(auto document, co_await task);
  call->finish(std::move(document));
  co_return Done{};
}

// Decodes, takes from the sender's rate (everybody in the conversation hears of it), decides, answers {cid, rev}.
template <auto decode, auto command_of>
Flow changing(CallPtr call) {
  KITH_CO_TRY(auto request, decode(call->params()));
  const ConversationId cid = request.cid;
  KITH_CO_CHECKED(call->services().rates.take(call->caller(), cid, call->side().address));
  auto submitted = call->submit({call->actor(), command_of(std::move(request))});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_change(*call, cid, reply.rev);
  co_return Done{};
}

// co_await: a Status, not_found or not_member unless the caller may see the message.
inline auto visible(Call& call, ConversationId cid, Seq seq) {
  auto task = [&log = call.services().log, self = call.caller().user, cid, seq]() -> Status {
    const auto view = log.snapshot();
    return query::check_visible(*view, self, cid, seq);
  };
  return OnPool<decltype(task)>(call.services().readers, call.services().loop, std::move(task));
}

}  // namespace kith::api
