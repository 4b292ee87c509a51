// The histogram against the sorted values themselves.
#include "load/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/random.h"

namespace kith::bench {
namespace {

using std::chrono::nanoseconds;

TEST(Histogram, tells_any_percentile_to_within_one_in_five_hundred) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    SeededRandom random(seed);
    Histogram histogram;
    std::vector<std::int64_t> values;
    for (int i = 0; i < 5000; ++i) {
      // From nanoseconds to minutes, each magnitude as likely.
      const auto value = static_cast<std::int64_t>(random.below(1ull << (1 + random.below(38))));
      values.push_back(value);
      histogram.record(nanoseconds(value));
    }
    std::ranges::sort(values);
    for (const double share : {0.001, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0}) {
      const auto place = static_cast<std::size_t>(std::ceil(share * 5000)) - 1;
      const auto exact = static_cast<double>(values[place]);
      const auto told = static_cast<double>(histogram.at(share).count());
      EXPECT_GE(told, exact);
      EXPECT_LE(told, exact * (1 + 1.0 / 512) + 1);
    }
    EXPECT_EQ(histogram.max().count(), values.back());
    EXPECT_EQ(histogram.count(), 5000u);
  }
}

TEST(Histogram, sums_up_like_one_that_saw_everything) {
  Histogram first;
  Histogram second;
  Histogram both;
  for (int i = 1; i <= 1000; ++i) {
    (i % 3 == 0 ? first : second).record(nanoseconds(i * i));
    both.record(nanoseconds(i * i));
  }
  first.add(second);
  for (const double share : {0.1, 0.5, 0.99, 1.0}) EXPECT_EQ(first.at(share), both.at(share));
  EXPECT_EQ(first.count(), both.count());
}

TEST(Histogram, counts_what_is_out_of_range_at_its_ends) {
  Histogram histogram;
  EXPECT_EQ(histogram.at(0.99), nanoseconds(0));
  histogram.record(nanoseconds(-5));
  EXPECT_EQ(histogram.at(1), nanoseconds(0));
  histogram.record(std::chrono::hours(3));
  EXPECT_EQ(histogram.count(), 2u);
  EXPECT_EQ(histogram.max(), std::chrono::hours(3));
  histogram.clear();
  EXPECT_EQ(histogram.count(), 0u);
}

}  // namespace
}  // namespace kith::bench
