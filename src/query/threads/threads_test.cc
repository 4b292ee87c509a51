// Lists of threads: by their last reply, page by page, whether the list of them was kept from the first one on or not.
#include "query/threads/threads.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "chat/stage_for_tests.h"
#include "chat/threads/threads.h"
#include "model/codec.h"
#include "query/sync.h"
#include "wire/json.h"

namespace kith::query {
namespace {

class ThreadLists : public testing::Test {
 protected:
  void SetUp() override {
    for (int i = 0; i < 12; ++i) roots_.push_back(send({}));
    for (const std::size_t at : {3, 0, 7, 3, 11, 5, 0}) {
      stage_.now += 5;
      last_[send(roots_[at]).value] = roots_[at].value;
    }
  }
  Seq send(Seq root) {
    auto message = chat::Stage::message(cid_, chat::mid(100 + mids_++));
    message.thread_root = root;
    return std::get<SentReply>(stage_.must(chat::as(1), message).reply).seq;
  }
  std::vector<std::uint64_t> expected() const {
    std::vector<std::uint64_t> out;
    for (auto it = last_.rbegin(); it != last_.rend(); ++it) {
      if (std::ranges::find(out, it->second) == out.end()) out.push_back(it->second);
    }
    return out;
  }
  std::vector<std::uint64_t> listed(std::int64_t limit) {
    std::vector<std::uint64_t> out;
    wire::ListThreadsRequest request;
    request.cid = cid_;
    request.limit = limit;
    do {
      std::string text;
      wire::Writer writer(wire::Codec::kJson, text);
      Mentioned mentioned;
      writer.begin_object();
      EXPECT_TRUE(list_threads(*stage_.log.snapshot(), chat::user(2), request, writer, mentioned));
      writer.end_object();
      const auto page = wire::parse_json(text, {.bytes_max = text.size()});
      for (const auto& each : *page->find("threads")->array()) {
        out.push_back(static_cast<std::uint64_t>(*each.find("root")->find("seq")->integer()));
      }
      const auto* cursor = page->find("cursor");
      request.cursor = cursor == nullptr ? std::optional<std::string>{} : *cursor->string();
    } while (request.cursor && out.size() < 100);
    return out;
  }

  chat::Stage stage_;
  ConversationId cid_ = stage_.group(1, {2});
  std::vector<Seq> roots_;
  std::map<std::uint64_t, std::uint64_t> last_;  // reply -> root
  int mids_ = 0;
};

TEST_F(ThreadLists, ComeLatestReplyFirstInPagesOfAnySize) {
  for (const std::int64_t limit : {1, 2, 5, 50}) EXPECT_EQ(listed(limit), expected()) << limit;
}

TEST_F(ThreadLists, OfASyncHaveTheSameSeatsWhetherOneHasFewInAllOrMany) {
  const auto seats = [&](ConversationId cid) {
    const auto view = stage_.log.snapshot();
    const auto few = few_seated_roots(*view, chat::user(1));
    std::vector<std::uint64_t> out;
    const auto moved = moved_seats(*view, chat::user(1), cid, *few, std::nullopt);
    for (const auto& each : *moved) out.push_back(each.root.value);
    return out;
  };
  const auto before = seats(cid_);
  EXPECT_EQ(before.size(), 5u);
  EXPECT_TRUE(few_seated_roots(*stage_.log.snapshot(), chat::user(1))->all);
  // In conversations on both sides of it, more than are read at once.
  for (const int number : {0, 2}) {
    const auto other = stage_.group(number, {2});
    store::Batch batch;
    for (std::uint64_t root = 1; root <= 200; ++root) {
      batch.rows.push_back({owner_of(chat::user(1)), store::RowKind::kThreadSeat,
                            std::string(other.raw()) + chat::seq_key(Seq(root)), std::string()});
      batch.rows.push_back({owner_of(other), store::RowKind::kThreadSeat, chat::seat_key(Seq(root), chat::user(1)),
                            encode(ThreadSeat{})});
    }
    ASSERT_TRUE(stage_.log.commit(batch));
    EXPECT_EQ(seats(other).size(), 200u);
  }
  EXPECT_FALSE(few_seated_roots(*stage_.log.snapshot(), chat::user(1))->all);
  EXPECT_EQ(seats(cid_), before);
}

TEST_F(ThreadLists, LackNoThreadFromBeforeTheListWasKept) {
  store::Batch batch;
  const auto drop = [&](Seq root) {
    batch.rows.push_back({.owner = owner_of(cid_),
                          .kind = store::RowKind::kThreadReply,
                          .key = chat::thread_key(Seq(0), root),
                          .value = std::nullopt});
  };
  drop(Seq(0));
  for (const Seq root : roots_) drop(root);
  ASSERT_TRUE(stage_.log.commit(batch));
  last_[send(roots_[8]).value] = roots_[8].value;
  for (const std::int64_t limit : {1, 50}) EXPECT_EQ(listed(limit), expected()) << limit;
}

TEST_F(ThreadLists, SeatsInAConversationAreThoseOfIt) {
  const ConversationId other = stage_.group(2, {2});
  const Seq root = stage_.send(chat::as(1), other, chat::mid(500)).seq;
  stage_.must(chat::as(2), FollowThread{.cid = other, .root = root});
  stage_.must(chat::as(2), FollowThread{.cid = cid_, .root = roots_[1]});
  stage_.must(chat::as(2), FollowThread{.cid = cid_, .root = roots_[3]});
  stage_.must(chat::as(2), FollowThread{.cid = cid_, .root = roots_[3], .on = false});
  const auto seats = seats_in(*stage_.log.snapshot(), chat::user(2), cid_);
  ASSERT_TRUE(seats && seats->size() == 2);
  EXPECT_EQ(seats->front().root, roots_[1]);
  EXPECT_TRUE(seats->front().seat.following);
  EXPECT_FALSE(seats->back().seat.following);
}

// The device that syncs may remember the seat of its first stay.
TEST_F(ThreadLists, WhoComesBackHearsOfSeatsGivenUpBeforeToo) {
  stage_.must(chat::as(2), FollowThread{.cid = cid_, .root = roots_[1]});
  const auto sync = [&](std::optional<std::string> token) {
    wire::SyncRequest request;
    request.token = std::move(token);
    auto outcome = sync_page(stage_.log, chat::user(2), request);
    return std::get<Synced>(std::move(*outcome)).answer;
  };
  const auto before = sync({});
  ASSERT_EQ(before.conversations.size(), 1U);
  EXPECT_EQ(before.conversations[0].threads.size(), 1U);
  stage_.must(chat::as(2), FollowThread{.cid = cid_, .root = roots_[1], .on = false});
  stage_.must(chat::as(2), RemoveMember{.cid = cid_, .mid = chat::mid(600), .user = chat::user(2)});
  stage_.must(chat::as(1), AddMembers{.cid = cid_, .mid = chat::mid(601), .users = {{.user = chat::user(2)}}});
  const auto after = sync(before.token);
  ASSERT_EQ(after.conversations.size(), 1U);
  ASSERT_EQ(after.conversations[0].threads.size(), 1U);
  EXPECT_FALSE(after.conversations[0].threads[0].seat.following);
}

}  // namespace
}  // namespace kith::query
