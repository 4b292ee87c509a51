// The lanes' limits: defaults, units, ranges, and what each means when reached. A change needs a restart.
// Thread: immutable after start.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace kith::lane {

struct LaneConfig {
  int lanes = 2;                             // threads that decide, 1 … 64
  std::size_t queue_max = 16'384;            // commands waiting before a lane and in it, each; full: submit() is false
  std::size_t follow_up_queue_max = 8'192;   // of follow-ups beside them; full: they stay in the log and come again
  std::size_t batch_commands_max = 1'024;    // commands decided before one commit; the rest waits for the next
  std::size_t owner_commands_max = 64;       // of one conversation or person a batch; the rest waits, in order
  std::size_t owner_bytes_max = 256 * 1024;  // of one conversation or person a batch; the rest waits, in order
  std::size_t parked_per_owner_max = 1'024;  // commands behind a cold read; more are answered unavailable
  int cold_retries_max = 3;                  // then the lane reads the disk itself
  int warmers = 2;                           // threads that repeat cold reads, 1 … 16
  std::size_t warm_queue_max = 1'024;        // cold reads waiting; full: the lane reads the disk itself
  std::size_t row_cache_bytes_max = 32 << 20;       // of rows a lane keeps; least recently used go
  std::size_t audience_people_max = 1 << 20;        // people in cached lists of a lane; least recently used lists go
  std::uint64_t disk_reserve_bytes = 256ull << 20;  // below it everything is answered unavailable
  std::chrono::milliseconds settle{250};  // after a failure still everything is refused, see LaneCore::hold_down()
  std::chrono::milliseconds retry_after{1'000};  // told with unavailable; also between attempts to recover
};

}  // namespace kith::lane
