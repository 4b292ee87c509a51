// Friends: ask, answer, list, remove; and blocks, which stand beside them.
#include <array>

#include "api/mids.h"
#include "api/operations.h"
#include "api/own/many.h"
#include "api/people.h"
#include "model/codec.h"
#include "query/person.h"
#include "runtime/loop.h"
#include "wire/generated/requests_friends.h"
#include "wire/generated/requests_users.h"
#include "wire/rows.h"

namespace kith::api {
namespace {

constexpr TimeMs kDayMs = 24 * 60 * 60 * 1000LL;

Result<FriendRequest> own_request(Services& services, UserId self, RequestId id) {
  KITH_TRY(const auto bytes,
           services.log.live(store::Depth::kAll).row(owner_of(self), store::RowKind::kRequest, id.raw()));
  if (!bytes) return refuse(Code::kNotFound, "requestId", "there is no such request");
  return decode<FriendRequest>(*bytes);
}

// What a command causes at the other person travels as a follow-up, which outlives a crash. Carrying it out here too,
// before the answer, means that whoever hears the answer finds it done; arriving twice changes nothing.
auto at_the_other(Call& call, CommandBody body) {
  return call.submit({Actor{}, std::move(body)});
}

// The two people of a request, with what their dm's rule may need.
struct Pair {
  Invitee self;
  Invitee peer;
};

Result<Pair> plan_request(Services& services, UserId self, UserId other) {
  KITH_TRY(const auto me, active_person(services, self, "userId"));
  KITH_TRY(const auto peer, active_person(services, other, "userId"));
  if (peer.guest) return refuse(Code::kGuestNotAllowed, "userId", "a guest cannot be a friend");
  KITH_TRY(const auto between, relation(services, self, other));
  if (peer.add_to == Circle::kNobody && !between.friends && !between.asked_by_other) {
    return refuse(Code::kForbidden, "userId", "this person takes no friend requests");
  }
  // Asking who asked already is accepting, and nothing is accepted across a block.
  if (between.asked_by_other && between.blocked_by_other && !between.friends) {
    return refuse(Code::kBlocked, "userId", "this person does not want to hear from you");
  }
  return Pair{invitee(me), invitee(peer)};
}

// Did the request meet one that came the other way, so that the two are friends at the other's side?
Result<bool> met(Services& services, UserId self, UserId other) {
  KITH_TRY(const auto theirs, relation(services, other, self));
  return theirs.friends;
}

Flow request_friend(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_request_friend(call->params()));
  const UserId self = call->caller().user;
  if (request.user_id == self) co_return refuse(Code::kBadRequest, "userId", "this is you");
  auto planning = call->work(
      [&services = call->services(), self, other = request.user_id] { return plan_request(services, self, other); });
  KITH_CO_TRY(const auto pair, co_await planning);
  RequestFriend command{.id = call->services().ids.friend_request(self, request.user_id),
                        .to = request.user_id,
                        .note = request.note.value_or("")};
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  const auto* requested = std::get_if<RequestedReply>(&reply.body);
  if (requested == nullptr) co_return fail(Code::kInternal, "the request gave no id");
  RequestState state = requested->state;
  Rev urev = reply.rev;
  const RequestId theirs = call->services().ids.friend_request(request.user_id, self);
  if (state == RequestState::kPending) {
    auto lookup_own = call->work(
        [&services = call->services(), self, id = requested->id] { return own_request(services, self, id); });
    KITH_CO_TRY(auto own, co_await lookup_own);
    auto followed = at_the_other(*call, ReceiveRequest{.owner = request.user_id, .request = std::move(own)});
    static_cast<void>(co_await followed);
    auto looking = call->work(
        [&services = call->services(), self, other = request.user_id] { return met(services, self, other); });
    KITH_CO_TRY(const bool friends, co_await looking);
    if (friends) {
      auto own_side = at_the_other(
          *call, RequestAnswered{.owner = self, .id = requested->id, .by = request.user_id, .accept = true});
      const auto befriended = co_await own_side;
      if (befriended) urev = befriended->rev;
      state = RequestState::kAccepted;
    }
  } else if (state == RequestState::kAccepted) {
    auto followed =
        at_the_other(*call, RequestAnswered{.owner = request.user_id, .id = theirs, .by = self, .accept = true});
    static_cast<void>(co_await followed);
  }
  const auto dm = call->services().ids.dm(self, request.user_id);
  bool opened = false;
  if (state == RequestState::kAccepted) {
    auto opening = call->submit({call->actor(), OpenDm{.cid = dm, .self = pair.self, .peer = pair.peer}});
    opened = (co_await opening).has_value();
  }
  call->answer([&](wire::Writer& writer) {
    writer.field("id", requested->id);
    writer.field("state", wire::word_of(state));
    writer.field("urev", urev);
    if (opened) writer.field("cid", dm);
  });
  co_return Done{};
}

// Who asked, from the caller's own row of the request. To decline asks nothing of the asker, who may be gone.
Result<Pair> plan_answer(Services& services, UserId self, RequestId id, bool accept) {
  KITH_TRY(const auto request, own_request(services, self, id));
  if (request.to != self) return refuse(Code::kForbidden, "requestId", "only the person asked may answer");
  if (!accept) return Pair{{.user = self}, {.user = request.from}};
  KITH_TRY(const auto me, active_person(services, self, "requestId"));
  KITH_TRY(const auto peer, active_person(services, request.from, "requestId"));
  KITH_TRY(const auto between, relation(services, self, request.from));
  if (request.state == RequestState::kPending && between.blocked_by_other) {
    return refuse(Code::kBlocked, "requestId", "this person does not want to hear from you");
  }
  return Pair{invitee(me), invitee(peer)};
}

Flow answer_request(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_answer_friend_request(call->params()));
  const bool accept = request.action == wire::FriendAnswer::kAccept;
  auto planning = call->work([&services = call->services(), self = call->caller().user, id = request.request_id,
                              accept] { return plan_answer(services, self, id, accept); });
  KITH_CO_TRY(auto plan, co_await planning);
  const auto dm = call->services().ids.dm(plan.self.user, plan.peer.user);
  AnswerRequest command{.id = request.request_id, .accept = accept, .dm = dm, .self = plan.self, .peer = plan.peer};
  auto submitted = call->submit({call->actor(), std::move(command)});
  KITH_CO_TRY(const auto reply, co_await submitted);
  auto followed = at_the_other(
      *call,
      RequestAnswered{.owner = plan.peer.user, .id = request.request_id, .by = plan.self.user, .accept = accept});
  static_cast<void>(co_await followed);
  if (accept) {
    auto opened = call->submit({call->actor(), OpenDm{.cid = dm, .self = plan.self, .peer = plan.peer}});
    KITH_CO_CHECKED(co_await opened);
  }
  call->answer([&](wire::Writer& writer) {
    writer.field("urev", reply.rev);
    if (accept) writer.field("cid", dm);
  });
  co_return Done{};
}

