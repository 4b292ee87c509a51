// SendBrake: what a conversation pays for a message, once it is decided that there will be one. A repeat and a refusal
// cost nothing, so nobody outside a conversation can use up what its members have. After a refusal the conversation
// stays shut a moment: what sessions had sent before they heard of it must not overtake (afterwards they hold back by
// themselves, session/send_gate.h). Thread: its lane. Bounded: past kShutMax conversations the one that opens first is
// forgotten.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "accounts/throttle.h"
#include "lane/decision.h"

namespace kith::lane {

class SendBrake {
 public:
  using Time = std::chrono::steady_clock::time_point;

  // throttle: by conversation, shared by the lanes; null: everything passes. settle: how long it stays shut.
  SendBrake(accounts::Throttle* throttle, std::chrono::milliseconds settle) : throttle_(throttle), settle_(settle) {}

  // rate_limited with retry_after_ms if the decision is a new message that the conversation cannot pay for.
  Status pay(const Command& command, const Result<Decision>& decision, Time now) {
    if (throttle_ == nullptr) return {};
    return charge(command, decision, now);
  }

 private:
  struct Shut {
    ConversationId cid;
    Time until;
  };
  static constexpr std::size_t kShutMax = 256;

  Status charge(const Command& command, const Result<Decision>& decision, Time now);
  void shut(ConversationId cid, Time until, Time now);

  accounts::Throttle* const throttle_;
  const std::chrono::milliseconds settle_;
  std::vector<Shut> shut_;
};

}  // namespace kith::lane
