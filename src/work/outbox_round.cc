#include "work/outbox_round.h"

#include <algorithm>
#include <utility>

#include "api/settle_in.h"
#include "base/log.h"
#include "model/codec.h"

namespace kith::work {
namespace {

constexpr std::size_t kRowsAtOnce = 64;
constexpr std::size_t kListingsAtOnce = 256;
constexpr std::size_t kDmsTold = 512;
constexpr std::chrono::seconds kCommandTimeout{10};

}  // namespace

OutboxRound::OutboxRound(store::Database& directory, const store::Log& log, CommandClient& commands, Places places)
    : directory_(directory), log_(log), commands_(commands), places_(std::move(places)) {}

bool OutboxRound::operator()() {
  const auto rows =
      store::run_read(directory_, [](store::Connection& c) { return store::next_outbox(c, kRowsAtOnce); });
  if (!rows) {
    log::warn("outbox: cannot read the directory: {}", rows.error().detail);
    return false;
  }
  for (auto row = rows->begin(); row != rows->end(); ++row) {
    // A change of a profile that another one follows is told with that one: both would tell the present state.
    const bool told_later = row->kind == store::OutboxKind::kProfileChanged &&
                            std::any_of(row + 1, rows->end(), [&](const store::OutboxRow& later) {
                              return later.user == row->user && later.kind == row->kind;
                            });
    auto status = told_later ? Status() : carry(*row);
    if (status) status = directory_.write([&](store::Connection& c) { return store::outbox_done(c, row->id); });
    if (!status) {
      log::warn("outbox: row {} of user {} waits: {}", row->id, row->user.text(), status.error().detail);
      return false;  // in order: later rows wait behind it
    }
  }
  return rows->size() == kRowsAtOnce;
}

Status OutboxRound::carry(const store::OutboxRow& row) {
  KITH_TRY(const auto user,
           store::run_read(directory_, [&](store::Connection& c) { return store::find_user(c, row.user); }));
  if (!user) return {};
  switch (row.kind) {
    case store::OutboxKind::kAccountCreated:
      return settle(*user);
    case store::OutboxKind::kProfileChanged:
      return spread_profile(*user);
    case store::OutboxKind::kAccountDeleted:
      return leave_everything(row.user);
  }
  return {};
}

Status OutboxRound::settle(const store::User& user) {
  if (!user.active()) return {};
  for (auto& command : api::settle_in(user, places_.world, places_.note_to_self(user.id), places_.world_name)) {
    KITH_CHECKED(run(std::move(command)));
  }
  return {};
}

// Rules know a person's receipts switch from the member rows, so each conversation where it stands otherwise is told;
// and dms, where the person's row comes anew for the other one, as many as kDmsTold. Friends: chat/person.cc.
Status OutboxRound::spread_profile(const store::User& user) {
  std::size_t dms = 0;
  KITH_CHECKED(each_conversation(user.id, [&](const Listing& listing) -> Status {
    KITH_TRY(const auto member, member_row(listing.cid, user.id));
    if (!member) return {};
    const bool told = listing.kind == ConversationKind::kDm && ++dms <= kDmsTold;
    if (member->receipts_off == user.receipts_off && !told) return {};
    return run({Actor{}, SetMemberFacts{.cid = listing.cid, .user = user.id, .receipts_off = user.receipts_off}});
  }));
  return tell(user.id, "profile");
}

Status OutboxRound::leave_everything(UserId user) {
  KITH_CHECKED(each_conversation(user, [&](const Listing& listing) -> Status {
    // In the person's own name: nobody else may be able to remove an owner.
    Actor actor;
    actor.user = user;
    if (listing.kind == ConversationKind::kDm) {
      KITH_TRY(const auto own, member_row(listing.cid, user));
      if (!own) return {};
      return run({Actor{}, SetMemberFacts{.cid = listing.cid, .user = user, .receipts_off = own->receipts_off}});
    }
    if (listing.kind == ConversationKind::kWorld) return run({actor, LeaveWorld{.cid = listing.cid}});
    return run(
        {actor,
         RemoveMember{
             .cid = listing.cid, .mid = "deleted-" + user.text(), .user = user, .reason = LeaveReason::kDeleted}});
  }));
  KITH_CHECKED(ask_no_more(user));
  KITH_CHECKED(leave_people(user));
  return tell(user, "profile");
}

// Requests to join that wait, which stand under their person too.
Status OutboxRound::ask_no_more(UserId user) {
  Actor actor;
  actor.user = user;
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows,
             log_.live(store::Depth::kAll).rows(owner_of(user), store::RowKind::kJoinRequest, after, kListingsAtOnce));
    for (const auto& row : rows) {
      KITH_CHECKED(run({actor, WithdrawJoin{.cid = ConversationId::from_raw(row.key)}}));
    }
    if (rows.size() < kListingsAtOnce) return {};
    after = rows.back().key;
  }
}

// Friendships end and what was asked, either way, is closed: nobody waits for an answer of who is gone.
Status OutboxRound::leave_people(UserId user) {
  Actor actor;
  actor.user = user;
  KITH_CHECKED(each_row(user, store::RowKind::kContact, [&](const std::string& value) -> Status {
    KITH_TRY(const auto contact, decode<Contact>(value));
    return contact.active ? run({actor, RemoveFriend{.whom = contact.user}}) : Status();
  }));
  return each_row(user, store::RowKind::kRequest, [&](const std::string& value) -> Status {
    KITH_TRY(const auto request, decode<FriendRequest>(value));
    if (request.state != RequestState::kPending) return {};
    if (request.from == user) return run({actor, WithdrawRequest{.id = request.id}});
    return run({actor, AnswerRequest{.id = request.id, .accept = false, .dm = {}, .self = {}, .peer = {}}});
  });
}

Result<std::optional<Member>> OutboxRound::member_row(ConversationId cid, UserId user) {
  KITH_TRY(const auto value, log_.live(store::Depth::kAll).row(owner_of(cid), store::RowKind::kMember, user.raw()));
  if (!value) return std::optional<Member>{};
  KITH_TRY(const auto member, decode<Member>(*value));
  return std::optional{member};
}

Status OutboxRound::each_row(UserId user, store::RowKind kind, const std::function<Status(const std::string&)>& visit) {
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows, log_.live(store::Depth::kAll).rows(owner_of(user), kind, after, kListingsAtOnce));
    for (const auto& row : rows) KITH_CHECKED(visit(row.value));
    if (rows.size() < kListingsAtOnce) return {};
    after = rows.back().key;
  }
}

Status OutboxRound::each_conversation(UserId user, const std::function<Status(const Listing&)>& visit) {
  return each_row(user, store::RowKind::kListing, [&](const std::string& value) -> Status {
    KITH_TRY(const auto listing, decode<Listing>(value));
    return listing.active ? visit(listing) : Status();
  });
}

Status OutboxRound::tell(UserId user, std::string what) {
  return run({Actor{}, TouchPerson{.owner = user, .what = std::move(what)}});
}

Status OutboxRound::run(Command command) {
  auto reply = commands_.run(std::move(command), kCommandTimeout);
  if (reply) return {};
  // Refusals of a rule are final (already left, already gone); only what may pass later is tried again.
  if (info(reply.error().code).retry == RetryPolicy::kLater) return std::unexpected(std::move(reply.error()));
  return {};
}

}  // namespace kith::work
