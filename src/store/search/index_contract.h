// What every SearchIndex must do. A driver's test program includes this and names its factory with
// INSTANTIATE_TEST_SUITE_P(Name, IndexContract, testing::Values(IndexFactory{…})).
// Thread: its test.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/random.h"
#include "model/numbered_for_tests.h"
#include "store/search/index.h"

namespace kith::store::search {

struct IndexFactory {
  std::string name;
  // Opens what stands in the folder, or makes it.
  std::function<Result<std::unique_ptr<SearchIndex>>(const std::string& home)> open;
};

class IndexContract : public testing::TestWithParam<IndexFactory> {
 protected:
  static constexpr const char* kConsumer = "search@one";
  static constexpr TimeMs kDay = 1'700'000'000'000;

  void SetUp() override {
    home_ = std::filesystem::temp_directory_path() / ("kith-index-" + SystemRandom().id<UserId>().text());
    std::filesystem::create_directories(home_);
    open();
  }
  void TearDown() override {
    index_.reset();
    std::filesystem::remove_all(home_);
  }
  void open() {
    index_.reset();
    auto opened = GetParam().open(home_.string());
    ASSERT_TRUE(opened) << opened.error().detail;
    index_ = std::move(*opened);
  }

  static Entry entry(int conversation, std::uint64_t seq, TimeMs after, std::string text) {
    return {.place = {numbered::conversation(conversation), Seq(seq)},
            .at = kDay + after,
            .from = numbered::user(1),
            .kind = "text",
            .file = false,
            .everybody = false,
            .mentions = {},
            .texts = {std::move(text)}};
  }
  void put(std::vector<Entry> entries) {
    IndexBatch batch;
    batch.put = std::move(entries);
    const auto done = index_->apply(kConsumer, batch);
    ASSERT_TRUE(done) << done.error().detail;
  }
  void remove(int conversation, std::uint64_t seq, TimeMs after) {
    IndexBatch batch;
    batch.gone = {{{numbered::conversation(conversation), Seq(seq)}, kDay + after}};
    ASSERT_TRUE(index_->apply(kConsumer, batch));
  }
  static Search words(std::string_view query) {
    Search search;
    search.tokens = needed_tokens(parse_query(query));
    return search;
  }
  // Places as "conversation.seq", in the order found.
  std::string found(const Search& search, std::size_t limit = 1000) {
    std::string out;
    std::size_t count = 0;
    const auto done = index_->find(search, [&](const Hit& hit) {
      if (!out.empty()) out += ' ';
      out += std::to_string(hit.place.cid.bytes[15]) + "." + std::to_string(hit.place.seq.value);
      last_ = hit.at;
      return ++count < limit ? Next::kMore : Next::kEnough;
    });
    EXPECT_TRUE(done) << done.error().detail;
    return out;
  }
  std::string found(std::string_view query) { return found(words(query)); }