// Taken back at the one who was asked too, before the answer, as far as it got there.
Flow withdraw_request(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_withdraw_friend_request(call->params()));
  auto submitted = call->submit({call->actor(), WithdrawRequest{.id = request.request_id}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  auto lookup = call->work([&services = call->services(), self = call->caller().user, id = request.request_id] {
    return own_request(services, self, id);
  });
  KITH_CO_TRY(const auto own, co_await lookup);
  auto followed = at_the_other(*call, CloseRequest{.owner = own.to, .id = own.id, .state = own.state});
  static_cast<void>(co_await followed);
  call->answer([&](wire::Writer& writer) { writer.field("urev", reply.rev); });
  co_return Done{};
}

Flow update_friend(CallPtr call) {
  KITH_CO_TRY(auto request, wire::decode_update_friend(call->params()));
  if (!request.remark && !request.group) {
    co_return refuse(Code::kBadRequest, "remark", "nothing to change was given");
  }
  auto submitted = call->submit(
      {call->actor(),
       SetContact{.whom = request.user_id, .remark = std::move(request.remark), .group = std::move(request.group)}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  call->answer([&](wire::Writer& writer) { writer.field("urev", reply.rev); });
  co_return Done{};
}

Flow list_friends(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_list_friends(call->params()));
  answer_read(call, call->read([request, self = call->caller().user](const store::View& view, wire::Writer& writer,
                                                                     Mentioned& mentioned) {
    return query::friends(view, self, request, writer, mentioned);
  }));
  co_return Done{};
}

// Requests whose time is over are closed where they are looked for: at the one who looks, for the others by themselves.
Result<std::vector<Command>> overdue(Services& services, UserId self) {
  const TimeMs life = services.config.announced.friend_request_days * kDayMs;
  KITH_TRY(const auto due,
           query::requests_before(services.log.live(store::Depth::kAll), self, services.loop.clock().wall() - life));
  std::vector<Command> commands;
  for (const auto& id : due) {
    commands.push_back({Actor{}, CloseRequest{.owner = self, .id = id, .state = RequestState::kExpired}});
  }
  return commands;
}

Flow list_requests(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_list_friend_requests(call->params()));
  auto looking =
      call->work([&services = call->services(), self = call->caller().user] { return overdue(services, self); });
  KITH_CO_TRY(auto closing, co_await looking);
  OnLanes closed(call->services(), std::move(closing));
  static_cast<void>(co_await closed);
  answer_read(call, call->read([request, self = call->caller().user](const store::View& view, wire::Writer& writer,
                                                                     Mentioned& mentioned) {
    return query::friend_requests(view, self, request, writer, mentioned);
  }));
  co_return Done{};
}

Flow remove_friend(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_remove_friend(call->params()));
  auto submitted = call->submit({call->actor(), RemoveFriend{.whom = request.user_id}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  auto followed = at_the_other(*call, FriendRemoved{.owner = request.user_id, .by = call->caller().user});
  static_cast<void>(co_await followed);
  call->answer([&](wire::Writer& writer) { writer.field("urev", reply.rev); });
  co_return Done{};
}

// Acknowledged only when the dm's own row says so too: from then on it decides every later send.
Flow set_block(CallPtr call, UserId whom, bool on) {
  const UserId self = call->caller().user;
  if (whom == self) co_return refuse(Code::kBadRequest, "userId", "this is you");
  if (on) {
    auto lookup = call->work([&services = call->services(), whom] { return active_person(services, whom, "userId"); });
    KITH_CO_CHECKED(co_await lookup);
  }
  const auto dm = call->services().ids.dm(self, whom);
  auto submitted = call->submit({call->actor(), SetBlock{.whom = whom, .on = on, .dm = dm}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  auto followed =
      call->submit({call->actor(), SetDmBlock{.cid = dm, .by = self, .whom = whom, .on = on, .urev = reply.rev}});
  KITH_CO_CHECKED(co_await followed);
  call->answer([&](wire::Writer& writer) { writer.field("urev", reply.rev); });
  co_return Done{};
}

Flow block_user(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_block_user(call->params()));
  set_block(call, request.user_id, true);
  co_return Done{};
}

Flow unblock_user(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_unblock_user(call->params()));
  set_block(call, request.user_id, false);
  co_return Done{};
}

Flow list_blocked(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_list_blocked(call->params()));
  answer_read(call, call->read([request, self = call->caller().user](const store::View& view, wire::Writer& writer,
                                                                     Mentioned& mentioned) {
    return query::blocked(view, self, request, writer, mentioned);
  }));
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"requestFriend", request_friend},
    Operation{"answerFriendRequest", answer_request},
    Operation{"listFriends", list_friends},
    Operation{"listFriendRequests", list_requests},
    Operation{"withdrawFriendRequest", withdraw_request},
    Operation{"updateFriend", update_friend},
    Operation{"removeFriend", remove_friend},
    Operation{"blockUser", block_user},
    Operation{"unblockUser", unblock_user},
    Operation{"listBlocked", list_blocked},
};

}  // namespace

std::span<const Operation> friend_operations() {
  return kOperations;
}

}  // namespace kith::api
