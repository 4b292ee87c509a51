// Fate: when the simulated process dies. It may die between any two steps, or inside one: before or after a commit,
// before or after a transaction of the directory, while a batch is announced. Once dead nothing it does has an effect
// any more: its stores refuse, its bus and its connections swallow. The world then takes it down and starts another on
// what was durable. Thread: one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace kith::sim {

enum class Moment : std::uint8_t {
  kBeforeCommit,
  kAfterCommit,
  kBeforeDirectory,
  kAfterDirectory,
  kAnnouncing,
  kCount,
};

class Fate {
 public:
  bool dead() const { return dead_; }
  void die() { dead_ = true; }
  // Dies at the (further + 1)th passage of the moment.
  void arm(Moment moment, int further) { left_[place(moment)] = further + 1; }
  // True: dead, now or before.
  bool pass(Moment moment) {
    int& left = left_[place(moment)];
    if (left > 0 && --left == 0) dead_ = true;
    return dead_;
  }
  void rise() { *this = Fate(); }

 private:
  static std::size_t place(Moment moment) { return static_cast<std::size_t>(moment); }
  std::array<int, static_cast<std::size_t>(Moment::kCount)> left_{};
  bool dead_ = false;
};

}  // namespace kith::sim
