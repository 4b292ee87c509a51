// See lane_core.h.
#include "lane/lane_core.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "base/planted.h"

namespace kith::lane {

struct LaneCore::Round {
  std::chrono::steady_clock::time_point steady;
  TimeMs now = 0;
  std::vector<Committed> items;
  std::vector<PartitionSpan> spans;
  std::vector<std::pair<Work, bool>> follow_ups;  // carried out in this round; done or to be read from the log again
  std::vector<Owner> held;                        // a follow-up of theirs met a log that was down
  store::Batch batch;
};

namespace {

constexpr std::chrono::seconds kDiskCheckEvery{1};

void extend(std::vector<PartitionSpan>& spans, PartitionId partition, Pos pos) {
  const auto span = std::ranges::find(spans, partition, &PartitionSpan::partition);
  if (span == spans.end()) {
    spans.push_back({.partition = partition, .from = pos, .to = pos});
  } else {
    span->to = pos;
  }
}

// What was decided without a commit stands on those before: whoever has not heard of them may not hear of it first.
void stand_on(std::vector<PartitionSpan>& spans, PartitionId partition, Pos pos) {
  if (std::ranges::find(spans, partition, &PartitionSpan::partition) != spans.end()) return;
  spans.push_back({.partition = partition, .from = pos.next(), .to = pos});
}

}  // namespace

LaneCore::LaneCore(Services services, const LaneConfig& config, std::vector<PartitionId> partitions,
                   Surroundings& around)
    : services_(std::move(services)),
      config_(config),
      around_(around),
      backlog_(config_),
      desk_(config_, partitions),
      cache_(services_.log, config_.row_cache_bytes_max),
      overlay_(cache_),
      audiences_(config_.audience_people_max),
      brake_(services_.sends, config_.settle) {
  for (const PartitionId partition : partitions) owned_[partition] = true;
}

Status LaneCore::start() {
  load_positions();
  announced_ = positions_;
  if (!KITH_PLANT(kLostFollowUp)) desk_.reload_at(services_.clock.steady());
  return services_.log.check();
}

void LaneCore::load_positions() {
  const store::Cursor all = services_.log.positions();
  for (std::size_t partition = 0; partition < all.size(); ++partition) {
    if (owned_[partition]) positions_[partition] = all[partition];
  }
}

bool LaneCore::accept(Work work) {
  KITH_CHECK(owns(partition_of(work.owner.id)));
  if (!has_room(work)) return false;
  backlog_.add(std::move(work));
  return true;
}

bool LaneCore::has_room(const Work& work) const {
  return work.follow_up ? !backlog_.full() : backlog_.size() < config_.queue_max;
}

bool LaneCore::step() {
  if (failed_) try_recovery();
  if (disk_is_short()) hold_down();
  if (down()) {
    backlog_.put_back(
        refuse(backlog_.drain(), disk_short_ ? "the disk is almost full" : "the store is being recovered"));
    return false;
  }
  Round round;
  round.steady = services_.clock.steady();
  round.now = services_.clock.wall();
  pump_follow_ups(round);
  Backlog::Taken taken = backlog_.take();
  round.items.reserve(taken.works.size());
  for (Work& work : taken.works) decide(round, std::move(work));
  refuse(std::move(taken.refused), "too much waits before this conversation");
  collect(round);
  if (KITH_PLANT(kAckBeforeFsync)) publish(round.items, round.spans);
  if (commit(round)) {
    for (const auto& [work, done] : round.follow_ups) {
      if (!done || !owns(work.follow_up->partition)) end_follow_up(*work.follow_up, done);
    }
    desk_.caused(round.batch.follow_ups);
    publish(std::move(round.items), std::move(round.spans));
    pump_follow_ups(round);
  }
  for (const Owner& owner : round.held) backlog_.release(owner);
  return failed_ || backlog_.ready() > 0;
}

void LaneCore::pump_follow_ups(const Round& round) {
  const auto send = [this](Work& work) {
    if (!owns(partition_of(work.owner.id))) return around_.forward(work);
    if (!has_room(work)) return false;
    return accept(std::move(work));
  };
  if (auto pumped = desk_.pump(services_.log, round.steady, send); !pumped) {
    log::warn("follow-ups could not be read: {}", pumped.error().detail);
    desk_.reload_at(round.steady + config_.retry_after);
  }
}

void LaneCore::decide(Round& round, Work work) {
  if (backlog_.parked(work.owner)) {  // behind a cold read met in this very batch
    if (!backlog_.park(work))
      finish(round, work, std::unexpected(unavailable("too much waits before this conversation")));
    return;
  }
  auto decision = decide_once(round, work, work.cold_reads > config_.cold_retries_max);
  if (!decision && decision.error().cold) {
    ++counters_.cold_reads;
    ++work.cold_reads;
    if (around_.warm(work) && backlog_.park(work)) return;
    decision = decide_once(round, work, true);
  }
  finish(round, std::move(work), std::move(decision));
}

// Leaves what was written in the overlay's present layer if the command was accepted, nothing if it was refused.
Result<Decision> LaneCore::decide_once(const Round& round, const Work& work, bool with_disk) {
  const PartitionId partition = partition_of(work.owner.id);
  overlay_.begin();
  cache_.with_disk(with_disk);
  auto decision = lane::decide(overlay_, audiences_, services_.rules, work.submission.command,
                               {.now = round.now, .partition = partition, .pos = positions_[partition].next()});
  cache_.with_disk(false);
  if (!decision) overlay_.drop();
  return decision;
}

void LaneCore::finish(Round& round, Work work, Result<Decision> decision) {
  if (const Status paid = brake_.pay(work.submission.command, decision, round.steady); !paid) {
    overlay_.drop();
    decision = std::unexpected(paid.error());
  }
  const bool unanswered = !decision && decision.error().code == Code::kUnavailable;
  if (unanswered && !failed_ && !services_.log.check()) {  // another lane's commit failed: recover before going on
    failed_ = true;
    hold_down();
  }
  if (unanswered && work.follow_up) {
    round.held.push_back(work.owner);
    backlog_.park(work);
    return;
  }
  ++counters_.commands;
  const PartitionId partition = partition_of(work.owner.id);
  Committed item{.reply_to = work.submission.reply_to, .reply = {}, .events = {}};
  bool internal = false;
  if (decision) {
    if (overlay_.touched()) {
      positions_[partition] = positions_[partition].next();
      overlay_.keep(partition, positions_[partition]);
      extend(round.spans, partition, positions_[partition]);
    } else {
      overlay_.drop();
      stand_on(round.spans, partition, positions_[partition]);
    }
    item.reply = std::move(decision->reply);
    item.events = std::move(decision->events);
  } else {
    ++counters_.refusals;
    internal = decision.error().code == Code::kInternal;
    if (internal) {
      const char* name = name_of(work.submission.command.body);
      log::error("{} failed in partition {}: {}", name, partition, decision.error().detail);
    }
    item.reply = std::unexpected(std::move(decision.error()));
    stand_on(round.spans, partition, positions_[partition]);
  }
  if (work.follow_up) round.follow_ups.emplace_back(std::move(work), !internal);
  round.items.push_back(std::move(item));
}

// Everything the round wrote as one batch, with the follow-ups it carried out and those reported since.
void LaneCore::collect(Round& round) {
  round.batch = overlay_.take();
  for (const auto& [work, done] : round.follow_ups) {
    const FollowUpId& id = *work.follow_up;
    if (done && owns(id.partition))
      round.batch.done.push_back({.partition = id.partition, .pos = id.pos, .index = id.index, .command = {}});
  }
  if (!round.batch.empty() || desk_.done_due(round.steady)) {
    auto marks = desk_.take_done();
    std::ranges::move(marks, std::back_inserter(round.batch.done));
  }
}

bool LaneCore::commit(Round& round) {
  if (round.batch.empty()) return true;
  ++counters_.batches;
  if (auto committed = services_.log.commit(round.batch); !committed) {
    fail(round, committed.error());
    return false;
  }
  cache_.apply(round.batch);
  return true;
}

void LaneCore::publish(std::vector<Committed> items, std::vector<PartitionSpan> spans) {
  if (items.empty() && spans.empty()) return;
  for (const PartitionSpan& span : spans) announced_[span.partition] = span.to;
  if (KITH_PLANT(kReorderedAnnounce) && items.size() > 1) std::swap(items.front(), items.back());
  services_.bus.publish(
      std::make_shared<const CommittedBatch>(CommittedBatch{.items = std::move(items), .spans = std::move(spans)}));
}

// Whether the batch will be found in the log after recovery is unknown; blind retries with the same mids settle it.
void LaneCore::fail(Round& round, const Error& why) {
  log::error("a batch of {} commands could not be committed: {}", round.items.size(), why.detail);
  ++counters_.failed_commits;
  failed_ = true;
  hold_down();
  recover_at_ = round.steady;
  cache_.clear();
  audiences_.clear();
  for (Committed& item : round.items) {
    item.reply = std::unexpected(unavailable("the store failed; try again"));
    item.events.clear();
  }
  publish(std::move(round.items), {});
  std::vector<Work> again;
  for (auto& [work, _] : round.follow_ups) {
    backlog_.release(work.owner);  // what is parked behind comes after it
    again.push_back(std::move(work));
  }
  backlog_.put_back(std::move(again));
}

// A commit may have been written although it failed. Nobody was told what was in it; that it is there has to be told,
// or whoever listens would notice at the partition's next commit only, and until then miss it silently.
void LaneCore::tell_unannounced() {
  std::vector<PartitionSpan> spans;
  for (std::size_t p = 0; p < positions_.size(); ++p) {
    if (!owned_[p] || positions_[p] <= announced_[p]) continue;
    spans.push_back({.partition = static_cast<PartitionId>(p), .from = positions_[p].next(), .to = positions_[p]});
  }
  publish({}, std::move(spans));
}

void LaneCore::try_recovery() {
  const auto now = services_.clock.steady();
  if (now < recover_at_) return;
  // Another lane may have recovered it already.
  if (auto recovered = services_.log.check() ? Status{} : services_.log.recover(); !recovered) {
    log::debug("the store could not be recovered: {}", recovered.error().detail);
    const std::chrono::milliseconds told(recovered.error().retry_after_ms);
    recover_at_ = services_.clock.steady() + (told.count() > 0 ? told : config_.retry_after);
    return;
  }
  log::info("the store was recovered");
  failed_ = false;
  load_positions();
  tell_unannounced();
  desk_.forget();
  desk_.reload_at(now);
}

// A session refuses by itself what would overtake a refused send, once it has heard of the refusal. What it had sent
// before that is still under way: it is refused as well, which is why the lane stays down a little longer than it must.
void LaneCore::hold_down() {
  down_until_ = services_.clock.steady() + config_.settle;
}

bool LaneCore::down() const {
  return failed_ || disk_short_ || services_.clock.steady() < down_until_;
}

bool LaneCore::disk_is_short() {
  const auto now = services_.clock.steady();
  if (backlog_.ready() == 0 && !disk_short_) return false;
  if (disk_known_ && now < disk_checked_at_ + kDiskCheckEvery) return disk_short_;
  const bool was_short = std::exchange(disk_short_, services_.log.free_disk_bytes() < config_.disk_reserve_bytes);
  disk_known_ = true;
  disk_checked_at_ = now;
  if (disk_short_ && !was_short)
    log::error("less free disk than the reserve of {} bytes: refusing commands", config_.disk_reserve_bytes);
  if (!disk_short_ && was_short) log::warn("there is room on the disk again");
  return disk_short_;
}

void LaneCore::end_follow_up(const FollowUpId& id, bool done) {
  if (owns(id.partition)) {
    desk_.ended(id, done, services_.clock.steady());
  } else {
    around_.report_end(id, done);
  }
}

Error LaneCore::unavailable(const char* why) const {
  return Error{.code = Code::kUnavailable, .detail = why, .retry_after_ms = config_.retry_after.count()};
}

// Follow-ups are handed back: nobody waits for their answer, and they must keep their order.
std::vector<Work> LaneCore::refuse(std::vector<Work> works, const char* why) {
  std::vector<Committed> items;
  std::vector<Work> follow_ups;
  for (Work& work : works) {
    if (work.follow_up) {
      follow_ups.push_back(std::move(work));
      continue;
    }
    ++counters_.refusals;
    items.push_back({.reply_to = work.submission.reply_to, .reply = std::unexpected(unavailable(why)), .events = {}});
  }
  publish(std::move(items), {});
  return follow_ups;
}

void LaneCore::refuse_all() {
  refuse(backlog_.drain(), "the server is stopping");
}

std::optional<std::chrono::steady_clock::time_point> LaneCore::wake_at() const {
  if (failed_) return recover_at_;
  if (disk_short_) return disk_checked_at_ + kDiskCheckEvery;
  if (services_.clock.steady() < down_until_) return down_until_;
  return desk_.wake_at();
}

}  // namespace kith::lane
