#include "work/due_round.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "chat/timed/due.h"
#include "model/codec.h"
#include "query/timed/scheduled.h"
#include "store/sql/users.h"

namespace kith::work {
namespace {

constexpr std::size_t kRowsAtOnce = 64;
constexpr TimeMs kFirstPause = 1'000;
constexpr TimeMs kLastPause = 60'000;
constexpr TimeMs kGiveUpAfter = TimeMs{24} * 3600 * 1000;  // what cannot be sent for a day has failed

bool for_now(const Error& error) {
  return error.code == Code::kUnavailable || error.code == Code::kRateLimited || error.code == Code::kInternal;
}

TimeMs pause_of(std::int64_t tries) {
  return std::min(kLastPause, kFirstPause << std::min<std::int64_t>(tries, 10));
}

}  // namespace

DueRound::DueRound(store::Database& directory, const store::Log& log, const Clock& clock, Run run)
    : directory_(directory), log_(log), clock_(clock), run_(std::move(run)) {}

bool DueRound::operator()() {
  const auto rows = store::run_read(
      directory_, [&](store::Connection& c) { return store::due_until(c, clock_.wall(), kRowsAtOnce); });
  if (!rows) {
    log::warn("due: cannot read the directory: {}", rows.error().detail);
    return false;
  }
  for (const auto& row : *rows) {
    if (const auto done = carry(row); !done) {
      log::warn("due: cannot write the directory: {}", done.error().detail);
      return false;
    }
  }
  return rows->size() == kRowsAtOnce;
}

Status DueRound::carry(const store::DueRow& row) {
  auto again = row.owner.kind == OwnerKind::kPerson ? carry_plan(row) : carry_message(row);
  if (!again) {
    log::info("due: tried again later: {}", again.error().detail);
    const TimeMs at = clock_.wall() + pause_of(row.tries);
    return directory_.write([&](store::Connection& c) { return store::due_later(c, row, at, row.tries + 1); });
  }
  if (*again) return directory_.write([&](store::Connection& c) { return store::due_later(c, row, **again, 0); });
  return directory_.write([&](store::Connection& c) { return store::due_done(c, row); });
}

Result<DueRound::Again> DueRound::carry_message(const store::DueRow& row) {
  const auto due = chat::read_due_key(row.key);
  if (!due) return Again{};
  KITH_TRY(const auto value, log_.live(store::Depth::kAll).row(row.owner, store::RowKind::kScheduled, row.key));
  if (!value) return Again{};
  const auto at = chat::read_due_at(*value);
  if (at && *at > clock_.wall()) return Again{at};
  const ConversationId cid{row.owner.id};
  CommandBody body = ExpireMessage{.cid = cid, .seq = due->seq};
  if (due->kind == chat::DueKind::kStream) {
    body = SaveStream{.cid = cid, .seq = due->seq, .text = {}, .state = StreamState::kInterrupted};
  }
  if (auto reply = run_({Actor{}, std::move(body)}); !reply) {
    if (for_now(reply.error())) return std::unexpected(std::move(reply.error()));
    log::warn("due: message {} of {}: {}", due->seq.value, cid.text(), reply.error().detail);
  }
  return Again{};
}

Result<DueRound::Again> DueRound::carry_plan(const store::DueRow& row) {
  const UserId owner{row.owner.id};
  KITH_TRY(const auto value, log_.live(store::Depth::kAll).row(row.owner, store::RowKind::kScheduled, row.key));
  if (!value) return Again{};
  KITH_TRY(const auto plan, decode<Scheduled>(*value));
  if (plan.state != ScheduleState::kPending) return Again{};
  if (plan.at > clock_.wall()) return Again{plan.at};
  return send(owner, plan);
}

// What a rule must know of the person is read now: a guest may have an account by now, and who was locked out sends
// nothing.
Result<DueRound::Again> DueRound::send(UserId owner, const Scheduled& plan) {
  KITH_TRY(const auto user,
           store::run_read(directory_, [&](store::Connection& c) { return store::find_user(c, owner); }));
  if (!user || !user->active()) {
    KITH_CHECKED(report(owner, plan, {}, std::string(info(Code::kForbidden).text)));
    return Again{};
  }
  const Actor actor{.user = owner,
                    .device = {},
                    .name = user->display_name,
                    .guest = user->guest,
                    .admin = user->admin,
                    .receipts_off = user->receipts_off};
  auto reply = run_({actor, query::send_of(plan)});
  if (reply) {
    const auto* sent = std::get_if<SentReply>(&reply->body);
    if (sent == nullptr) return fail(Code::kInternal, "a send without its receipt");
    KITH_CHECKED(report(owner, plan, sent->seq, {}));
    return Again{};
  }
  const Error& error = reply.error();
  if (for_now(error) && clock_.wall() < plan.at + kGiveUpAfter) return std::unexpected(error);
  // Sent before under this mid, and changed by its person in the moment between: it stands in the conversation.
  KITH_TRY(const Seq seq, sent_before(owner, plan));
  KITH_CHECKED(report(owner, plan, seq, seq ? std::string() : std::string(info(error.code).text)));
  return Again{};
}

Result<Seq> DueRound::sent_before(UserId owner, const Scheduled& plan) const {
  KITH_TRY(const auto sent, log_.live(store::Depth::kAll).sent(plan.cid, owner, plan.mid));
  return sent ? sent->seq : Seq{};
}

Status DueRound::report(UserId owner, const Scheduled& plan, Seq seq, std::string code) {
  auto reply = run_({Actor{}, ScheduledDone{.owner = owner, .id = plan.id, .seq = seq, .code = std::move(code)}});
  if (reply) return {};
  return std::unexpected(std::move(reply.error()));
}

}  // namespace kith::work
