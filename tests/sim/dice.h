// Dice: all chance of a simulation run, from its one seed. Two runs that ask the same questions get the same answers.
// Thread: one.
#pragma once

#include <cstdint>
#include <vector>

#include "base/random.h"

namespace kith::sim {

class Dice final {
 public:
  explicit Dice(std::uint64_t seed) : random_(seed) {}

  bool chance(double likely) { return static_cast<double>(random_.below(1'000'000)) < likely * 1e6; }
  // Both ends included.
  int between(int low, int high) {
    return low + static_cast<int>(random_.below(static_cast<std::uint64_t>(high - low) + 1));
  }
  std::size_t index(std::size_t count) { return static_cast<std::size_t>(random_.below(count)); }
  template <typename T>
  const T& pick(const std::vector<T>& all) {
    return all[index(all.size())];
  }
  std::uint64_t seed() { return random_.next64(); }  // for a generator of its own
  Random& random() { return random_; }

 private:
  SeededRandom random_;
};

}  // namespace kith::sim
