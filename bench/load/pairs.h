// P2's work, for the empty store and for the full one. Thread: the bench's one.
#pragma once

#include "load/cases.h"

namespace kith::bench {

struct PairsTaken {
  double rate = 0;    // acked messages a second, at most
  double cpu_us = 0;  // of the server, each
};
// Adds its figures under this name; `full` changes what their budget is.
Result<PairsTaken> run_pairs(Ground& ground, const Ground::Target& target, const std::string& name);

}  // namespace kith::bench
