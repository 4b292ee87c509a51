#include "work/stream_followers.h"

#include <algorithm>

#include "base/log.h"

namespace kith::work {

Status StreamFollowers::read_floors() {
  store::Cursor floors{};
  for (std::size_t p = 0; p < kPartitions; ++p) {
    KITH_TRY(floors[p], log_.stream_floor(static_cast<PartitionId>(p)));
  }
  trimmed_ = floors;
  return {};
}

store::Cursor StreamFollowers::search_at(const store::Cursor& directory) {
  // Unheard of, it may want all that there is.
  const auto search = at_[static_cast<std::size_t>(Follower::kSearch)].value_or(*trimmed_);
  std::uint64_t kept = 0;
  for (std::size_t p = 0; p < kPartitions; ++p) {
    kept += directory[p].value - std::min(directory[p].value, std::max(search[p], (*trimmed_)[p]).value);
  }
  const bool left_behind = kept > patience_;
  if (left_behind && !left_behind_)
    log::warn("search: too far behind the commits to be waited for: it will be built anew");
  left_behind_ = left_behind;
  return left_behind ? directory : search;
}

Status StreamFollowers::saved(Follower who, const store::Cursor& at) {
  const std::lock_guard lock(mutex_);
  at_[static_cast<std::size_t>(who)] = at;
  const auto& directory = at_[static_cast<std::size_t>(Follower::kDirectory)];
  if (!directory) return {};
  if (!trimmed_) KITH_CHECKED(read_floors());
  const auto search = search_at(*directory);
  for (std::size_t p = 0; p < kPartitions; ++p) {
    const Pos up_to = std::min((*directory)[p], search[p]);
    if (up_to <= (*trimmed_)[p]) continue;
    KITH_CHECKED(log_.trim_stream(static_cast<PartitionId>(p), up_to));
    (*trimmed_)[p] = up_to;
  }
  return {};
}

}  // namespace kith::work
