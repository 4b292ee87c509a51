// Friendship as it reaches the other person: a request arrives, an answer arrives, a friend has gone. Only the server
// issues these; arriving twice changes nothing. Who was blocked is swallowed silently: the asker's request just stays
// pending. Thread: one lane.
#include "chat/person_rows.h"
#include "chat/rules.h"

namespace kith::chat {
namespace {

Status only_server(const Context& ctx) {
  if (!ctx.actor.user.nil()) return fail(Code::kForbidden, "the server's own command");
  return {};
}

void tell_asker(Context& ctx, const FriendRequest& request) {
  ctx.rows.put_follow_up(
      {.actor = {},
       .body = RequestAnswered{.owner = request.from, .id = request.id, .by = request.to, .accept = true}});
}

}  // namespace

Result<Outcome> decide(Context& ctx, const ReceiveRequest& receive) {
  KITH_CHECKED(only_server(ctx));
  KITH_TRY(auto self, load_self(ctx, receive.owner));
  const FriendRequest& arrived = receive.request;
  Outcome outcome;
  outcome.rev = self.head.urev;
  KITH_TRY(const auto known, load_request(ctx, self.user, arrived.id));
  // Answered already and not asked again since: an old copy of the same arrival.
  if (known && ((known->state == RequestState::kPending && !expired(ctx, *known)) || known->at >= arrived.at)) {
    return outcome;
  }
  KITH_TRY(const bool blocked, blocks(ctx, self.user, arrived.from));
  if (blocked) return outcome;
  KITH_TRY(const auto contact, load_contact(ctx, self.user, arrived.from));
  if (contact && contact->active) {
    tell_asker(ctx, arrived);
    // Nothing changes here, but what is written takes a position, and positions stand in the stream without a gap.
    ctx.rows.put_stream({.pos = {},
                         .owner = owner_of(self.user),
                         .rev = {},
                         .kind = store::ChangeKind::kRow,
                         .row = store::RowKind::kContact,
                         .key = std::string(arrived.from.raw())});
    return outcome;
  }
  FriendRequest request = arrived;
  KITH_TRY(auto crossing, find_pending(ctx, self.user, self.user, arrived.from));
  if (crossing) {
    // Both asked at once: that is agreement. The other side comes to the same conclusion by itself.
    request.state = crossing->state = RequestState::kAccepted;
    tell_asker(ctx, arrived);
    KITH_CHECKED(befriend(ctx, self, outcome, arrived.from));
    change_request(ctx, self, outcome, std::move(*crossing));
  }
  change_request(ctx, self, outcome, std::move(request));
  save_self(ctx, self);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const RequestAnswered& answered) {
  KITH_CHECKED(only_server(ctx));
  KITH_TRY(auto self, load_self(ctx, answered.owner));
  KITH_TRY(auto request, load_request(ctx, self.user, answered.id));
  Outcome outcome;
  outcome.rev = self.head.urev;
  if (!request || request->from != self.user || request->to != answered.by) return outcome;
  // An acceptance that crossed with the withdrawal or the end holds: the other side has made its friend.
  const bool late = request->state == RequestState::kWithdrawn || request->state == RequestState::kExpired;
  if (request->state != RequestState::kPending && !(late && answered.accept)) return outcome;
  KITH_TRY(const bool blocked, blocks(ctx, self.user, answered.by));
  if (blocked && answered.accept) {
    // It crossed a block, which the other side could not know of: there it is undone.
    ctx.rows.put_follow_up({.actor = {}, .body = FriendRemoved{.owner = answered.by, .by = self.user}});
    request->state = RequestState::kWithdrawn;
    change_request(ctx, self, outcome, std::move(*request));
    save_self(ctx, self);
    return outcome;
  }
  request->state = answered.accept ? RequestState::kAccepted : RequestState::kDeclined;
  if (answered.accept) KITH_CHECKED(befriend(ctx, self, outcome, answered.by));
  change_request(ctx, self, outcome, std::move(*request));
  save_self(ctx, self);
  return outcome;
}

// Withdrawn by the asker, or over: with whom it stands still pending. One that overtook the request itself finds
// nothing; the request then arrives after all and expires, or is withdrawn again.
Result<Outcome> decide(Context& ctx, const CloseRequest& close) {
  KITH_CHECKED(only_server(ctx));
  KITH_TRY(auto self, load_self(ctx, close.owner));
  KITH_TRY(auto request, load_request(ctx, self.user, close.id));
  Outcome outcome;
  outcome.rev = self.head.urev;
  if (!request || request->state != RequestState::kPending) return outcome;
  if (close.state == RequestState::kExpired && !expired(ctx, *request)) return outcome;
  request->state = close.state == RequestState::kExpired ? RequestState::kExpired : RequestState::kWithdrawn;
  change_request(ctx, self, outcome, std::move(*request));
  save_self(ctx, self);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const FriendRemoved& removed) {
  KITH_CHECKED(only_server(ctx));
  KITH_TRY(auto self, load_self(ctx, removed.owner));
  Outcome outcome;
  outcome.rev = self.head.urev;
  KITH_TRY(const bool were_friends, part_from(ctx, self, outcome, removed.by));
  if (were_friends) save_self(ctx, self);
  return outcome;
}

}  // namespace kith::chat
