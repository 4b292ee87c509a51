// Typing: who is typing where, as heard on this shard, so that it dies by itself when nobody says `off`.
// Thread: one shard. Bounded: past entries_max the oldest dies early. Each shard keeps its own list and tells its own
// listeners.
#pragma once

#include <chrono>
#include <functional>
#include <vector>

#include "delivery/listener.h"
#include "runtime/loop.h"

namespace kith::delivery {

class TypingLife {
 public:
  // Called for an entry whose life ended; audience as of its last `on`.
  using Expired = std::function<void(ConversationId cid, UserId user, const Audience& audience)>;

  TypingLife(Loop& loop, std::chrono::milliseconds life, std::size_t entries_max, Expired expired);
  ~TypingLife();

  void heard(ConversationId cid, const TypingChanged& typing, const Audience& audience);
  std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    ConversationId cid;
    UserId user;
    Audience audience;
    std::chrono::steady_clock::time_point until;
  };

  void arm();
  void expire();

  Loop& loop_;
  const std::chrono::milliseconds life_;
  const std::size_t entries_max_;
  const Expired expired_;
  std::vector<Entry> entries_;  // ascending until
  TimerId timer_ = 0;
};

}  // namespace kith::delivery
