#include "work/outbox_round.h"

#include <utility>

#include "api/settle_in.h"
#include "base/log.h"
#include "model/codec.h"

namespace kith::work {
namespace {

constexpr std::size_t kRowsAtOnce = 64;
constexpr std::size_t kListingsAtOnce = 256;
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
  for (const auto& row : *rows) {
    auto status = carry(row);
    if (status) status = directory_.write([&](store::Connection& c) { return store::outbox_done(c, row.id); });
    if (!status) {
      log::warn("outbox: row {} of user {} waits: {}", row.id, row.user.text(), status.error().detail);
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

// Rules know a person's receipts switch from the member rows, so each conversation where it stands otherwise is told.
Status OutboxRound::spread_profile(const store::User& user) {
  KITH_CHECKED(each_conversation(user.id, [&](const Listing& listing) -> Status {
    KITH_TRY(const auto value,
             log_.live(store::Depth::kAll).row(owner_of(listing.cid), store::RowKind::kMember, user.id.raw()));
    if (!value) return {};
    KITH_TRY(const auto member, decode<Member>(*value));
    if (member.receipts_off == user.receipts_off) return {};
    return run({Actor{}, SetMemberFacts{.cid = listing.cid, .user = user.id, .receipts_off = user.receipts_off}});
  }));
  return tell(user.id, "profile");
}

Status OutboxRound::leave_everything(UserId user) {
  KITH_CHECKED(each_conversation(user, [&](const Listing& listing) -> Status {
    // In the person's own name: nobody else may be able to remove an owner.
    Actor actor;
    actor.user = user;
    if (listing.kind == ConversationKind::kDm) return {};
    if (listing.kind == ConversationKind::kWorld) return run({actor, LeaveWorld{.cid = listing.cid}});
    return run(
        {actor,
         RemoveMember{
             .cid = listing.cid, .mid = "deleted-" + user.text(), .user = user, .reason = LeaveReason::kDeleted}});
  }));
  KITH_CHECKED(ask_no_more(user));
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

Status OutboxRound::each_conversation(UserId user, const std::function<Status(const Listing&)>& visit) {
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows,
             log_.live(store::Depth::kAll).rows(owner_of(user), store::RowKind::kListing, after, kListingsAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(const auto listing, decode<Listing>(row.value));
      if (listing.active) KITH_CHECKED(visit(listing));
    }
    if (rows.size() < kListingsAtOnce) return {};
    after = rows.back().key;
  }
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
