// The control of P1: a bare program that does the same socket work. It accepts the same clients and writes the same
// bytes to each, so many messages to a gathering write, with nothing decided, stored or encoded. A process of its own,
// forked from the bench. Thread: the bench's one.
#pragma once

#include <chrono>
#include <string>

#include "base/result.h"

namespace kith::bench {

struct Broadcast {
  double deliveries = 0;
  double cpu_seconds = 0;
  double wall_seconds = 0;
};
// rounds_per_second 0: as fast as the sockets take it.
Result<Broadcast> broadcast_bare(const std::string& payload, std::size_t listeners, std::size_t coalesced,
                                 double rounds_per_second, std::chrono::nanoseconds time);

}  // namespace kith::bench
