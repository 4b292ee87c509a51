// Histogram: latencies in buckets whose width grows with the value, so that any percentile is right to within 1 in 512
// however many values there are: recording is one addition, memory is fixed. Values beyond the largest bucket count
// there and are told by max(). Thread: its owner's.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

namespace kith::bench {

class Histogram {
 public:
  Histogram();

  void record(std::chrono::nanoseconds value) { add(value.count(), 1); }
  void add(const Histogram& other);
  void clear();

  std::uint64_t count() const { return count_; }
  // The smallest value that at least `share` (0-1] of all values do not exceed, as the upper end of its bucket; zero
  // without values.
  std::chrono::nanoseconds at(double share) const;
  std::chrono::nanoseconds max() const { return std::chrono::nanoseconds(max_); }

 private:
  static constexpr int kFineBits = 9;  // values below 512 have a bucket each
  static constexpr std::uint64_t kFine = 1ull << kFineBits;
  static constexpr int kHighestBit = 40;  // 2^41 ns, more than half an hour

  static std::size_t bucket_of(std::uint64_t value);
  static std::uint64_t highest_of(std::size_t bucket);
  void add(std::int64_t value, std::uint64_t times);

  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  std::int64_t max_ = 0;
};

}  // namespace kith::bench
