// Members of a conversation: list, add, change, remove, leave.
#include <algorithm>
#include <array>

#include "api/mids.h"
#include "api/operations.h"
#include "api/people.h"
#include "chat/permissions.h"
#include "query/members.h"
#include "query/seat.h"
#include "wire/answers.h"
#include "wire/generated/requests_conversations.h"

namespace kith::api {
namespace {

Flow list_members(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_list_members(call->params()));
  answer_read(call, call->read([request, self = call->caller().user](const store::View& view, wire::Writer& writer,
                                                                     Mentioned& mentioned) {
    return query::members(view, self, request, writer, mentioned);
  }));
  co_return Done{};
}

struct Wanted {
  std::vector<UserId> in;  // already: nothing to be asked of them any more
  Invitees others;
};

// Nobody is judged, and no stranger counted, for a caller whom the rule will refuse.
Result<Wanted> wanted(Services& services, const accounts::Caller& caller, const wire::AddMembersRequest& request) {
  const auto& log = services.log.live(store::Depth::kAll);
  Wanted out;
  KITH_TRY(const auto conversation,
           query::record<Conversation>(log, owner_of(request.cid), store::RowKind::kConversation, {}));
  KITH_TRY(const auto own, query::member(log, request.cid, caller.user));
  const bool may =
      conversation && own && own->active && chat::rank_of(*own) >= chat::required(chat::Action::kAdd, *conversation);
  if (!may) return out;
  std::vector<UserId> others;
  for (const UserId& id : request.user_ids) {
    KITH_TRY(const auto row, query::member(log, request.cid, id));
    (row && row->active ? out.in : others).push_back(id);
  }
  KITH_TRY(out.others, invitees(services, caller, others, "userIds"));
  return out;
}

Flow add_members(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_add_members(call->params()));
  auto lookup = call->work(
      [&services = call->services(), caller = call->caller(), request] { return wanted(services, caller, request); });
  KITH_CO_TRY(auto people, co_await lookup);
  AddMembers command{
      .cid = request.cid, .mid = mid_or_new(*call, request.mid), .users = std::move(people.others.known)};
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  const auto* body = std::get_if<AddedReply>(&reply.body);
  AddedReply added = body == nullptr ? AddedReply{} : *body;
  for (const UserId& id : people.in) {
    if (std::ranges::find(added.added, id) == added.added.end()) added.added.push_back(id);
  }
  for (const auto& [id, error] : people.others.refused) added.failed.emplace_back(id, error.code);
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
