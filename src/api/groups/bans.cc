// Bans of a conversation: who is kept out, keeping out, and letting in again.
#include <array>

#include "api/mids.h"
#include "api/operations.h"
#include "api/people.h"
#include "query/groups/admission.h"

namespace kith::api {
namespace {

Flow list_bans(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_list_bans(call->params()));
  answer_read(call, call->read([request, actor = call->actor()](const store::View& view, wire::Writer& writer,
                                                                Mentioned& mentioned) {
    return query::bans(view, actor, request, writer, mentioned);
  }));
  co_return Done{};
}

Flow ban_member(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_ban_member(call->params()));
  auto lookup = call->work(
      [&services = call->services(), user = request.user_id] { return active_person(services, user, "userId"); });
  KITH_CO_CHECKED(co_await lookup);
  SetBan command{.cid = request.cid, .mid = mid_or_new(*call, request.mid), .user = request.user_id, .on = true};
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_change(*call, request.cid, reply.rev);
  co_return Done{};
}

Flow lift_ban(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_lift_ban(call->params()));
  SetBan command{.cid = request.cid, .mid = mid_or_new(*call, request.mid), .user = request.user_id, .on = false};
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_change(*call, request.cid, reply.rev);
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"listBans", list_bans},
    Operation{"banMember", ban_member},
    Operation{"liftBan", lift_ban},
};

}  // namespace

std::span<const Operation> ban_operations() {
  return kOperations;
}

}  // namespace kith::api
