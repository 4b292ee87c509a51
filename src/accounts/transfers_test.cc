#include "accounts/transfers.h"

#include <gtest/gtest.h>

namespace kith::accounts {
namespace {

MediaId content(std::uint8_t number) {
  MediaId out;
  out.bytes[15] = number;
  return out;
}

TEST(TransfersTest, AreBoundedForAPersonAndForAll) {
  Transfers transfers(2, 3);
  const UserId ann{{1}};
  const UserId ben{{2}};
  auto first = transfers.begin(ann, content(1));
  ASSERT_TRUE(first);
  EXPECT_EQ(transfers.begin(ann, content(1)).error().code, Code::kConflict);
  const auto second = transfers.begin(ann, content(2));
  EXPECT_EQ(transfers.begin(ann, content(3)).error().code, Code::kRateLimited);
  const auto third = transfers.begin(ben, content(4));
  EXPECT_EQ(transfers.begin(ben, content(5)).error().code, Code::kUnavailable);
  first->reset();
  EXPECT_EQ(transfers.under_way(), 2);
  EXPECT_TRUE(transfers.begin(ann, content(1)));
}

}  // namespace
}  // namespace kith::accounts
