// StreamFollowers: trims the commit stream up to where everybody who follows it has saved. The directory's projection
// must be waited for, since it has no other way to catch up without reading the whole log; search is waited for too,
// but not for ever: where it is too far behind it is left behind, loudly, and builds anew by itself. So what is kept
// of the stream for search alone is bounded. Thread: any worker.
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
  // patience: how many commits, over all partitions, are kept for search alone.
  explicit StreamFollowers(store::Log& log, std::uint64_t patience = 10'000'000) : log_(log), patience_(patience) {}

  // It has read and saved up to there; until its first word nothing is trimmed that it may still want.
  Status saved(Follower who, const store::Cursor& at);

 private:
  Status read_floors();
  // Where search stands as far as is known, or where it is left behind.
  store::Cursor search_at(const store::Cursor& directory);

  store::Log& log_;
  const std::uint64_t patience_;
  std::mutex mutex_;  // guards the rest
  std::array<std::optional<store::Cursor>, 2> at_{};
  std::optional<store::Cursor> trimmed_;  // as the log has it; nothing: to be read
  bool left_behind_ = false;              // said once
};

}  // namespace kith::work
