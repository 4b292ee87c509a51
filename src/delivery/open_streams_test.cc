// The present text of growing messages, from what is announced.
#include "delivery/open_streams.h"

#include <gtest/gtest.h>

#include "model/numbered_for_tests.h"

namespace kith::delivery {
namespace {

const ConversationId kCid = numbered::conversation(1);

Event event(EventBody body) {
  Event out;
  out.owner = owner_of(kCid);
  out.body = std::move(body);
  return out;
}
Message message(StreamState state, std::string text) {
  Message out;
  out.cid = kCid;
  out.seq = Seq(3);
  out.from = numbered::user(1);
  out.stream = state;
  out.body = R"({"text":")" + text + R"("})";
  return out;
}
Event appended(std::uint64_t offset, std::string text) {
  return event(StreamAppended{.seq = Seq(3), .from = numbered::user(1), .offset = offset, .text = std::move(text)});
}
std::string text(const OpenStreams& streams) {
  std::string out = "none";
  streams.each_of(kCid, [&](const OpenStream& each) { out = each.text; });
  return out;
}

TEST(OpenStreams, PutTogetherWhatWasAppended) {
  OpenStreams streams(8);
  streams.on_event(event(MessageSent{message(StreamState::kOpen, "")}));
  streams.on_event(appended(0, "Once "));
  streams.on_event(appended(5, "upon"));
  EXPECT_EQ(text(streams), "Once upon");
  streams.on_event(appended(5, "more"));
  EXPECT_EQ(text(streams), "Once more") << "an append may write anew what came after its offset";
  streams.on_event(event(MessageChanged{.message = message(StreamState::kFinished, "Once more.")}));
  EXPECT_TRUE(streams.empty());
}

TEST(OpenStreams, DoNotKnowATextWithAHoleUntilASaveFillsIt) {
  OpenStreams streams(8);
  streams.on_event(appended(40, "later"));
  EXPECT_EQ(text(streams), "none");
  streams.on_event(event(MessageChanged{.message = message(StreamState::kOpen, "saved")}));
  EXPECT_EQ(text(streams), "saved");
  streams.on_event(appended(5, "!"));
  EXPECT_EQ(text(streams), "saved!");
  streams.on_event(event(MessageChanged{.message = message(StreamState::kOpen, "saved")}));
  EXPECT_EQ(text(streams), "saved!") << "a save is never ahead of what was heard";
}

TEST(OpenStreams, AreForgottenWhenRecalledOrExpired) {
  OpenStreams streams(8);
  streams.on_event(appended(0, "x"));
  streams.on_event(event(MessageRecalled{message(StreamState::kOpen, "")}));
  EXPECT_TRUE(streams.empty());
  streams.on_event(appended(0, "x"));
  Message expired = message(StreamState::kInterrupted, "");
  streams.on_event(event(MessageChanged{.message = expired, .what = MessageChange::kExpired}));
  EXPECT_TRUE(streams.empty());
}

TEST(OpenStreams, SayOnceWhichWereHeard) {
  OpenStreams streams(8);
  streams.on_event(event(MessageSent{message(StreamState::kOpen, "")}));
  EXPECT_TRUE(streams.take_heard().empty());
  streams.on_event(appended(0, "x"));
  ASSERT_EQ(streams.take_heard().size(), 1u);
  EXPECT_TRUE(streams.take_heard().empty());
}

TEST(OpenStreams, HoldNoMoreThanTheirBound) {
  OpenStreams streams(2);
  for (int i = 1; i <= 3; ++i) {
    Message opened = message(StreamState::kOpen, std::to_string(i));
    opened.seq = Seq(static_cast<std::uint64_t>(i));
    streams.on_event(event(MessageSent{opened}));
  }
  std::vector<Seq> left;
  streams.each_of(kCid, [&](const OpenStream& each) { left.push_back(each.seq); });
  EXPECT_EQ(left, (std::vector{Seq(2), Seq(3)}));
}

}  // namespace
}  // namespace kith::delivery
