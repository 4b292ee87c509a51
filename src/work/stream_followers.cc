#include "work/stream_followers.h"

#include <algorithm>

#include "base/log.h"

namespace kith::work {

Status StreamFollowers::saved(Follower who, const store::Cursor& at) {
  const std::lock_guard lock(mutex_);
  at_[static_cast<std::size_t>(who)] = at;
  if (!at_[static_cast<std::size_t>(Follower::kDirectory)]) return {};
  bool left_behind = false;
  for (std::size_t p = 0; p < kPartitions; ++p) {
    const Pos directory = (*at_[static_cast<std::size_t>(Follower::kDirectory)])[p];
    const auto& search = at_[static_cast<std::size_t>(Follower::kSearch)];
    Pos up_to = std::min(directory, search ? (*search)[p] : Pos{});
    if (directory.value > up_to.value + patience_) {
      up_to = directory;
      left_behind = true;
    }
    if (up_to <= trimmed_[p]) continue;
    KITH_CHECKED(log_.trim_stream(static_cast<PartitionId>(p), up_to));
    trimmed_[p] = up_to;
  }
  if (left_behind && !left_behind_)
    log::warn("search: too far behind the commits to be waited for: it will be built anew");
  left_behind_ = left_behind;
  return {};
}

}  // namespace kith::work
