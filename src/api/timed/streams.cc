// Growing messages: going on with one and ending it. One is opened by a send with `stream`. Appends are never stored as
// such, but count as sends against the rates.
#include <array>

#include "api/gatekeeping.h"
#include "api/mids.h"
#include "api/operations.h"
#include "wire/generated/requests_messages.h"

namespace kith::api {
namespace {

Flow append_stream(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_append_stream(call->params()));
  KITH_CO_CHECKED(call->services().rates.take(call->caller(), request.cid, call->side().address));
  AppendStream append{.cid = request.cid,
                      .seq = request.seq,
                      .offset = static_cast<std::uint64_t>(request.offset),
                      .text = std::move(request.text)};
  auto submitted = call->submit({call->actor(), std::move(append)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  call->answer();
  co_return Done{};
}

Flow finish_stream(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_finish_stream(call->params()));
  SaveStream save{
      .cid = request.cid, .seq = request.seq, .text = std::move(request.text), .state = StreamState::kFinished};
  auto submitted = call->submit({call->actor(), std::move(save)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_change(*call, request.cid, reply.rev);
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"appendStream", append_stream},
    Operation{"finishStream", finish_stream},
};

}  // namespace

std::span<const Operation> stream_operations() {
  return kOperations;
}

}  // namespace kith::api
