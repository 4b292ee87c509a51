// Messages of a conversation over HTTP, and those the socket shares with it: send, history, one message,
// receipts, read. What changes them later is in message/.
#include <array>

#include "api/gatekeeping.h"
#include "api/operations.h"
#include "query/history.h"
#include "query/members.h"
#include "wire/answers.h"
#include "wire/generated/requests_messages.h"
#include "wire/read_to.h"

namespace kith::api {
namespace {

SendMessage command_of(wire::SendRequest request) {
  return {.cid = request.cid,
          .mid = std::move(request.mid),
          .kind = std::move(request.kind),
          .body = std::move(request.body),
          .sent_at = request.sent_at.value_or(0),
          .reply_to = request.reply_to.value_or(Seq{}),
          .thread_root = request.thread_root_seq.value_or(Seq{}),
          .also_in_timeline = request.also_in_timeline.value_or(false),
          .mentions = std::move(request.mentions),
          .if_rev = request.if_rev,
          .mention_all = request.mention_all.value_or(MentionAll::kNone),
          .expires_at = request.expires_at.value_or(0),
          .stream = request.stream.value_or(false),
          .expires_in = request.expires_in_ms.value_or(0)};
}

Flow send(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_send(call->params()));
  if (request.expires_at && request.expires_in_ms) {
    co_return refuse(Code::kBadRequest, "expiresAt", "give expiresAt or expiresInMs, not both");
  }
  auto& rates = call->services().rates;
  const ConversationId cid = request.cid;
  KITH_CO_CHECKED(rates.take(call->caller(), cid, call->side().address));
  auto submitted = call->submit({call->actor(), command_of(std::move(request))});
  auto decided = co_await submitted;
  if (session::cost_nothing(decided)) rates.give_back(call->caller(), cid, call->side().address);
  KITH_CO_TRY(const auto reply, std::move(decided));
  const auto* sent = std::get_if<SentReply>(&reply.body);
  if (sent == nullptr) co_return fail(Code::kInternal, "the send gave no receipt");
  call->answer([&](wire::Writer& writer) { wire::fields(writer, *sent); });
  co_return Done{};
}

Flow history(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_history(call->params()));
  answer_read(call, call->read([request, self = call->caller().user](const store::View& view, wire::Writer& writer,
                                                                     Mentioned& mentioned) {
    return query::history(view, self, request, writer, mentioned);
  }));
  co_return Done{};
}

Flow get_message(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_get_message(call->params()));
  answer_read(call, call->read([request, self = call->caller().user](const store::View& view, wire::Writer& writer,
                                                                     Mentioned& mentioned) {
    return query::one_message(view, self, request.cid, request.seq, writer, mentioned);
  }));
  co_return Done{};
}

Flow receipts(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_receipts(call->params()));
  answer_read(call, call->read([request, self = call->caller().user](const store::View& view, wire::Writer& writer,
                                                                     Mentioned& mentioned) {
    return query::receipts(view, self, request, writer, mentioned);
  }));
  co_return Done{};
}

Flow read_up_to(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_read(call->params()));
  auto submitted = call->submit({call->actor(), MovePositions{.cid = request.cid,
                                                              .delivered = std::nullopt,
                                                              .read = wire::read_to(request),
                                                              .thread = request.thread.value_or(Seq{})}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  const auto* moved = std::get_if<MovedReply>(&reply.body);
  if (moved == nullptr) co_return fail(Code::kInternal, "the command gave no positions");
  call->answer([&](wire::Writer& writer) {
    writer.field("delivered", moved->positions.delivered);
    writer.field("read", moved->positions.read);
    writer.field("unread", moved->unread);
  });
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"send", send},         Operation{"history", history}, Operation{"getMessage", get_message},
    Operation{"receipts", receipts}, Operation{"read", read_up_to},
};

}  // namespace

std::span<const Operation> message_operations() {
  return kOperations;
}

}  // namespace kith::api
