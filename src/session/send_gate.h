// SendGate: after a send was refused for now (`unavailable`, `rate_limited`), every later one of this session in that
// conversation is refused alike until the time is over, so that pipelined sends never overtake the refused one. Thread:
// the session's shard. Bounded: past kMax conversations the gate that opens first is forgotten.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace kith::session {

class SendGate {
 public:
  using Time = std::chrono::steady_clock::time_point;

  void shut(ConversationId cid, const Error& why, Time now) {
    const Time until = now + std::chrono::milliseconds(std::max<std::int64_t>(why.retry_after_ms, 1));
    forget(now);
    for (Shut& one : shut_) {
      if (one.cid != cid) continue;
      one.until = std::max(one.until, until);
      return;
    }
    if (shut_.size() >= kMax) {
      shut_.erase(std::min_element(shut_.begin(), shut_.end(), [](auto& a, auto& b) { return a.until < b.until; }));
    }
    shut_.push_back({cid, why.code, until});
  }
  std::optional<Error> refusal(ConversationId cid, Time now) const {
    for (const Shut& one : shut_) {
      if (one.cid != cid || one.until <= now) continue;
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(one.until - now);
      return Error{.code = one.code, .detail = "an earlier send of this session waits", .retry_after_ms = left.count()};
    }
    return std::nullopt;
  }
  bool empty() const { return shut_.empty(); }
  void forget(Time now) {
    std::erase_if(shut_, [&](const Shut& one) { return one.until <= now; });
    if (shut_.empty()) std::vector<Shut>().swap(shut_);
  }

 private:
  struct Shut {
    ConversationId cid;
    Code code;
    Time until;
  };
  static constexpr std::size_t kMax = 64;
  std::vector<Shut> shut_;
};

}  // namespace kith::session
