// Where a `read` leads: up to a seq, to the last of some messages, or to the end. Thread: pure functions.
#pragma once

#include <algorithm>

#include "wire/generated/requests_messages.h"
#include "wire/value.h"

namespace kith::wire {

// Beyond the head: the rule cuts it.
inline Seq read_to(const ReadRequest& request) {
  if (request.pos) return *request.pos;
  if (!request.seqs.empty()) return *std::ranges::max_element(request.seqs);
  return Seq(static_cast<std::uint64_t>(kIntegerMax));
}

}  // namespace kith::wire
