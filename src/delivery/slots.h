// Slots: the addresses on this shard to which replies come back (ReplyTo::slot). A session's slot lives as long as the
// session; a waiting slot is one HTTP request's, answered once: by the reply or, after its timeout, `unavailable`.
// Thread: one shard. Invariant: a slot number is never used twice, so a reply that comes late finds nobody instead of
// somebody else.
#pragma once

#include <chrono>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "delivery/listener.h"
#include "runtime/loop.h"

namespace kith::delivery {

// The item lives during the call only. A timeout comes as an item with an Error and no events.
using ReplyCallback = std::move_only_function<void(const Committed& item)>;

class Slots {
 public:
  Slots(Loop& loop, std::size_t waiting_max) : loop_(loop), waiting_max_(waiting_max) {}
  ~Slots();

  std::uint64_t add(Listener& listener);
  void remove(std::uint64_t slot);
  // Null when the session has gone.
  Listener* find(std::uint64_t slot) const;

  // 0 when waiting_max wait already: the caller answers `unavailable`.
  std::uint64_t await(std::chrono::milliseconds timeout, ReplyCallback callback);
  // Takes the waiting slot's reply; false if nobody waits there.
  bool answer(std::uint64_t slot, const Committed& item);
  std::size_t waiting() const { return waiting_.size(); }

 private:
  struct Place {
    Listener* listener = nullptr;
    std::uint32_t generation = 0;
  };
  struct Waiting {
    ReplyCallback callback;
    TimerId timer = 0;
  };
  static constexpr std::uint64_t kWaitingBit = std::uint64_t{1} << 63;

  void expire(std::uint64_t slot);

  Loop& loop_;
  const std::size_t waiting_max_;
  std::vector<Place> places_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<std::uint64_t, Waiting> waiting_;
  std::uint64_t next_waiting_ = 1;
};

}  // namespace kith::delivery
