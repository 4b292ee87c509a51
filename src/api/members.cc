// Members of a conversation: list, add, change, remove, leave.
#include <array>

#include "api/mids.h"
#include "api/operations.h"
#include "api/people.h"
#include "query/members.h"
#include "wire/answers.h"
#include "wire/generated/requests_conversations.h"

namespace kith::api {
namespace {

Flow list_members(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_list_members(call->params()));
  auto read = call->read(
      [request, self = call->caller().user](const store::View& view, wire::Writer& writer, Mentioned& mentioned) {
        return query::members(view, self, request, writer, mentioned);
      });
  KITH_CO_TRY(auto document, co_await read);
  call->finish(std::move(document));
  co_return Done{};
}

Flow add_members(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_add_members(call->params()));
  auto lookup = call->work([&services = call->services(), caller = call->caller(), ids = request.user_ids] {
    return invitees(services, caller, ids, "userIds");
  });
  KITH_CO_TRY(auto people, co_await lookup);
  AddMembers command{.cid = request.cid, .mid = mid_or_new(*call, request.mid), .users = std::move(people.known)};
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  const auto* body = std::get_if<AddedReply>(&reply.body);
  AddedReply added = body == nullptr ? AddedReply{} : *body;
  for (const auto& [id, error] : people.refused) added.failed.emplace_back(id, error.code);
  call->answer([&](wire::Writer& writer) {
    writer.field("cid", request.cid);
    writer.field("rev", reply.rev);
    wire::fields(writer, added);
  });
  co_return Done{};
}

Flow update_member(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_update_member(call->params()));
  if (!request.role && !request.muted_until) co_return refuse(Code::kBadRequest, "role", "give role or mutedUntil");
  SetMember command{.cid = request.cid,
                    .mid = mid_or_new(*call, request.mid),
                    .user = request.user_id,
                    .role = request.role,
                    .muted_until = request.muted_until};
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_change(*call, request.cid, reply.rev);
  co_return Done{};
}

Flow remove_member(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_remove_member(call->params()));
  const bool oneself = request.user_id == call->caller().user;
  CommandBody body = RemoveMember{.cid = request.cid,
                                  .mid = mid_or_new(*call, request.mid),
                                  .user = request.user_id,
                                  .reason = oneself ? LeaveReason::kLeft : LeaveReason::kRemoved};
  if (oneself && request.cid == call->services().ids.world()) body = LeaveWorld{.cid = request.cid};
  auto submitted = call->submit({call->actor(), std::move(body)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_change(*call, request.cid, reply.rev);
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"listMembers", list_members},
    Operation{"addMembers", add_members},
    Operation{"updateMember", update_member},
    Operation{"removeMember", remove_member},
};

}  // namespace

std::span<const Operation> member_operations() {
  return kOperations;
}

}  // namespace kith::api
