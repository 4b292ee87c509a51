// See breaker.h.
#include "base/breaker.h"

#include <algorithm>

#include "base/check.h"

namespace kith {

bool Breaker::failed() {
  const std::lock_guard lock(mutex_);
  if (state_ != State::kClosed) return false;
  const bool again = was_open_ && clock_.steady() < closed_at_ + pauses_.calm;
  open(again ? std::clamp(pause_ * 2, pauses_.first, pauses_.longest) : std::chrono::milliseconds(0));
  return true;
}

bool Breaker::probe() {
  const std::lock_guard lock(mutex_);
  if (state_ != State::kOpen || clock_.steady() < probe_at_) return false;
  state_ = State::kHalfOpen;
  return true;
}

void Breaker::probed(bool well) {
  const std::lock_guard lock(mutex_);
  KITH_CHECK(state_ == State::kHalfOpen);
  if (!well) return open(std::clamp(pause_ * 2, pauses_.first, pauses_.longest));
  state_ = State::kClosed;
  was_open_ = true;
  closed_at_ = clock_.steady();
}

std::chrono::milliseconds Breaker::pause_left() const {
  const std::lock_guard lock(mutex_);
  const auto left = probe_at_ - clock_.steady();
  if (state_ != State::kOpen || left.count() <= 0) return std::chrono::milliseconds(0);
  return std::chrono::ceil<std::chrono::milliseconds>(left);
}

void Breaker::open(std::chrono::milliseconds pause) {
  pause_ = pause;
  probe_at_ = clock_.steady() + pause;
  state_ = State::kOpen;
}

}  // namespace kith
