// Messages that change after they were sent: edited, recalled, deleted for oneself; and the forms they had.
#include <array>

#include "api/message/handlers.h"
#include "api/operations.h"
#include "query/message/forms.h"
#include "wire/generated/requests_messages.h"

namespace kith::api {
namespace {

EditMessage edit_of(wire::EditMessageRequest request) {
  return {.cid = request.cid,
          .mid = request.mid.value_or(""),
          .seq = request.seq,
          .body = std::move(request.body),
          .mentions = std::move(request.mentions),
          .mention_all = request.mention_all.value_or(MentionAll::kNone),
          .if_rev = request.if_rev};
}

Flow message_history(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_message_history(call->params()));
  const query::Reader reader{.user = call->caller().user, .admin = call->caller().admin};
  answer_read(call, call->read([request, reader](const store::View& view, wire::Writer& writer, Mentioned& mentioned) {
    return query::forms(view, reader, request, writer, mentioned);
  }));
  co_return Done{};
}

// For all it is the conversation's affair, for oneself one's own.
Flow recall_message(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_recall_message(call->params()));
  const bool for_all = request.for_.value_or(wire::RecallFor::kAll) == wire::RecallFor::kAll;
  CommandBody command;
  if (for_all) {
    command = RecallMessage{.cid = request.cid, .mid = mid_or_new(*call, request.mid), .seq = request.seq};
  } else {
    auto seen = visible(*call, request.cid, request.seq);
    KITH_CO_CHECKED(co_await seen);
    command = HideMessage{.conversation = request.cid, .seq = request.seq};
  }
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  call->answer([&](wire::Writer& writer) {
    writer.field("cid", request.cid);
    writer.field(for_all ? "rev" : "urev", reply.rev);
  });
  co_return Done{};
}

Flow unhide_message(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_unhide_message(call->params()));
  auto submitted =
      call->submit({call->actor(), HideMessage{.conversation = request.cid, .seq = request.seq, .on = false}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  call->answer([&](wire::Writer& writer) { writer.field("urev", reply.rev); });
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"editMessage", changing<wire::decode_edit_message, edit_of>},
    Operation{"messageHistory", message_history},
    Operation{"recallMessage", recall_message},
    Operation{"unhideMessage", unhide_message},
};

}  // namespace

std::span<const Operation> message_change_operations() {
  return kOperations;
}

}  // namespace kith::api
