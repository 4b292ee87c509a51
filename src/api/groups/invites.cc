// Invitation links: making, listing and taking back, what one leads to, and joining by one. A code is the conversation
// and 128 bits that follow from the maker's mid by the installation's key: the same mid gives the same link, and nobody
// guesses one. Looking at links and joining by them is braked by address.
#include <array>

#include "api/gatekeeping.h"
#include "api/groups/joining.h"
#include "api/mids.h"
#include "api/operations.h"
#include "query/groups/admission.h"
#include "runtime/loop.h"

namespace kith::api {
namespace {

Flow make_invite(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_make_invite(call->params()));
  MakeInvite command{.cid = request.cid,
                     .mid = mid_or_new(*call, request.mid),
                     .expires_at = request.expires_at.value_or(0),
                     .uses_max = static_cast<std::uint32_t>(request.uses_max.value_or(0))};
  const auto secret = call->services().ids.invite(call->caller().user, request.cid, command.mid);
  command.code = query::invite_code(request.cid, secret);
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  const auto* made = std::get_if<InvitedReply>(&reply.body);
  call->answer([&](wire::Writer& writer) {
    writer.field("cid", request.cid);
    writer.field("code", made == nullptr ? std::string{} : made->code);
  });
  co_return Done{};
}

Flow list_invites(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_list_invites(call->params()));
  answer_read(call, call->read([cid = request.cid, actor = call->actor(), now = call->services().loop.clock().wall()](
                                   const store::View& view, wire::Writer& writer, Mentioned& mentioned) {
    return query::invites(view, actor, cid, now, writer, mentioned);
  }));
  co_return Done{};
}

Flow revoke_invite(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_revoke_invite(call->params()));
  RevokeInvite command{.cid = request.cid, .mid = mid_or_new(*call, request.mid), .code = std::move(request.code)};
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_CHECKED(co_await submitted);
  call->answer();
  co_return Done{};
}

Flow preview_invite(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_preview_invite(call->params()));
  KITH_CO_CHECKED(call->services().rates.take_invite(call->side().address));
  answer_read(call, call->read([code = request.code, now = call->services().loop.clock().wall()](
                                   const store::View& view, wire::Writer& writer) {
    return query::invite_preview(view, code, now, writer);
  }));
  co_return Done{};
}

Flow join_by_invite(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_join_by_invite(call->params()));
  KITH_CO_CHECKED(call->services().rates.take_invite(call->side().address));
  const auto cid = query::conversation_of_invite(request.code);
  if (!cid) co_return refuse(Code::kNotFound, "code", "there is no such link");
  join_group(call, {.cid = *cid, .code = std::move(request.code), .note = request.note.value_or("")});
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"makeInvite", make_invite},      Operation{"listInvites", list_invites},
    Operation{"revokeInvite", revoke_invite},  Operation{"previewInvite", preview_invite},
    Operation{"joinByInvite", join_by_invite},
};

}  // namespace

std::span<const Operation> invite_operations() {
  return kOperations;
}

}  // namespace kith::api
