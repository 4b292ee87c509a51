// Friendship as its two people start and end it: request, answer, remove. Each writes its own person's rows alone; what
// follows for the other goes as a follow-up (contact_follow_ups.cc). Asking twice is one request; asking who asked
// already is accepting. A crossing acceptance opens no dm by itself (its id needs a key): the api does, before its
// answer. Nothing is accepted across a block. Thread: one lane.
#include "chat/person_rows.h"
#include "chat/rules.h"
#include "chat/text.h"

namespace kith::chat {
namespace {

constexpr TimeMs kDayMs = 24 * 60 * 60 * 1000;

Outcome requested(Outcome outcome, const Self& self, RequestId id, RequestState state) {
  outcome.rev = self.head.urev;
  outcome.reply = RequestedReply{.id = id, .state = state};
  return outcome;
}

Status count_request(const Context& ctx, Self& self) {
  const std::int64_t today = ctx.now / kDayMs;
  if (self.head.request_day != today) {
    self.head.request_day = today;
    self.head.requests_today = 0;
  }
  if (self.head.requests_today >= ctx.limits.friend_requests_per_day) {
    return std::unexpected(Error{.code = Code::kRateLimited,
                                 .detail = "too many friend requests today",
                                 .field = "userId",
                                 .limit = ctx.limits.friend_requests_per_day,
                                 .retry_after_ms = (today + 1) * kDayMs - ctx.now});
  }
  ++self.head.requests_today;
  return {};
}

void answer_follow_up(Context& ctx, const FriendRequest& request, bool accept) {
  ctx.rows.put_follow_up(
      {.actor = {},
       .body = RequestAnswered{.owner = request.from, .id = request.id, .by = ctx.actor.user, .accept = accept}});
}

// The other one asked already: this request is the answer.
Result<Outcome> accept_crossing(Context& ctx, Self& self, FriendRequest theirs) {
  Outcome outcome;
  theirs.state = RequestState::kAccepted;
  answer_follow_up(ctx, theirs, true);
  KITH_CHECKED(befriend(ctx, self, outcome, theirs.from));
  const RequestId id = theirs.id;
  change_request(ctx, self, outcome, std::move(theirs));
  save_self(ctx, self);
  return requested(std::move(outcome), self, id, RequestState::kAccepted);
}

}  // namespace

Result<Outcome> decide(Context& ctx, const RequestFriend& ask) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  if (ctx.actor.guest) return fail(Code::kGuestNotAllowed, "guests have no friends list");
  if (ask.to == self.user || ask.to.nil()) return refuse(Code::kBadRequest, "userId", "not another person");
  KITH_TRY(const auto own, load_request(ctx, self.user, ask.id));
  if (own && (own->from != self.user || own->to != ask.to))
    return refuse(Code::kConflict, "id", "another request has this id");
  if (own && own->state == RequestState::kPending && !expired(ctx, *own))
    return requested({}, self, ask.id, own->state);
  KITH_TRY(const auto contact, load_contact(ctx, self.user, ask.to));
  if (contact && contact->active) return requested({}, self, ask.id, RequestState::kAccepted);
  KITH_TRY(const bool blocked, blocks(ctx, self.user, ask.to));
  if (blocked) return refuse(Code::kBlocked, "userId", "you blocked this person");
  KITH_CHECKED(check_note(ask.note, "note", ctx.limits.request_note_length_max));

  KITH_TRY(auto theirs, find_pending(ctx, self.user, ask.to, self.user));
  if (theirs) return accept_crossing(ctx, self, std::move(*theirs));
  KITH_TRY(const auto pending, find_pending(ctx, self.user, self.user, ask.to));
  if (pending) return requested({}, self, pending->id, pending->state);
  KITH_CHECKED(count_request(ctx, self));

  Outcome outcome;
  FriendRequest request{.id = ask.id,
                        .from = self.user,
                        .to = ask.to,
                        .note = ask.note,
                        .state = RequestState::kPending,
                        .at = ctx.now,
                        .urev = {}};
  ctx.rows.put_follow_up({.actor = {}, .body = ReceiveRequest{.owner = ask.to, .request = request}});
  change_request(ctx, self, outcome, std::move(request));
  save_self(ctx, self);
  return requested(std::move(outcome), self, ask.id, RequestState::kPending);
}

