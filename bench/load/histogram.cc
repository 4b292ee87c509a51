// Buckets: below 2^9 one a value; above, each doubling is cut into 2^9 equal parts.
#include "load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace kith::bench {

Histogram::Histogram() : counts_(bucket_of(1ull << kHighestBit) + kFine, 0) {}

std::size_t Histogram::bucket_of(std::uint64_t value) {
  if (value < kFine) return value;
  const int highest = static_cast<int>(std::bit_width(value)) - 1;
  const int shift = highest - kFineBits;
  return static_cast<std::size_t>(shift + 1) * kFine + ((value >> shift) - kFine);
}

std::uint64_t Histogram::highest_of(std::size_t bucket) {
  if (bucket < kFine) return bucket;
  const auto shift = static_cast<int>(bucket / kFine) - 1;
  return ((kFine + bucket % kFine + 1) << shift) - 1;
}

void Histogram::add(std::int64_t value, std::uint64_t times) {
  const auto kept = static_cast<std::uint64_t>(std::max<std::int64_t>(value, 0));
  counts_[std::min(bucket_of(kept), counts_.size() - 1)] += times;
  count_ += times;
  max_ = std::max(max_, static_cast<std::int64_t>(kept));
}

void Histogram::add(const Histogram& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

void Histogram::clear() {
  std::ranges::fill(counts_, 0);
  count_ = 0;
  max_ = 0;
}

std::chrono::nanoseconds Histogram::at(double share) const {
  if (count_ == 0) return {};
  const auto wanted =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted) {
      return std::chrono::nanoseconds(std::min(static_cast<std::int64_t>(highest_of(bucket)), max_));
    }
  }
  return max();
}

}  // namespace kith::bench
