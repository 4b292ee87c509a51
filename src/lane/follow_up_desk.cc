// See follow_up_desk.h.
#include "lane/follow_up_desk.h"

#include <algorithm>

namespace kith::lane {
namespace {

Work work_of(const store::FollowUp& follow_up) {
  Work work = lane::work_of(Submission{.command = follow_up.command, .reply_to = {}});
  work.follow_up = FollowUpId{.partition = follow_up.partition, .pos = follow_up.pos, .index = follow_up.index};
  return work;
}

}  // namespace

void FollowUpDesk::reload_at(Time when) {
  reload_ = reload_ ? std::min(*reload_, when) : when;
}

void FollowUpDesk::caused(std::span<const store::FollowUp> follow_ups) {
  if (reload_) return;  // they come with the older ones that are to be read again, in order
  for (const store::FollowUp& follow_up : follow_ups) outgoing_.push_back(work_of(follow_up));
}

void FollowUpDesk::ended(const FollowUpId& id, bool done, Time now) {
  if (!done) return reload_at(now + config_.retry_after);
  if (done_.empty()) done_since_ = now;
  done_.push_back(id);
}

Status FollowUpDesk::pump(const store::Log& log, Time now, const Send& send) {
  if (reload_ && now >= *reload_) {
    reload_.reset();
    outgoing_.clear();  // the log has them all
    for (const PartitionId partition : partitions_) {
      KITH_TRY(const auto waiting, log.follow_ups(partition, config_.follow_up_queue_max));
      for (const store::FollowUp& follow_up : waiting) {
        if (outgoing_.size() >= config_.follow_up_queue_max) break;
        outgoing_.push_back(work_of(follow_up));
      }
      if (waiting.size() >= config_.follow_up_queue_max) reload_at(now + config_.retry_after);
    }
    if (outgoing_.size() >= config_.follow_up_queue_max) reload_at(now + config_.retry_after);
  }
  while (!outgoing_.empty()) {
    if (!send(outgoing_.front())) break;
    outgoing_.pop_front();
  }
  stuck_since_ = now;
  if (outgoing_.size() > config_.follow_up_queue_max) {
    outgoing_.clear();
    reload_at(now + config_.retry_after);
  }
  return {};
}

std::vector<store::FollowUp> FollowUpDesk::take_done() {
  std::vector<store::FollowUp> marks;
  marks.reserve(done_.size());
  for (const FollowUpId& id : done_) {
    marks.push_back({.partition = id.partition, .pos = id.pos, .index = id.index, .command = {}});
  }
  done_.clear();
  return marks;
}

std::optional<FollowUpDesk::Time> FollowUpDesk::wake_at() const {
  std::optional<Time> wake = reload_;
  // What another lane had no room for.
  if (!outgoing_.empty()) wake = std::min(wake.value_or(Time::max()), stuck_since_ + config_.retry_after);
  if (!done_.empty()) wake = std::min(wake.value_or(Time::max()), done_since_ + config_.retry_after);
  return wake;
}

void FollowUpDesk::forget() {
  outgoing_.clear();
  done_.clear();
}

}  // namespace kith::lane
