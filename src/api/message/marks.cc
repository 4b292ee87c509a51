// What people put on messages, and lists of one's own: reactions, pins, polls, favourites, mentions.
#include <array>

#include "api/message/handlers.h"
#include "api/operations.h"
#include "query/message/marks.h"
#include "query/message/own_lists.h"
#include "wire/generated/requests_marks.h"

namespace kith::api {
namespace {

template <bool on, typename Request>
SetReaction reaction_of(Request request) {
  return {.cid = request.cid,
          .mid = request.mid.value_or(""),
          .seq = request.seq,
          .emoji = std::move(request.emoji),
          .on = on};
}

template <bool on, typename Request>
SetPin pin_of(Request request) {
  return {.cid = request.cid, .mid = request.mid.value_or(""), .seq = request.seq, .on = on};
}

CastVote vote_of(wire::VoteRequest request) {
  return {.cid = request.cid,
          .mid = request.mid.value_or(""),
          .seq = request.seq,
          .options = {request.options.begin(), request.options.end()}};
}

CastVote no_vote_of(wire::UnvoteRequest request) {
  return {.cid = request.cid, .mid = request.mid.value_or(""), .seq = request.seq};
}

ClosePoll close_of(wire::ClosePollRequest request) {
  return {.cid = request.cid, .mid = request.mid.value_or(""), .seq = request.seq};
}

Flow favorite(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_favorite_message(call->params()));
  auto seen = visible(*call, request.cid, request.seq);
  KITH_CO_CHECKED(co_await seen);
  auto submitted = call->submit({call->actor(), SetFavorite{.conversation = request.cid, .seq = request.seq}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  call->answer([&](wire::Writer& writer) { writer.field("urev", reply.rev); });
  co_return Done{};
}

// What stands there may go, whether one still sees the message or not.
Flow unfavorite(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_unfavorite_message(call->params()));
  auto submitted =
      call->submit({call->actor(), SetFavorite{.conversation = request.cid, .seq = request.seq, .on = false}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  call->answer([&](wire::Writer& writer) { writer.field("urev", reply.rev); });
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"setReaction", changing<wire::decode_set_reaction, reaction_of<true, wire::SetReactionRequest>>},
    Operation{"unsetReaction", changing<wire::decode_unset_reaction, reaction_of<false, wire::UnsetReactionRequest>>},
    Operation{"listReactions", reading<wire::decode_list_reactions, query::reactions>},
    Operation{"pinMessage", changing<wire::decode_pin_message, pin_of<true, wire::PinMessageRequest>>},
    Operation{"unpinMessage", changing<wire::decode_unpin_message, pin_of<false, wire::UnpinMessageRequest>>},
    Operation{"listPins", reading<wire::decode_list_pins, query::pins>},
    Operation{"favoriteMessage", favorite},
    Operation{"unfavoriteMessage", unfavorite},
    Operation{"listFavorites", reading<wire::decode_list_favorites, query::favorites>},
    Operation{"listMentions", reading<wire::decode_list_mentions, query::mentions>},
    Operation{"vote", changing<wire::decode_vote, vote_of>},
    Operation{"unvote", changing<wire::decode_unvote, no_vote_of>},
    Operation{"closePoll", changing<wire::decode_close_poll, close_of>},
    Operation{"listVotes", reading<wire::decode_list_votes, query::votes>},
};

}  // namespace

std::span<const Operation> mark_operations() {
  return kOperations;
}

}  // namespace kith::api
