// History pages against a naive reading of the same conversation, for people with holes in what they may see.
#include "query/history.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "chat/stage_for_tests.h"
#include "chat/visibility.h"
#include "wire/json.h"

namespace kith::query {
namespace {

struct Answer {
  std::vector<std::uint64_t> seqs;
  bool has_before = false;
  bool has_after = false;
};

Result<wire::Value> document(const std::function<Status(wire::Writer&)>& read) {
  std::string text;
  wire::Writer writer(wire::Codec::kJson, text);
  writer.begin_object();
  KITH_CHECKED(read(writer));
  writer.end_object();
  return wire::parse_json(text, {.bytes_max = 10'000'000, .nodes_max = 1'000'000});
}

class History : public testing::Test {
 protected:
  void SetUp() override {
    // Person 2 was away twice: sees 1-.., a hole, a run, a hole, a run.
    cid_ = stage_.group(1, {2}, false);
    for (int round = 0; round < 3; ++round) {
      talk(12);
      if (round == 2) break;
      stage_.must(chat::as(2),
                  RemoveMember{.cid = cid_, .mid = next(), .user = chat::user(2), .reason = LeaveReason::kLeft});
      talk(7);
      stage_.must(chat::as(1), AddMembers{.cid = cid_, .mid = next(), .users = chat::people({2})});
    }
    const auto member = stage_.member(cid_, 2);
    for (std::uint64_t seq = 1; seq <= stage_.head(cid_).seq.value; ++seq) {
      if (chat::sees(&member, stage_.head(cid_), Seq(seq))) visible_.push_back(seq);
    }
    ASSERT_GT(member.view.size(), 2u);
    ASSERT_LT(visible_.size(), stage_.head(cid_).seq.value);
  }
  std::string next() { return chat::mid(100 + mids_++); }
  void talk(int count) {
    for (int i = 0; i < count; ++i) stage_.send(chat::as(1), cid_, next());
  }
  wire::HistoryRequest request(std::int64_t limit) {
    wire::HistoryRequest out;
    out.cid = cid_;
    out.limit = limit;
    return out;
  }
  Answer page(const wire::HistoryRequest& request, int number = 2) {
    const auto view = stage_.log.snapshot();
    Mentioned mentioned;
    const auto value =
        document([&](wire::Writer& w) { return history(*view, chat::user(number), request, w, mentioned); });
    EXPECT_TRUE(value.has_value()) << value.error().detail;
    Answer out;
    if (!value) return out;
    for (const auto& message : *value->find("messages")->array()) {
      out.seqs.push_back(static_cast<std::uint64_t>(*message.find("seq")->integer()));
    }
    out.has_before = *value->find("hasBefore")->boolean();
    out.has_after = *value->find("hasAfter")->boolean();
    EXPECT_EQ(static_cast<std::uint64_t>(*value->find("rev")->integer()), stage_.head(cid_).rev.value);
    EXPECT_NE(value->find("mine"), nullptr);
    return out;
  }
  // What stands in visible_ on either side of the page's ends.
  void expect_ends(const Answer& answer) {
    if (answer.seqs.empty()) return;
    EXPECT_EQ(answer.has_before, answer.seqs.front() != visible_.front());
    EXPECT_EQ(answer.has_after, answer.seqs.back() != visible_.back());
  }
  // Consecutive in visible_: nothing skipped, nothing seen that may not be.
  void expect_run(const Answer& answer) {
    const auto at = std::ranges::search(visible_, answer.seqs);
    EXPECT_EQ(at.size(), answer.seqs.size());
  }

  chat::Stage stage_;
  ConversationId cid_;
  std::vector<std::uint64_t> visible_;
  int mids_ = 0;
};

TEST_F(History, gives_the_latest_without_a_point) {
  const auto answer = page(request(5));
  EXPECT_EQ(answer.seqs, (std::vector<std::uint64_t>(visible_.end() - 5, visible_.end())));
  expect_ends(answer);
}

TEST_F(History, gives_the_nearest_on_the_side_asked_for_across_holes) {
  const auto head = stage_.head(cid_).seq.value;
  for (std::uint64_t point = 1; point <= head + 2; ++point) {
    for (const std::int64_t limit : {1, 2, 9, 100}) {
      SCOPED_TRACE(testing::Message() << "point " << point << " limit " << limit);
      auto before = request(limit);
      before.before = Seq(point);
      auto answer = page(before);
      std::vector<std::uint64_t> expected;
      for (const auto seq : visible_) {
        if (seq < point) expected.push_back(seq);
      }
      if (expected.size() > static_cast<std::size_t>(limit)) expected.erase(expected.begin(), expected.end() - limit);
      EXPECT_EQ(answer.seqs, expected);
      expect_ends(answer);

      auto after = request(limit);
      after.after = Seq(point);
      answer = page(after);
      expected.clear();
      for (const auto seq : visible_) {
        if (seq > point && expected.size() < static_cast<std::size_t>(limit)) expected.push_back(seq);
      }
      EXPECT_EQ(answer.seqs, expected);
      expect_ends(answer);
    }
  }
}

TEST_F(History, gives_a_run_around_a_point_with_the_point_in_it) {
  const auto head = stage_.head(cid_).seq.value;
  for (std::uint64_t point = 1; point <= head; ++point) {
    for (const std::int64_t limit : {1, 2, 3, 10}) {
      SCOPED_TRACE(testing::Message() << "point " << point << " limit " << limit);
      auto around = request(limit);
      around.around = Seq(point);
      const auto answer = page(around);
      EXPECT_LE(answer.seqs.size(), static_cast<std::size_t>(limit) + 1);
      expect_run(answer);
      expect_ends(answer);
      if (std::ranges::find(visible_, point) != visible_.end()) {
        EXPECT_NE(std::ranges::find(answer.seqs, point), answer.seqs.end());
      }
    }
  }
}

TEST_F(History, refuses_two_points_and_strangers) {
  auto both = request(5);
  both.before = Seq(5);
  both.after = Seq(2);
  const auto view = stage_.log.snapshot();
  Mentioned mentioned;
  std::string text;
  wire::Writer writer(wire::Codec::kJson, text);
  writer.begin_object();
  EXPECT_EQ(history(*view, chat::user(2), both, writer, mentioned).error().code, Code::kBadRequest);
  EXPECT_EQ(history(*view, chat::user(9), request(5), writer, mentioned).error().code, Code::kNotMember);
  both.cid = chat::conversation(50);
  both.after.reset();
  EXPECT_EQ(history(*view, chat::user(2), both, writer, mentioned).error().code, Code::kNotFound);
}

TEST_F(History, hides_a_single_message_as_if_it_were_not_there) {
  const auto view = stage_.log.snapshot();
  for (std::uint64_t seq = 0; seq <= stage_.head(cid_).seq.value + 1; ++seq) {
    Mentioned mentioned;
    const auto value =
        document([&](wire::Writer& w) { return one_message(*view, chat::user(2), cid_, Seq(seq), w, mentioned); });
    const bool may = std::ranges::find(visible_, seq) != visible_.end();
    ASSERT_EQ(value.has_value(), may) << seq;
    if (!may) {
      EXPECT_EQ(value.error().code, Code::kNotFound);
    }
  }
}

}  // namespace
}  // namespace kith::query
