// Lists of threads: by their last reply, page by page, whether the list of them was kept from the first one on or not.
#include "query/threads/threads.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "chat/stage_for_tests.h"
#include "chat/threads/threads.h"
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

}  // namespace
}  // namespace kith::query
