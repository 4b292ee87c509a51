// Joining a group and asking to be let in; who waits, and the admins' answers.
#include "api/groups/joining.h"

#include <array>

#include "api/mids.h"
#include "api/operations.h"
#include "api/people.h"
#include "query/groups/admission.h"

namespace kith::api {
namespace {

void answer_state(Call& call, ConversationId cid, std::string_view state) {
  call.answer([&](wire::Writer& writer) {
    writer.field("cid", cid);
    writer.field("state", state);
  });
}

Flow ask_to_join(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_ask_to_join(call->params()));
  join_group(call, {.cid = request.cid, .code = {}, .note = request.note.value_or("")});
  co_return Done{};
}

Flow get_join(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_get_join(call->params()));
  answer_read(
      call, call->read([cid = request.cid, self = call->caller().user](const store::View& view, wire::Writer& writer) {
        return query::own_join(view, self, cid, writer);
      }));
  co_return Done{};
}

Flow withdraw_join(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_withdraw_join(call->params()));
  auto submitted = call->submit({call->actor(), WithdrawJoin{.cid = request.cid}});
  KITH_CO_CHECKED(co_await submitted);
  answer_state(*call, request.cid, "none");
  co_return Done{};
}

Flow list_join_requests(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_list_join_requests(call->params()));
  answer_read(call, call->read([request, actor = call->actor()](const store::View& view, wire::Writer& writer,
                                                                Mentioned& mentioned) {
    return query::join_requests(view, actor, request, writer, mentioned);
  }));
  co_return Done{};
}

// Who asked may have changed since, or be gone: then the request ends without an entry.
Flow answer_join_request(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_answer_join_request(call->params()));
  AnswerJoin command{.cid = request.cid,
                     .mid = mid_or_new(*call, request.mid),
                     .user = request.user_id,
                     .accept = request.action == wire::JoinAnswer::kAccept};
  Status there;
  if (command.accept) {
    auto looked = call->work([&services = call->services(), user = request.user_id]() -> Result<Invitee> {
      KITH_TRY(const auto found, active_person(services, user, "userId"));
      return invitee(found);
    });
    auto who = co_await looked;
    if (who) {
      command.who = *who;
    } else if (who.error().code == Code::kNotFound) {
      command.accept = false;
      there = std::unexpected(std::move(who.error()));
    } else {
      co_return std::unexpected(std::move(who.error()));
    }
  }
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  KITH_CO_CHECKED(std::move(there));
  answer_change(*call, request.cid, reply.rev);
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"askToJoin", ask_to_join},
    Operation{"getJoin", get_join},
    Operation{"withdrawJoin", withdraw_join},
    Operation{"listJoinRequests", list_join_requests},
    Operation{"answerJoinRequest", answer_join_request},
};

}  // namespace

Flow join_group(CallPtr call, JoinGroup command) {
  const Actor actor = call->actor();
  const ConversationId cid = command.cid;
  command.self = {.user = actor.user, .guest = actor.guest, .receipts_off = actor.receipts_off};
  auto submitted = call->submit({actor, std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  const auto* body = std::get_if<JoinReply>(&reply.body);
  answer_state(*call, cid, body != nullptr && body->joined ? "joined" : "pending");
  co_return Done{};
}

std::span<const Operation> joining_operations() {
  return kOperations;
}

}  // namespace kith::api
