// The checker on histories that must not be: each contradiction is found, and a good history contradicts nothing.
#include "history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace kith::sim {
namespace {

using Kind = Happening::Kind;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

Happening one(Kind kind, const std::string& mid, std::uint64_t seq = 0) {
  return {.kind = kind, .by = "0.1", .from = "anna", .cid = "room", .mid = mid, .seq = seq, .rev = seq};
}

std::vector<Happening> good() {
  return {one(Kind::kInvoke, "a"), one(Kind::kAck, "a", 1),   one(Kind::kInvoke, "b"),  one(Kind::kObserve, "b", 2),
          one(Kind::kAck, "b", 2), one(Kind::kFinal, "a", 1), one(Kind::kFinal, "b", 2)};
}

TEST(HistoryTest, AGoodHistoryContradictsNothing) {
  EXPECT_THAT(contradictions(good()), IsEmpty());
}

TEST(HistoryTest, AnAcknowledgedMessageThatTheStoreLostIsFound) {
  auto history = good();
  history.pop_back();
  EXPECT_THAT(contradictions(history),
              testing::Contains(HasSubstr("was acknowledged, but the store does not have it")));
}

TEST(HistoryTest, AMessageSeenThatTheStoreLostIsFound) {
  const std::vector<Happening> history{one(Kind::kInvoke, "a"), one(Kind::kInvoke, "b"), one(Kind::kObserve, "b", 2),
                                       one(Kind::kFinal, "a", 1)};
  EXPECT_THAT(contradictions(history), ElementsAre(HasSubstr("was seen, but the store does not have it")));
}

TEST(HistoryTest, ASecondMessageOfOneMidIsFound) {
  auto history = good();
  history.push_back(one(Kind::kFinal, "a", 3));
  EXPECT_THAT(contradictions(history), ElementsAre(HasSubstr("was at seq 1 before")));
}

TEST(HistoryTest, TwoMessagesAtOneSeqAreFound) {
  auto history = good();
  history.insert(history.begin() + 3, one(Kind::kObserve, "b", 1));
  EXPECT_THAT(contradictions(history), testing::Contains(HasSubstr("has the seq of a")));
}

TEST(HistoryTest, AHoleInTheSeqsIsFound) {
  const std::vector<Happening> history{one(Kind::kFinal, "a", 1), one(Kind::kFinal, "b", 3)};
  EXPECT_THAT(contradictions(history), ElementsAre("room: after seq 1 comes 3"));
}

TEST(HistoryTest, TwoAcknowledgementsAsNewAreFound) {
  auto history = good();
  history.insert(history.begin() + 2, one(Kind::kAck, "a", 1));
  EXPECT_THAT(contradictions(history), ElementsAre(HasSubstr("was acknowledged twice as new")));
}

TEST(HistoryTest, ADuplicateMayBeAcknowledgedAsOftenAsItIsAsked) {
  auto history = good();
  Happening again = one(Kind::kAck, "a", 1);
  again.duplicate = true;
  history.insert(history.begin() + 3, {again, again});
  EXPECT_THAT(contradictions(history), IsEmpty());
}

TEST(HistoryTest, WhatNobodySaidIsFound) {
  EXPECT_THAT(contradictions({one(Kind::kObserve, "ghost", 1)}), ElementsAre(HasSubstr("without having been sent")));
  EXPECT_THAT(contradictions({one(Kind::kAck, "ghost", 1)}), testing::Contains(HasSubstr("without having been sent")));
}

TEST(HistoryTest, ALowerSeqForWhatWasBegunLaterIsFound) {
  const std::vector<Happening> history{one(Kind::kInvoke, "a"), one(Kind::kAck, "a", 5), one(Kind::kInvoke, "b"),
                                       one(Kind::kAck, "b", 4)};
  EXPECT_THAT(contradictions(history), ElementsAre(HasSubstr("begun after seq 5 had been acknowledged")));
}

TEST(HistoryTest, LiveRevsThatDoNotRiseAreFound) {
  auto history = good();
  for (auto& each : history) {
    if (each.kind == Kind::kObserve) each.live = "session";
  }
  history.insert(history.begin() + 4, history[3]);
  EXPECT_THAT(contradictions(history), ElementsAre(HasSubstr("came live with rev 2 after rev 2")));
}

TEST(HistoryTest, ARefusalAfterAnAcknowledgementIsFound) {
  auto history = good();
  history.push_back(one(Kind::kRefuse, "a"));
  EXPECT_THAT(contradictions(history), ElementsAre(HasSubstr("refused for good after")));
}

TEST(HistoryTest, WhatARestoreTookBackIsNotMissed) {
  std::vector<Happening> history{one(Kind::kInvoke, "a"), one(Kind::kAck, "a", 1), {.kind = Kind::kEpoch}};
  history.push_back(one(Kind::kInvoke, "b"));
  history.push_back(one(Kind::kAck, "b", 1));
  history.push_back(one(Kind::kFinal, "b", 1));
  EXPECT_THAT(contradictions(history), IsEmpty());
}

TEST(HistoryTest, ALineIsReadAsItWasWritten) {
  Happening full{.kind = Kind::kAck,
                 .by = "1.0",
                 .from = "anna",
                 .cid = "room",
                 .mid = "m",
                 .seq = 7,
                 .rev = 9,
                 .duplicate = true,
                 .live = "s",
                 .code = "c"};
  const auto read = parse_line(line_of(full));
  ASSERT_TRUE(read.has_value());
  EXPECT_EQ(line_of(*read), line_of(full));
  EXPECT_EQ(read->seq, 7U);
  EXPECT_TRUE(read->duplicate);
}

TEST(HistoryTest, ALineThatIsNoneIsRefused) {
  EXPECT_FALSE(parse_line("not json").has_value());
  EXPECT_FALSE(parse_line(R"({"e":"dream"})").has_value());
  EXPECT_FALSE(parse_line(R"({"e":"ack","seq":-1})").has_value());
  EXPECT_FALSE(parse_line(R"({"e":"ack","mid":5})").has_value());
}

}  // namespace
}  // namespace kith::sim
