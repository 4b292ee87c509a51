// Joining by oneself: by a link, or by asking. Where the group wants an admin's yes, both make a request that waits;
// else one is in at once. A use of a link is counted when somebody comes in or asks by it, once a person; wrong, taken
// back, expired and used up links look alike. How many wait stands in the conversation's row, so that admins hear of it
// on every device; who asks is named to admins alone. That one asked, and what became of it, reaches all of one's
// devices as news to ask again (TouchPerson, in groups/admission.cc), an entry also as the member event. Thread: one
// lane.
#include <utility>

#include "chat/append.h"
#include "chat/groups/admission.h"
#include "chat/membership.h"
#include "chat/permissions.h"
#include "chat/rules.h"
#include "chat/text.h"
#include "wire/generated/limits.h"

namespace kith::chat {
namespace {

std::unexpected<Error> no_such_link() {
  return refuse(Code::kNotFound, "code", "there is no such link");
}

bool of_many(const Place& place) {
  return place.conversation.kind == ConversationKind::kGroup || place.conversation.kind == ConversationKind::kChannel;
}

Outcome reply(const Place& place, bool joined) {
  Outcome outcome;
  outcome.rev = joined ? place.head.rev : Rev{};
  outcome.reply = JoinReply{.joined = joined};
  return outcome;
}

// The row of who is in now, the note that says so, and the way events go.
Status let_in(Context& ctx, Place& place, Outcome& outcome, const Invitee& who, std::optional<Member> row) {
  KITH_TRY(const bool asked, drop_join_request(ctx, place, who.user));
  KITH_CHECKED(join(ctx, place, outcome, who, std::move(row)));
  if (asked) change_conversation(ctx, place, outcome, {});
  append_note(ctx, place, outcome, {.event = "joined", .targets = {who.user}});
  settle_room(ctx, place, outcome);
  save_head(ctx, place);
  outcome.reply = JoinReply{.joined = true};
  return {};
}

// The place one wants to join. With a link, everything that does not exist looks like a wrong link.
Result<Place> wanted_place(Context& ctx, const JoinGroup& join) {
  auto place = load_place(ctx, join.cid);
  if (!join.code.empty() && !place && place.error().code == Code::kNotFound) return no_such_link();
  if (!place) return place;
  if (!join.code.empty() && (dissolved(*place) || !of_many(*place))) return no_such_link();
  if (dissolved(*place)) return refuse(Code::kNotMember, "cid", "not a member of this conversation");
  if (!of_many(*place)) return refuse(Code::kForbidden, "cid", "nobody joins here");
  return place;
}

Result<Outcome> ask(Context& ctx, Place& place, const JoinGroup& join) {
  if (place.conversation.join_requests >= wire::kJoinRequestsMax) {
    return refuse(Code::kConflict, "cid", "too many wait already", wire::kJoinRequestsMax);
  }
  put_join_request(ctx, place,
                   {.user = ctx.actor.user,
                    .note = join.note,
                    .at = ctx.now,
                    .guest = join.self.guest,
                    .receipts_off = join.self.receipts_off,
                    .code = join.code});
  Outcome outcome;
  change_conversation(ctx, place, outcome, {});
  save_head(ctx, place);
  outcome.rev = Rev{};  // the conversation is not the asker's yet
  outcome.reply = JoinReply{.joined = false};
  return outcome;
}

}  // namespace

Result<Outcome> decide(Context& ctx, const JoinGroup& join) {
  if (ctx.actor.user.nil() || join.self.user != ctx.actor.user) return fail(Code::kForbidden, "join for yourself only");
  if (join.self.guest || ctx.actor.guest) return fail(Code::kGuestNotAllowed, "guests are in no groups");
  KITH_TRY(auto place, wanted_place(ctx, join));
  KITH_TRY(auto row, load_member(ctx, join.cid, ctx.actor.user));
  if (row && row->active) return reply(place, true);
  std::optional<Invite> invite;
  if (!join.code.empty()) {
    KITH_TRY(invite, load_invite(ctx, join.cid, join.code));
    if (!invite || invite->revoked) return no_such_link();
  }
  KITH_TRY(const auto waiting, load_join_request(ctx, join.cid, ctx.actor.user));
  const Admission admission = place.conversation.admission;
  if (waiting && admission == Admission::kApproval) return reply(place, false);
  if (invite) {
    KITH_TRY(const auto maker, load_member(ctx, join.cid, invite->by));
    if (!usable(*invite, ctx.now) || !may_invite(place.conversation, maker)) return no_such_link();
  }
  if (!invite && admission == Admission::kInvited) {
    return refuse(Code::kForbidden, "cid", "one comes in here by invitation alone");
  }
  KITH_CHECKED(check_entry(ctx, place, join.self, row));
  KITH_CHECKED(check_note(join.note, "note", ctx.limits.request_note_length_max));
  if (invite) {
    ++invite->uses;
    put_invite(ctx, place, *invite);
  }
  if (admission == Admission::kApproval) return ask(ctx, place, join);
  Outcome outcome;
  KITH_CHECKED(let_in(ctx, place, outcome, join.self, std::move(row)));
  return outcome;
}

Result<Outcome> decide(Context& ctx, const AnswerJoin& answer) {
  KITH_CHECKED(check_optional_mid(answer.mid));
  KITH_TRY(auto place, load_place(ctx, answer.cid));
  KITH_TRY(const auto actor, load_member(ctx, answer.cid, ctx.actor.user));
  KITH_CHECKED(permit(Action::kAdmit, place.conversation, rank_of(ctx.actor, place, actor ? &*actor : nullptr)));
  KITH_TRY(auto row, load_member(ctx, answer.cid, answer.user));
  KITH_TRY(const auto request, load_join_request(ctx, answer.cid, answer.user));
  Outcome outcome;
  outcome.rev = place.head.rev;
  if (!request) {
    const bool in = row && row->active;
    if (answer.accept && in) return outcome;  // said already
    return refuse(Code::kNotFound, "userId", "this person asks for nothing here");
  }
  if (answer.accept) {
    const bool told = answer.who.user == answer.user;
    const Invitee then{.user = answer.user, .guest = request->guest, .receipts_off = request->receipts_off};
    const Invitee& who = told ? answer.who : then;
    KITH_CHECKED(check_entry(ctx, place, who, row));
    KITH_CHECKED(let_in(ctx, place, outcome, who, std::move(row)));
    outcome.reply = {};
    return outcome;
  }
  KITH_CHECKED(drop_join_request(ctx, place, answer.user));
  change_conversation(ctx, place, outcome, {});
  save_head(ctx, place);
  return outcome;
}

Result<Outcome> decide(Context& ctx, const WithdrawJoin& withdraw) {
  KITH_TRY(auto place, load_place(ctx, withdraw.cid));
  KITH_TRY(const bool asked, drop_join_request(ctx, place, ctx.actor.user));
  Outcome outcome;
  if (!asked) return outcome;
  change_conversation(ctx, place, outcome, {});
  save_head(ctx, place);
  outcome.rev = Rev{};
  return outcome;
}

}  // namespace kith::chat