Result<Outcome> decide(Context& ctx, const AnswerRequest& answer) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  KITH_TRY(auto request, load_request(ctx, self.user, answer.id));
  if (!request || request->to != self.user) return refuse(Code::kNotFound, "id", "no such request");
  if (answer.accept && answer.peer.user != request->from)
    return refuse(Code::kBadRequest, "id", "the request is another person's");
  const RequestState wanted = answer.accept ? RequestState::kAccepted : RequestState::kDeclined;
  Outcome outcome;
  outcome.rev = self.head.urev;
  outcome.reply = AnsweredReply{.cid = answer.accept ? answer.dm : ConversationId{}};
  if (request->state == wanted) return outcome;
  if (expired(ctx, *request)) return refuse(Code::kConflict, "action", "nobody answered the request in time");
  if (request->state != RequestState::kPending)
    return refuse(Code::kConflict, "action", "the request was answered before");
  if (ctx.actor.guest) return fail(Code::kGuestNotAllowed, "guests have no friends list");
  if (answer.accept) {
    KITH_TRY(const bool blocked, blocks(ctx, self.user, request->from));
    if (blocked) return refuse(Code::kBlocked, "requestId", "you blocked this person");
  }

  answer_follow_up(ctx, *request, answer.accept);
  if (answer.accept) {
    ctx.rows.put_follow_up({.actor = {}, .body = OpenDm{.cid = answer.dm, .self = answer.self, .peer = answer.peer}});
    KITH_CHECKED(befriend(ctx, self, outcome, request->from));
  }
  request->state = wanted;
  change_request(ctx, self, outcome, std::move(*request));
  save_self(ctx, self);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const WithdrawRequest& withdraw) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  KITH_TRY(auto request, load_request(ctx, self.user, withdraw.id));
  if (!request || request->from != self.user) return refuse(Code::kNotFound, "requestId", "no such request");
  Outcome outcome;
  outcome.rev = self.head.urev;
  if (request->state == RequestState::kWithdrawn || request->state == RequestState::kExpired) return outcome;
  if (request->state != RequestState::kPending) {
    return refuse(Code::kConflict, "requestId", "the request was answered before");
  }
  ctx.rows.put_follow_up(
      {.actor = {}, .body = CloseRequest{.owner = request->to, .id = request->id, .state = RequestState::kWithdrawn}});
  request->state = RequestState::kWithdrawn;
  change_request(ctx, self, outcome, std::move(*request));
  save_self(ctx, self);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const SetContact& set) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  KITH_TRY(auto contact, load_contact(ctx, self.user, set.whom));
  if (!contact || !contact->active) return refuse(Code::kNotFound, "userId", "not a friend of yours");
  // Nothing given is the server's way to say that what one sees of the friend changed: the row comes anew.
  const bool anew = !set.remark && !set.group;
  Contact after = *contact;
  if (set.remark) after.remark = *set.remark;
  if (set.group) after.group = *set.group;
  Outcome outcome;
  outcome.rev = self.head.urev;
  if (after == *contact && !anew) return outcome;
  KITH_CHECKED(check_note(after.remark, "remark", ctx.limits.remark_length_max));
  KITH_CHECKED(check_note(after.group, "group", ctx.limits.friend_group_length_max));
  change_contact(ctx, self, outcome, std::move(after));
  save_self(ctx, self);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const RemoveFriend& remove) {
  KITH_TRY(auto self, load_self(ctx, ctx.actor.user));
  Outcome outcome;
  outcome.rev = self.head.urev;
  KITH_TRY(const bool were_friends, part_from(ctx, self, outcome, remove.whom));
  if (!were_friends) return outcome;
  ctx.rows.put_follow_up({.actor = {}, .body = FriendRemoved{.owner = remove.whom, .by = self.user}});
  save_self(ctx, self);
  return outcome;
}

}  // namespace kith::chat
