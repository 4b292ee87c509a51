#include "work/due_round.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "chat/timed/due.h"
#include "model/codec.h"
#include "query/timed/scheduled.h"
#include "store/sql/users.h"
#include "work/due_projection.h"

namespace kith::work {
namespace {

constexpr std::size_t kRowsAtOnce = 256;
constexpr TimeMs kFirstPause = 1'000;
constexpr TimeMs kLastPause = 60'000;
constexpr TimeMs kGiveUpAfter = TimeMs{24} * 3600 * 1000;  // what cannot be sent for a day has failed,
constexpr std::int64_t kTriesAtLeast = 10;                 // if the server was there to try

bool for_now(const Error& error) {
  return error.code == Code::kUnavailable || error.code == Code::kRateLimited || error.code == Code::kInternal;
}

bool is_plan(const store::DueRow& row) {
  return row.owner.kind == OwnerKind::kPerson && !read_request_due_key(row.key);
}

TimeMs pause_of(std::int64_t tries) {
  return std::min(kLastPause, kFirstPause << std::min<std::int64_t>(tries, 10));
}

}  // namespace

DueRound::DueRound(store::Database& directory, const store::Log& log, const Clock& clock, RunAll run,
                   TimeMs request_life)
    : directory_(directory), log_(log), clock_(clock), run_(std::move(run)), request_life_(request_life) {}

bool DueRound::operator()() {
  const auto rows = store::run_read(
      directory_, [&](store::Connection& c) { return store::due_until(c, clock_.wall(), kRowsAtOnce); });
  if (!rows) {
    log::warn("due: cannot read the directory: {}", rows.error().detail);
    return false;
  }
  std::vector<Work> plans;
  std::vector<Work> others;
  for (const auto& row : *rows) (is_plan(row) ? plans : others).push_back({.row = &row});
  for (auto* works : {&plans, &others}) {
    carry(*works);
    if (const auto kept = keep(*works); !kept) {
      log::warn("due: cannot write the directory: {}", kept.error().detail);
      return false;
    }
  }
  return rows->size() == kRowsAtOnce;
}

// Step by step, each step of all at once: a planned send has two, the send and the word that it was sent.
void DueRound::carry(std::vector<Work>& works) {
  for (Work& work : works) work.end = begin(work);
  for (;;) {
    std::vector<Work*> asked;
    std::vector<Command> commands;
    for (Work& work : works) {
      if (!work.next) continue;
      asked.push_back(&work);
      commands.push_back(std::move(*std::exchange(work.next, {})));
    }
    if (asked.empty()) return;
    auto replies = run_(std::move(commands));
    for (std::size_t i = 0; i < asked.size(); ++i) asked[i]->end = settle(*asked[i], std::move(replies[i]));
  }
}

Status DueRound::keep(const std::vector<Work>& works) {
  if (works.empty()) return {};
  return directory_.write([&](store::Connection& c) -> Status {
    for (const Work& work : works) {
      const store::DueRow& row = *work.row;
      if (!work.end) {
        log::info("due: tried again later: {}", work.end.error().detail);
        KITH_CHECKED(store::due_later(c, row, clock_.wall() + pause_of(row.tries), row.tries + 1));
      } else if (const Again& again = *work.end; again) {
        KITH_CHECKED(store::due_later(c, row, *again, 0));
      } else {
        KITH_CHECKED(store::due_done(c, row));
      }
    }
    return {};
  });
}

Result<DueRound::Again> DueRound::begin(Work& work) const {
  if (work.row->owner.kind == OwnerKind::kConversation) return begin_message(work);
  if (const auto request = read_request_due_key(work.row->key)) return begin_request(work, *request);
  return begin_plan(work);
}

// With each of its two people by itself; the rule looks again whether it is over.
Result<DueRound::Again> DueRound::begin_request(Work& work, RequestId id) const {
  const Owner& owner = work.row->owner;
  KITH_TRY(const auto value, log_.live(store::Depth::kAll).row(owner, store::RowKind::kRequest, id.raw()));
  if (!value || request_life_ == 0) return Again{};
  KITH_TRY(const auto request, decode<FriendRequest>(*value));
  if (request.state != RequestState::kPending) return Again{};
  const TimeMs over = request.at + request_life_;
  if (over > clock_.wall()) return Again{over};
  work.next = Command{Actor{}, CloseRequest{.owner = UserId{owner.id}, .id = id, .state = RequestState::kExpired}};
  return Again{};
}

Result<DueRound::Again> DueRound::begin_message(Work& work) const {
  const store::DueRow& row = *work.row;
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
  work.next = Command{Actor{}, std::move(body)};
  return Again{};
}

// What a rule must know of the person is read now: a guest may have an account by now, and who was locked out sends
// nothing.
Result<DueRound::Again> DueRound::begin_plan(Work& work) const {
  const store::DueRow& row = *work.row;
  const UserId owner{row.owner.id};
  KITH_TRY(const auto value, log_.live(store::Depth::kAll).row(row.owner, store::RowKind::kScheduled, row.key));
  if (!value) return Again{};
  KITH_TRY(work.plan, decode<Scheduled>(*value));
  if (work.plan.state != ScheduleState::kPending) return Again{};
  if (work.plan.at > clock_.wall()) return Again{work.plan.at};
  KITH_TRY(const auto user,
           store::run_read(directory_, [&](store::Connection& c) { return store::find_user(c, owner); }));
  if (!user || !user->active()) return report(work, {}, std::string(info(Code::kForbidden).text));
  const Actor actor{.user = owner,
                    .device = {},
                    .name = user->display_name,
                    .guest = user->guest,
                    .admin = user->admin,
                    .receipts_off = user->receipts_off};
  work.next = Command{actor, query::send_of(work.plan)};
  return Again{};
}

Result<DueRound::Again> DueRound::settle(Work& work, Result<Reply> reply) const {
  if (is_plan(*work.row)) return settle_plan(work, std::move(reply));
  if (reply) return Again{};
  if (for_now(reply.error())) return std::unexpected(std::move(reply.error()));
  log::warn("due: of {}: {}", uuid_text(work.row->owner.id), reply.error().detail);
  return Again{};
}

Result<DueRound::Again> DueRound::settle_plan(Work& work, Result<Reply> reply) const {
  if (work.told) {
    if (!reply) return std::unexpected(std::move(reply.error()));
    return Again{};
  }
  const Scheduled& plan = work.plan;
  if (reply) {
    const auto* sent = std::get_if<SentReply>(&reply->body);
    if (sent == nullptr) return fail(Code::kInternal, "a send without its receipt");
    return report(work, sent->seq, {});
  }
  const Error& error = reply.error();
  const bool given_up = work.row->tries >= kTriesAtLeast && clock_.wall() >= plan.at + kGiveUpAfter;
  if (for_now(error) && !given_up) return std::unexpected(error);
  // Sent before under this mid, and changed by its person in the moment between: it stands in the conversation.
  KITH_TRY(const Seq seq, sent_before(UserId{work.row->owner.id}, plan));
  return report(work, seq, seq ? std::string() : std::string(info(error.code).text));
}

Result<Seq> DueRound::sent_before(UserId owner, const Scheduled& plan) const {
  KITH_TRY(const auto sent, log_.live(store::Depth::kAll).sent(plan.cid, owner, plan.mid));
  return sent ? sent->seq : Seq{};
}

Result<DueRound::Again> DueRound::report(Work& work, Seq seq, std::string code) {
  const UserId owner{work.row->owner.id};
  work.told = true;
  work.next = Command{Actor{}, ScheduledDone{.owner = owner, .id = work.plan.id, .seq = seq, .code = std::move(code)}};
  return Again{};
}

}  // namespace kith::work
