// Breaker: whether something that failed may be tried again. Closed: it is in use. Open: nobody touches it until a
// pause is over, which grows with every probe that failed. Half open: one caller probes, all others wait for what
// becomes of it. The first probe after a failure may come at once, for most failures are over by then; not so when it
// had been well for a moment only, or a disk that fails at every second write would be opened for each of them.
// Thread: any. Not here: what is probed, and who asks.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

#include "base/clock.h"

namespace kith {

class Breaker {
 public:
  enum class State : std::uint8_t { kClosed = 0, kHalfOpen = 1, kOpen = 2 };
  struct Pauses {
    std::chrono::milliseconds first{500};  // behind the first failed probe; doubled by each further one
    std::chrono::milliseconds longest{5'000};
    std::chrono::milliseconds calm{10'000};  // well for so long: the next failure is a new one
  };

  Breaker(const Clock& clock, Pauses pauses) : clock_(clock), pauses_(pauses) {}
  explicit Breaker(const Clock& clock) : Breaker(clock, Pauses{}) {}

  State state() const { return state_; }
  // It failed in use. True: that opened the breaker. False: it was not closed.
  bool failed();
  // True: the caller probes now and says by probed() how it went. False: it is closed, another one probes, or the
  // pause is not over.
  bool probe();
  void probed(bool well);
  std::chrono::milliseconds pause_left() const;  // until probe() can be true; 0 unless open

 private:
  void open(std::chrono::milliseconds pause);  // under the mutex

  const Clock& clock_;
  const Pauses pauses_;
  std::atomic<State> state_{State::kClosed};
  mutable std::mutex mutex_;  // guards what follows, and every change of state_
  std::chrono::milliseconds pause_{0};
  std::chrono::steady_clock::time_point probe_at_{};
  std::chrono::steady_clock::time_point closed_at_{};
  bool was_open_ = false;
};

}  // namespace kith
