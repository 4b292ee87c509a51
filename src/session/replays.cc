#include "session/replays.h"

#include <algorithm>
#include <utility>

#include "session/sessions.h"

namespace kith::session {

using delivery::CatchUp;
using delivery::Coverage;
using delivery::Weight;
using wire::down::ResyncReason;

namespace {
constexpr std::chrono::milliseconds kRetry{500};
constexpr std::chrono::milliseconds kAskAgain{2'000};  // a client has so long to ask for the next page of sync

Error left_meanwhile() {
  return {.code = Code::kConflict, .detail = "left before it was joined"};
}

// By seq. A message that changed between two pages is in both: what the later one says of it is true now.
void add(std::vector<wire::MineRow>& all, const std::vector<wire::MineRow>& page) {
  for (const auto& mine : page) {
    const auto at = std::ranges::lower_bound(all, mine.seq, {}, &wire::MineRow::seq);
    if (at != all.end() && at->seq == mine.seq) {
      *at = mine;
    } else {
      all.insert(at, mine);
    }
  }
}
}  // namespace

bool Replays::room() const {
  return waiting_.size() < session_.services().config.reads_waiting_max;
}

void Replays::join(ConversationId cid, std::optional<Rev> rev, std::optional<Seq> since, const Request& request) {
  Job job;
  job.kind = Kind::kJoin;
  job.request = request;
  job.cid = cid;
  job.rev = rev;
  job.since = since;
  waiting_.push_back(std::move(job));
  session_.home_.want_flush(session_);
}

bool Replays::sync(SyncRead read, const Request& request) {
  if (awaiting_client_) {
    awaiting_client_ = false;
    current_->request = request;
    current_->sync = std::move(read);
    session_.home_.want_flush(session_);
    return true;
  }
  if (!room()) return false;
  Job job;
  job.kind = Kind::kSync;
  job.request = request;
  job.sync = std::move(read);
  // Held from the moment it was asked for, not from when its turn comes.
  session_.catch_up().begin_sync();
  waiting_.push_back(std::move(job));
  session_.home_.want_flush(session_);
  return true;
}

// The catch-up is void already: the client reloads everything.
void Replays::abort_sync() {
  const Error error{.code = Code::kUnavailable, .detail = "too much happened meanwhile", .retry_after_ms = 1000};
  if (current_ && current_->kind == Kind::kSync) {
    const Request request = current_->request;
    const bool answered = std::exchange(awaiting_client_, false);
    current_.reset();
    if (!answered) session_.refuse(request, error);
  }
  std::deque<Job> rest = std::exchange(waiting_, {});
  for (Job& job : rest) {
    if (job.kind == Kind::kSync) {
      session_.refuse(job.request, error);
    } else {
      waiting_.push_back(std::move(job));
    }
  }
}

void Replays::left(ConversationId cid) {
  if (current_ && current_->kind == Kind::kJoin && current_->cid == cid) current_->left = true;
  std::deque<Job> rest = std::exchange(waiting_, {});
  for (Job& job : rest) {
    if (job.kind == Kind::kJoin && job.cid == cid) {
      session_.refuse(job.request, left_meanwhile());
    } else {
      waiting_.push_back(std::move(job));
    }
  }
}

void Replays::pump() {
  if (reading_ || paused_ || awaiting_client_ || !session_.ready() || !session_.can_replay()) return;
  if (!current_) start();
  if (current_) read_page();
}

void Replays::start() {
  Job job;
  if (!waiting_.empty()) {
    job = std::move(waiting_.front());
    waiting_.pop_front();
  } else if (session_.catch_up_ && session_.catch_up_->next_dirty()) {
    job.kind = Kind::kDirty;
    job.cid = *session_.catch_up_->next_dirty();
  } else {
    return;
  }
  if (job.kind != Kind::kSync) {
    // Register, then read: what happens in between is held.
    if (job.kind == Kind::kJoin) session_.enter_room(job.cid);
    job.dirty_from = session_.catch_up().hold(job.cid);
    const bool rows_dropped = job.dirty_from && job.dirty_from->value != 0;
    if (job.kind == Kind::kDirty && rows_dropped) job.rev = Rev(job.dirty_from->value - 1);
    // `resync` may have named a rev before whose rows were dropped on their way.
    if (job.kind == Kind::kJoin && job.rev && rows_dropped)
      job.rev = std::min(*job.rev, Rev(job.dirty_from->value - 1));
  }
  current_ = std::move(job);
}

void Replays::read_page() {
  reading_ = true;
  if (current_->kind == Kind::kSync) {
    read_sync();
  } else {
    read_join();
  }
}

void Replays::read_join() {
  const Job& job = *current_;
  const Config& config = session_.services().config;
  JoinRead read;
  read.user = session_.user();
  read.receipts_off = session_.admitted()->receipts_off;
  read.cid = job.cid;
  read.re = job.kind == Kind::kJoin ? job.request.re : wire::kNoRequest;
  read.rev = job.rev;
  read.since = job.since;
  read.until = job.until;
  read.with_joined = !job.begun;
  read.with_seats = !job.begun;  // what moved them was dropped as well, or came while one was out
  read.rows_max = config.replay_rows_max - job.rows;
  read.bytes_max = config.replay_page_bytes;
  read.codec = session_.codec_;
  session_.services().reads.join(std::move(read), [weak = session_.weak_from_this()](Result<JoinOutcome> outcome) {
    const auto session = weak.lock();
    if (session && !session->ended() && session->replays_) session->replays_->joined(std::move(outcome));
  });
}

void Replays::joined(Result<JoinOutcome> outcome) {
  reading_ = false;
  if (!current_) return pump();
  if (!outcome) {
    join_failed(outcome.error());
  } else if (current_->left) {
    join_left();
  } else if (const auto* must = std::get_if<MustResync>(&*outcome)) {
    must_resync(*must);
  } else {
    page(std::get<JoinAnswer>(*outcome));
  }
  session_.home_.want_flush(session_);  // which pumps
}

void Replays::page(const JoinAnswer& answer) {
  Job& job = *current_;
  if (job.kind == Kind::kJoin) {
    auto* known = session_.joins_ ? session_.joins_->find(job.cid) : nullptr;
    if (known == nullptr) {  // commits were lost meanwhile: the snapshot may be of before them
      return join_failed(retry_later(Code::kUnavailable, "commits were lost meanwhile; ask again", 500).error());
    }
    // Left by the client, or removed after the snapshot.
    const bool removed = known->removed && (known->removed_rev.value == 0 || known->removed_rev > answer.covered.rev);
    if (removed) return join_failed(Error{.code = Code::kNotMember, .detail = "removed meanwhile"});
    known->open = true;
    known->first = answer.first;
    session_.joins_first_max_ = std::max(session_.joins_first_max_, answer.first);
    known->removed = false;
    session_.enter_room(job.cid);  // a removal before the snapshot took it out
  }
  if (!answer.joined.empty()) {
    const bool asked = job.kind == Kind::kJoin;
    session_.queue_directly(wire::Frame::make(session_.codec_, answer.joined), asked ? ConversationId{} : job.cid,
                            Rev(0), asked ? Weight::kReply : Weight::kPosition);
  }
  for (const std::string& seat : answer.seats) {
    session_.queue_directly(wire::Frame::make(session_.codec_, seat), job.cid, Rev(0), Weight::kPosition);
  }
  for (const ReplayRow& row : answer.rows) {
    session_.queue_directly(wire::Frame::make(session_.codec_, row.payload), job.cid, row.rev, Weight::kRow);
  }
  // By since, later changes of what the first page showed are told live: its snapshot is the one that covers.
  if (!job.begun || !job.since) job.covered = answer.covered;
  if (!job.begun) job.until = answer.head;
  job.begun = true;
  job.rows += answer.rows.size();
  if (job.kind == Kind::kJoin) add(job.mine, answer.mine);
  if (!answer.more) return finish_join(true, {});
  if (job.since) {
    job.since = answer.next_since;
  } else {
    job.rev = answer.next_rev;
  }
  if (job.rows < session_.services().config.replay_rows_max) return;
  if (job.kind == Kind::kJoin) return finish_join(false, job.since ? Rev(0) : answer.next_rev);
  job.rows = 0;  // nobody asked for this replay, so nobody would go on with it
}

void Replays::finish_join(bool complete, Rev stopped) {
  Job job = std::move(*current_);
  current_.reset();
  Coverage covered = job.covered;
  bool heard = session_.services().hub.heard(partition_of(job.cid.bytes), covered.pos);
  if (job.kind == Kind::kDirty && !job.rev) {  // positions alone were told again: no row that was held is in it
    covered = Coverage{job.cid, Rev(0), Pos(0)};
    heard = true;
  }
  if (!complete) {
    // The client joins again from there; until then it hears what is new.
    resync(job.cid, ResyncReason::kRows, stopped);
    covered = Coverage{job.cid, Rev(0), Pos(0)};
    heard = true;
  }
  if (job.kind == Kind::kJoin) complete_answer(job, complete ? job.covered.rev : stopped);
  if (session_.catch_up_) session_.catch_up_->release(covered, heard, session_.emit());
  if (job.kind == Kind::kJoin) tell_open_streams(job.cid);
}

// Who joins late has the saved row; what was appended since comes whole, from offset 0.
void Replays::tell_open_streams(ConversationId cid) {
  if (session_.services().hub.streams().empty() || !session_.joins_) return;
  const auto* known = session_.joins_->find(cid);
  if (known == nullptr) return;
  session_.services().hub.streams().each_of(cid, [&](const delivery::OpenStream& each) {
    if (each.seq < known->first) return;
    const wire::down::StreamFrame frame{cid, each.seq, each.from, 0, each.text};
    session_.queue_directly(wire::make_frame(session_.codec_, frame), cid, Rev(0), Weight::kEphemeral);
  });
}

// ok says "complete up to rev": it stands before what was held, and waits where a part of the replay had to be dropped.
void Replays::complete_answer(Job& job, Rev rev) {
  if (rev.value == 0) return session_.answer_ok(job.request, std::nullopt, {}, std::move(job.mine));
  if (session_.catch_up_ && session_.catch_up_->must_redo(job.cid)) {
    return session_.answer_ok(job.request, rev, job.cid, std::move(job.mine));
  }
  session_.answer_ok_directly(job.request, rev, job.cid, std::move(job.mine));
}

void Replays::must_resync(const MustResync& must) {
  const Job job = std::move(*current_);
  current_.reset();
  resync(job.cid, must.reason);
  if (session_.joins_) {
    if (auto* known = session_.joins_->find(job.cid)) known->open = true;
  }
  if (job.kind == Kind::kJoin) session_.answer_ok(job.request, std::nullopt);
  if (session_.catch_up_) session_.catch_up_->release({job.cid, Rev(0), Pos(0)}, true, session_.emit());
}

void Replays::join_failed(const Error& error) {
  const bool for_now = error.code == Code::kUnavailable || error.code == Code::kInternal;
  if (current_->kind == Kind::kDirty && for_now) {
    // Still held; asked again soon.
    paused_ = true;
    session_.services().loop.after(kRetry, [weak = session_.weak_from_this()] {
      const auto session = weak.lock();
      if (!session || !session->replays_) return;
      session->replays_->paused_ = false;
      session->replays_->pump();
    });
    return;
  }
  const Job job = std::move(*current_);
  current_.reset();
  auto* known = session_.joins_ ? session_.joins_->find(job.cid) : nullptr;
  const bool was_open = known != nullptr && known->open;
  if (!for_now || !was_open) {
    session_.services().hub.rooms().leave(job.cid, session_);
    if (known != nullptr) session_.joins_->forget(job.cid);
  }
  if (job.kind == Kind::kJoin) session_.refuse(job.request, error);
  if (!session_.catch_up_) return;
  if (!for_now) {
    if (job.kind == Kind::kDirty || job.dirty_from || was_open) resync(job.cid, ResyncReason::kRemoved);
    session_.catch_up_->abandon(job.cid, session_.emit());
    return;
  }
  // Nobody has seen yet whether this is a member: nothing that was held is told, it is read again with the membership.
  if (!was_open) session_.catch_up_->dropped(job.cid, Rev(0), Weight::kPosition);
  stand_where_it_stood(job);
}

void Replays::join_left() {
  const Job job = std::move(*current_);
  current_.reset();
  session_.refuse(job.request, left_meanwhile());
  if (session_.catch_up_) stand_where_it_stood(job);
}

// What was dirty is dirty again, what was held is told.
void Replays::stand_where_it_stood(const Job& job) {
  // Half told: what was held comes behind a hole, so the rest is read again with it.
  if (job.begun) {
    session_.catch_up_->dropped(job.cid, job.rev ? job.rev->next() : Rev(0),
                                job.rev ? Weight::kRow : Weight::kPosition);
  }
  if (job.dirty_from) {
    session_.catch_up_->dropped(job.cid, *job.dirty_from,
                                job.dirty_from->value == 0 ? Weight::kPosition : Weight::kRow);
  }
  session_.catch_up_->release({job.cid, Rev(0), Pos(0)}, true, session_.emit());
}

void Replays::resync(ConversationId cid, ResyncReason reason, Rev rev) {
  session_.queue_directly(wire::make_frame(session_.codec_, wire::down::Resync{cid, reason, rev}), {}, {},
                          Weight::kReply);
}

// --- sync
void Replays::read_sync() {
  SyncRead read = current_->sync;
  read.user = session_.user();
  read.receipts_off = session_.admitted()->receipts_off;
  read.re = current_->request.re;
  read.codec = session_.codec_;
  session_.services().reads.sync(std::move(read), [weak = session_.weak_from_this()](Result<SyncOutcome> outcome) {
    const auto session = weak.lock();
    if (session && !session->ended() && session->replays_) session->replays_->synced(std::move(outcome));
  });
}

void Replays::synced(Result<SyncOutcome> outcome) {
  reading_ = false;
  session_.home_.want_flush(session_);
  if (!current_ || current_->kind != Kind::kSync) return;
  const Request request = current_->request;
  if (!outcome) {
    end_sync();
    return session_.refuse(request, outcome.error());
  }
  if (const auto* reason = std::get_if<ResyncReason>(&*outcome)) {
    resync({}, *reason);
    end_sync();
    return session_.refuse(
        request,
        Error{.code = Code::kConflict, .detail = "this token leads nowhere; sync without it", .field = "token"});
  }
  const auto& page = std::get<SyncPage>(*outcome);
  session_.answer(request, wire::Frame::make(session_.codec_, page.synced), nullptr, {}, Rev(0));
  if (session_.catch_up_) {
    const delivery::Hub& hub = session_.services().hub;
    for (const Coverage& covered : page.covered) {
      session_.catch_up_->covered_by_sync(covered, hub.heard(partition_of(covered.cid.bytes), covered.pos));
    }
  }
  ++pages_;
  if (!page.more) return end_sync();
  current_->sync.token = page.token;
  if (sync_waits()) {
    current_.reset();  // the client went on by itself: its request says from where
  } else if (request.re != wire::kNoRequest || request.tap) {
    await_client();
  }
}

void Replays::await_client() {
  awaiting_client_ = true;
  session_.services().loop.after(kAskAgain, [weak = session_.weak_from_this(), page = pages_] {
    const auto session = weak.lock();
    if (!session || session->ended() || !session->replays_) return;
    Replays& self = *session->replays_;
    if (!self.awaiting_client_ || self.pages_ != page) return;
    self.awaiting_client_ = false;
    self.pump();
  });
}

bool Replays::sync_waits() const {
  return std::any_of(waiting_.begin(), waiting_.end(), [](const Job& job) { return job.kind == Kind::kSync; });
}

void Replays::end_sync() {
  current_.reset();
  if (sync_waits()) return;  // the next one goes on holding
  if (!session_.catch_up_) return;
  if (session_.catch_up_->end_sync(session_.emit()) == CatchUp::Fate::kResync) {
    session_.resync_all(ResyncReason::kSlow);
  }
}

}  // namespace kith::session
