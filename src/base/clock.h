// Time enters through Clock, so that simulation and tests own it. Wall time is milliseconds since 1970 UTC.
// Thread: implementations guard themselves.
#pragma once

#include <chrono>
#include <cstdint>

namespace kith {

using TimeMs = std::int64_t;  // milliseconds since 1970-01-01 UTC; 0 means never

class Clock {
 public:
  virtual ~Clock() = default;
  virtual TimeMs wall() const = 0;                                   // for people and tokens; may step
  virtual std::chrono::steady_clock::time_point steady() const = 0;  // for intervals; never steps back
};

class SystemClock final : public Clock {
 public:
  TimeMs wall() const override {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
  }
  std::chrono::steady_clock::time_point steady() const override { return std::chrono::steady_clock::now(); }
};

// For tests: stands still until told.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimeMs start = 1'700'000'000'000) : wall_(start) {}
  TimeMs wall() const override { return wall_; }
  std::chrono::steady_clock::time_point steady() const override { return steady_; }
  void advance(std::chrono::milliseconds by) {
    wall_ += by.count();
    steady_ += by;
  }

 private:
  TimeMs wall_;
  std::chrono::steady_clock::time_point steady_{};
};

}  // namespace kith
