// Who sees what: strangers nothing, former members what they saw, members from their first interval on, nobody below
// the floor.
#include "chat/visibility.h"

#include <gtest/gtest.h>

namespace kith::chat {
namespace {

Head head_at(std::uint64_t seq, std::uint64_t floor = 0) {
  Head head;
  head.seq = Seq(seq);
  head.floor = Seq(floor);
  return head;
}

Member member_with(std::vector<Interval> view, bool active = true) {
  Member member;
  member.view = std::move(view);
  member.active = active;
  return member;
}

TEST(VisibilityTest, AStrangerSeesNothing) {
  EXPECT_EQ(standing(nullptr), Standing::kStranger);
  EXPECT_FALSE(sees(nullptr, head_at(5), Seq(1)));
  EXPECT_EQ(first_visible(nullptr, head_at(5)), Seq(0));
  EXPECT_TRUE(visible_within(nullptr, head_at(5), Seq(1), Seq(5)).empty());
}

TEST(VisibilityTest, AMemberSeesFromJoiningToTheHeadAndNotBeyond) {
  const Member member = member_with({{Seq(3), Seq(0)}});
  EXPECT_FALSE(sees(&member, head_at(5), Seq(2)));
  EXPECT_TRUE(sees(&member, head_at(5), Seq(3)));
  EXPECT_TRUE(sees(&member, head_at(5), Seq(5)));
  EXPECT_FALSE(sees(&member, head_at(5), Seq(6)));
  EXPECT_EQ(first_visible(&member, head_at(5)), Seq(3));
  EXPECT_EQ(last_visible(&member, head_at(5)), Seq(5));
}

TEST(VisibilityTest, AMemberWhoJoinedAtTheHeadWillSeeTheNextMessageFirst) {
  const Member member = member_with({{Seq(6), Seq(0)}});
  EXPECT_EQ(first_visible(&member, head_at(5)), Seq(6));
  EXPECT_EQ(last_visible(&member, head_at(5)), Seq(0));
  EXPECT_TRUE(visible_within(&member, head_at(5), Seq(1), Seq(9)).empty());
}

TEST(VisibilityTest, AFormerMemberKeepsTheIntervalsAndSeesNothingLater) {
  const Member member = member_with({{Seq(1), Seq(2)}, {Seq(4), Seq(6)}}, false);
  EXPECT_EQ(standing(&member), Standing::kFormer);
  EXPECT_TRUE(sees(&member, head_at(9), Seq(6)));
  EXPECT_FALSE(sees(&member, head_at(9), Seq(3)));
  EXPECT_FALSE(sees(&member, head_at(9), Seq(7)));
  EXPECT_EQ(last_visible(&member, head_at(9)), Seq(6));
}

TEST(VisibilityTest, TheFloorCutsEveryView) {
  const Member member = member_with({{Seq(1), Seq(2)}, {Seq(4), Seq(0)}});
  EXPECT_FALSE(sees(&member, head_at(9, 4), Seq(4)));
  EXPECT_EQ(first_visible(&member, head_at(9, 4)), Seq(5));
  EXPECT_EQ(first_visible(&member, head_at(9, 9)), Seq(10));
  const Member former = member_with({{Seq(1), Seq(2)}}, false);
  EXPECT_EQ(first_visible(&former, head_at(9, 4)), Seq(0));
}

TEST(VisibilityTest, ARangeIsCutIntoTheVisibleParts) {
  const Member member = member_with({{Seq(2), Seq(4)}, {Seq(7), Seq(0)}});
  const std::vector<Interval> expected{{Seq(3), Seq(4)}, {Seq(7), Seq(8)}};
  EXPECT_EQ(visible_within(&member, head_at(10), Seq(3), Seq(8)), expected);
}

}  // namespace
}  // namespace kith::chat
