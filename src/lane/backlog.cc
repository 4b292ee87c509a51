// See backlog.h.
#include "lane/backlog.h"

#include <iterator>
#include <utility>

namespace kith::lane {
namespace {

// How many commands over their owner's share are looked past for others in one batch: bounds the time a flooded owner
// costs.
constexpr std::size_t kLookPastMax = 4'096;

struct Share {
  std::size_t commands = 0;
  std::size_t bytes = 0;
  bool closed = false;  // once one had to wait, all behind it wait
};

}  // namespace

Backlog::Taken Backlog::take() {
  Taken taken;
  std::vector<Work> rest;
  std::unordered_map<Owner, Share, OwnerHash> shares;
  taken.works.reserve(std::min(ready_.size(), config_.batch_commands_max));
  shares.reserve(std::min(ready_.size(), config_.batch_commands_max));
  while (!ready_.empty() && taken.works.size() < config_.batch_commands_max && rest.size() < kLookPastMax) {
    Work work = std::move(ready_.front());
    ready_.pop_front();
    if (parked(work.owner)) {
      if (!park(work)) taken.refused.push_back(std::move(work));
      continue;
    }
    Share& share = shares[work.owner];
    const std::size_t bytes = size_of(work.submission.command);
    share.closed = share.closed || share.commands >= config_.owner_commands_max ||
                   (share.commands > 0 && share.bytes + bytes > config_.owner_bytes_max);
    if (share.closed) {
      rest.push_back(std::move(work));
      continue;
    }
    ++share.commands;
    share.bytes += bytes;
    taken.works.push_back(std::move(work));
  }
  ready_.insert(ready_.begin(), std::move_iterator(rest.begin()), std::move_iterator(rest.end()));
  return taken;
}

bool Backlog::park(Work& work) {
  auto& waiting = parked_[work.owner];
  if (waiting.size() >= config_.parked_per_owner_max && !work.follow_up) return false;
  waiting.push_back(std::move(work));
  ++parked_count_;
  return true;
}

void Backlog::release(const Owner& owner) {
  const auto it = parked_.find(owner);
  if (it == parked_.end()) return;
  parked_count_ -= it->second.size();
  ready_.insert(ready_.begin(), std::move_iterator(it->second.begin()), std::move_iterator(it->second.end()));
  parked_.erase(it);
}

void Backlog::put_back(std::vector<Work> works) {
  ready_.insert(ready_.begin(), std::move_iterator(works.begin()), std::move_iterator(works.end()));
}

std::vector<Work> Backlog::drain() {
  std::vector<Work> all;
  all.reserve(size());
  for (auto& [_, waiting] : parked_)
    all.insert(all.end(), std::move_iterator(waiting.begin()), std::move_iterator(waiting.end()));
  all.insert(all.end(), std::move_iterator(ready_.begin()), std::move_iterator(ready_.end()));
  parked_.clear();
  parked_count_ = 0;
  ready_.clear();
  return all;
}

}  // namespace kith::lane
