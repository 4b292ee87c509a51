// StreamFollowers: trims the commit stream up to where everybody who follows it has saved. The directory's projection
// must be waited for, since it has no other way to catch up without reading the whole log; search is waited for too,
// but not for ever: one that is too far behind is left behind, loudly, and builds anew by itself. Thread: any worker.
#pragma once

#include <array>
#include <cstdint>
#include <mutex>
#include <optional>

#include "store/log.h"

namespace kith::work {

enum class Follower : std::uint8_t { kDirectory = 0, kSearch = 1 };

class StreamFollowers {
 public:
  // patience: how many commits of a partition are kept for search alone.
  explicit StreamFollowers(store::Log& log, std::uint64_t patience = 1'000'000) : log_(log), patience_(patience) {}

  // It has read and saved up to there; until its first word nothing is trimmed that it may still want.
  Status saved(Follower who, const store::Cursor& at);

 private:
  store::Log& log_;
  const std::uint64_t patience_;
  std::mutex mutex_;  // guards the rest
  std::array<std::optional<store::Cursor>, 2> at_{};
  store::Cursor trimmed_{};
  bool left_behind_ = false;  // said once
};

}  // namespace kith::work
