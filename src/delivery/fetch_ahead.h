// Walking over the listeners of a room. A large room is in no cache: what the listeners ahead need is fetched while one
// is told. Thread: the room's shard.
#pragma once

#include <cstddef>
#include <vector>

#include "delivery/listener.h"

namespace kith::delivery {

template <typename F>
void each_fetched(const std::vector<Listener*>& listeners, F&& f) {
  constexpr std::size_t kAhead = 6;
  constexpr std::size_t kCacheLine = 64;
  for (std::size_t i = 0; i < listeners.size(); ++i) {
    if (i + kAhead < listeners.size()) {
      const auto* at = reinterpret_cast<const char*>(listeners[i + kAhead]);
      __builtin_prefetch(at, 1);
      __builtin_prefetch(at + kCacheLine, 1);
      __builtin_prefetch(at + 2 * kCacheLine, 1);
    }
    f(*listeners[i]);
  }
}

}  // namespace kith::delivery
