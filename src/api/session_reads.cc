#include "api/session_reads.h"

#include <memory>
#include <utility>

#include "accounts/accounts.h"
#include "api/cards.h"
#include "api/user_rows.h"
#include "query/replay.h"
#include "query/sync.h"
#include "query/sync_token.h"
#include "query/threads/threads.h"
#include "runtime/loop.h"
#include "runtime/worker_pool.h"
#include "store/log.h"

namespace kith::api {
namespace {

delivery::Coverage coverage(const query::Covered& covered) {
  return {.cid = covered.cid, .rev = covered.rev, .pos = covered.pos};
}

template <typename AnyFrame>
std::string text_of(wire::Codec codec, const AnyFrame& frame) {
  std::string text;
  wire::Writer writer(codec, text);
  wire::write_frame(writer, frame);
  return text;
}

Result<session::JoinOutcome> read_join(Services& services, const session::JoinRead& read) {
  const bool degraded = services.log.degraded();
  const auto view = services.log.snapshot();
  const query::ReplayRequest request{.self = read.user,
                                     .cid = read.cid,
                                     .rev = read.rev,
                                     .since = read.since,
                                     .until = read.until,
                                     .with_row = read.with_joined,
                                     .rows_max = read.rows_max,
                                     .bytes_max = read.bytes_max,
                                     .codec = read.codec};
  KITH_TRY(auto outcome, query::replay(*view, request));
  if (const auto* resync = std::get_if<query::MustResync>(&outcome)) {
    return session::JoinOutcome{session::MustResync{.reason = resync->reason, .covered = coverage(resync->covered)}};
  }
  auto& replayed = std::get<query::Replayed>(outcome);
  session::JoinAnswer answer;
  if (replayed.row) {
    KITH_TRY(const auto users, cards_of(services, read.user, replayed.mentioned));
    const wire::down::Joined joined{.re = read.re, .row = *replayed.row, .users = users, .degraded = degraded};
    answer.joined = text_of(read.codec, joined);
  }
  if (read.with_seats) {
    KITH_TRY(const auto seats, query::seats_in(*view, read.user, read.cid));
    std::size_t bytes = 0;
    for (const auto& [root, seat] : seats) {
      answer.seats.push_back(text_of(read.codec, wire::down::Read{.cid = read.cid,
                                                                  .pos = seat.read,
                                                                  .from = read.user,
                                                                  .read_n = seat.read_replies,
                                                                  .thread = root,
                                                                  .following = seat.following}));
      bytes += answer.seats.back().size();
      // More than a page holds would come back as something dropped, and be told again for ever: who has that many
      // threads learns of those that moved meanwhile by the next sync, or when looking at them.
      if (bytes <= read.bytes_max) continue;
      answer.seats.clear();
      break;
    }
  }
  for (auto& row : replayed.rows) answer.rows.push_back({.rev = row.rev, .payload = std::move(row.payload)});
  answer.more = replayed.more;
  answer.next_rev = replayed.next_rev;
  answer.next_since = replayed.next_since;
  answer.covered = coverage(replayed.covered);
  answer.mine = std::move(replayed.mine);
  answer.head = replayed.head;
  answer.first = replayed.first;
  return session::JoinOutcome{std::move(answer)};
}

Result<session::SyncOutcome> read_sync(Services& services, const session::SyncRead& read) {
  const wire::SyncRequest request{.token = read.token, .limit = read.limit, .messages = read.messages};
  const bool degraded = services.log.degraded();
  KITH_TRY(auto outcome, query::sync_page(services.log, read.user, request));
  if (const auto* reason = std::get_if<wire::down::ResyncReason>(&outcome)) return session::SyncOutcome{*reason};
  auto& synced = std::get<query::Synced>(outcome);
  synced.answer.degraded = degraded;
  KITH_CHECKED(complete(services, read.user, synced));
  session::SyncPage page;
  page.synced = text_of(read.codec, wire::down::Synced{.re = read.re, .answer = synced.answer});
  for (const auto& each : synced.covered) page.covered.push_back(coverage(each));
  page.token = synced.answer.token;
  page.more = synced.answer.more;
  return session::SyncOutcome{std::move(page)};
}

}  // namespace

template <typename Out, typename Read, typename Then>
void SessionReads::run(Read read, Then then) {
  auto shared = std::make_shared<Then>(std::move(then));
  const bool taken = services_.readers.post([this, read = std::move(read), shared]() mutable {
    auto out = std::make_shared<Result<Out>>(read());
    services_.loop.post([shared, out] { (*shared)(std::move(*out)); });
  });
  if (taken) return;
  services_.loop.post([shared] { (*shared)(retry_later(Code::kUnavailable, "too many reads wait already", 500)); });
}

void SessionReads::join(session::JoinRead read, JoinThen then) {
  run<session::JoinOutcome>([this, read = std::move(read)] { return read_join(services_, read); }, std::move(then));
}

void SessionReads::sync(session::SyncRead read, SyncThen then) {
  run<session::SyncOutcome>([this, read = std::move(read)] { return read_sync(services_, read); }, std::move(then));
}

std::string SessionReads::token(UserId user, Rev urev, const std::array<Pos, kPartitions>& heard) {
  return query::sync_token_at(services_.log.epoch(), user, urev, heard);
}

}  // namespace kith::api