  std::filesystem::path home_;
  std::unique_ptr<SearchIndex> index_;
  std::uint64_t last_ = 0;
};

TEST_P(IndexContract, FindsWordsNewestFirstWhateverTheOrderTheyCameIn) {
  put({entry(1, 2, 20, "hello again"), entry(1, 1, 10, "hello")});
  put({entry(2, 1, 15, "hello you"), entry(2, 2, 30, "other")});
  EXPECT_EQ(found("hello "), "1.2 2.1 1.1");
  EXPECT_EQ(found("hello again"), "1.2");
  EXPECT_EQ(found("nowhere"), "");
}

TEST_P(IndexContract, FindsCharactersPairsAndBeginningsOfWords) {
  put({entry(1, 1, 10, "我的手机"), entry(1, 2, 20, "手工 iPhone"), entry(1, 3, 30, "机手")});
  EXPECT_EQ(found("手"), "1.3 1.2 1.1");
  EXPECT_EQ(found("手机"), "1.1");
  EXPECT_EQ(found("我的手机"), "1.1");
  for (const auto* part : {"ip", "iph", "ipho", "iphon", "iphone", "IPHONE"}) EXPECT_EQ(found(part), "1.2") << part;
  EXPECT_EQ(found("iphones"), "");
  EXPECT_EQ(found("phone"), "");
}

TEST_P(IndexContract, TakesEverythingTypedForWords) {
  put({entry(1, 1, 10, "say \"or\" and * (not) near")});
  EXPECT_EQ(found("\"or\" AND * (NOT) near"), "1.1");
  EXPECT_EQ(found("or\" * NEAR( ^ text:"), "");
  Search strange;
  strange.tokens = {{.text = "a\"b) OR (c*", .prefix = false}, {.text = "\"", .prefix = true}};
  EXPECT_EQ(found(strange), "");
}

TEST_P(IndexContract, ForgetsTheOldWordsOfWhatChangedAndAllOfWhatIsGone) {
  put({entry(1, 1, 10, "first words"), entry(1, 2, 20, "second words")});
  put({entry(1, 1, 10, "edited words")});
  EXPECT_EQ(found("first "), "");
  EXPECT_EQ(found("edited "), "1.1");
  EXPECT_EQ(found("words "), "1.2 1.1");
  remove(1, 2, 20);
  remove(1, 2, 20);
  remove(9, 9, 20);
  EXPECT_EQ(found("words "), "1.1");
  EXPECT_EQ(found("second "), "");
}

TEST_P(IndexContract, StaysTheSameWhereABatchIsRepeated) {
  for (int i = 0; i < 3; ++i) put({entry(1, 1, 10, "one two"), entry(1, 2, 20, "two three")});
  EXPECT_EQ(found("two "), "1.2 1.1");
  remove(1, 1, 10);
  EXPECT_EQ(found("one "), "");
}

TEST_P(IndexContract, NarrowsByConversationSenderKindFileAndTime) {
  auto picture = entry(1, 2, 20, "sea");
  picture.kind = "image";
  picture.file = true;
  auto other = entry(2, 1, 30, "sea");
  other.from = numbered::user(2);
  other.mentions = {numbered::user(5), numbered::user(6)};
  picture.everybody = true;
  put({entry(1, 1, 10, "sea"), picture, other});
  const auto with = [&](auto change) {
    auto search = words("sea ");
    change(search);
    return found(search);
  };
  EXPECT_EQ(with([](Search& s) { s.conversations = {numbered::conversation(1)}; }), "1.2 1.1");
  EXPECT_EQ(with([](Search& s) { s.conversations = {numbered::conversation(2), numbered::conversation(7)}; }), "2.1");
  EXPECT_EQ(with([](Search& s) { s.conversations = {numbered::conversation(7)}; }), "");
  EXPECT_EQ(with([](Search& s) { s.from = {numbered::user(2)}; }), "2.1");
  EXPECT_EQ(with([](Search& s) { s.from = {numbered::user(3)}; }), "");
  EXPECT_EQ(with([](Search& s) { s.kinds = {"image", "video"}; }), "1.2");
  EXPECT_EQ(with([](Search& s) { s.file = true; }), "1.2");
  EXPECT_EQ(with([](Search& s) { s.mentions = numbered::user(6); }), "2.1 1.2");
  EXPECT_EQ(with([](Search& s) { s.mentions = numbered::user(7); }), "1.2");
  EXPECT_EQ(with([](Search& s) { s.after = kDay + 20; }), "2.1 1.2");
  EXPECT_EQ(with([](Search& s) { s.before = kDay + 20; }), "1.1");
  EXPECT_EQ(with([](Search& s) { s.tokens.clear(); }), "2.1 1.2 1.1");
  EXPECT_EQ(with([](Search& s) {
              s.tokens.clear();
              s.file = true;
            }),
            "1.2");
}

TEST_P(IndexContract, PagesWithoutSkippingOrDoublingAlsoWithinAMillisecond) {
  std::vector<Entry> many;
  std::string expected;
  for (std::uint64_t seq = 1; seq <= 300; ++seq) {
    many.push_back(entry(1, seq, 10, "same"));
    expected = "1." + std::to_string(seq) + (expected.empty() ? "" : " ") + expected;
  }
  put({many.begin(), many.begin() + 100});
  put({many.begin() + 100, many.end()});
  EXPECT_EQ(found("same "), expected);
  std::string paged;
  auto search = words("same ");
  for (int i = 0; i < 43; ++i) {
    const auto page = found(search, 7);
    paged += (paged.empty() || page.empty() ? "" : " ") + page;
    search.below = last_;
  }
  EXPECT_EQ(paged, expected);
}

TEST_P(IndexContract, ChangesAndForgetsEachOfManyOfOneMillisecond) {
  std::vector<Entry> many;
  for (std::uint64_t seq = 1; seq <= 200; ++seq) many.push_back(entry(1, seq, 10, "same"));
  put(many);
  put({entry(2, 1, 11, "same behind")});
  for (const std::uint64_t seq : {64U, 128U, 1U}) remove(1, seq, 10);
  put({entry(1, 200, 10, "other"), entry(1, 70, 10, "other"), entry(2, 1, 11, "other behind")});
  EXPECT_EQ(found("other "), "2.1 1.200 1.70");
  EXPECT_EQ(std::ranges::count(found("same "), '.'), 195);
  EXPECT_EQ(std::ranges::count(found(Search{}), '.'), 198);
  put({entry(1, 64, 10, "back again")});
  EXPECT_EQ(found("back "), "1.64");
  EXPECT_EQ(std::ranges::count(found(Search{}), '.'), 199);
}

TEST_P(IndexContract, KeepsItsRowsAndItsCursorTogetherOverAReopening) {
  IndexBatch batch;
  batch.put = {entry(1, 1, 10, "kept")};
  Cursor at{};
  at[3] = Pos(17);
  batch.at = at;
  batch.progress = Progress{.building = true, .conversations = 2, .of = 9, .messages = 5};
  ASSERT_TRUE(index_->apply(kConsumer, batch));
  open();
  EXPECT_EQ(found("kept "), "1.1");
  const auto state = index_->state(kConsumer);
  ASSERT_TRUE(state);
  ASSERT_TRUE(state->at);
  EXPECT_EQ(*state->at, at);
  EXPECT_TRUE(state->progress.building);
  EXPECT_EQ(state->progress.of, 9u);
  EXPECT_EQ(state->progress.messages, 5u);
  EXPECT_FALSE(index_->state("search@two")->at) << "another history of the log";
}

TEST_P(IndexContract, ForgetsEverythingWhenCleared) {
  IndexBatch batch;
  batch.put = {entry(1, 1, 10, "gone"), entry(2, 1, 10, "gone")};
  batch.at = Cursor{};
  ASSERT_TRUE(index_->apply(kConsumer, batch));
  ASSERT_TRUE(index_->want_rebuild());
  open();
  EXPECT_TRUE(index_->state(kConsumer)->rebuild_wanted);
  ASSERT_TRUE(index_->clear());
  EXPECT_EQ(found("gone "), "");
  EXPECT_EQ(found(Search{}), "");
  EXPECT_FALSE(index_->state(kConsumer)->at);
  EXPECT_FALSE(index_->state(kConsumer)->rebuild_wanted);
  EXPECT_TRUE(index_->state(kConsumer)->progress.building);
  put({entry(1, 1, 10, "back")});
  EXPECT_EQ(found("back "), "1.1");
}

inline std::string index_name(const testing::TestParamInfo<IndexFactory>& info) {
  return info.param.name;
}

}  // namespace kith::store::search
