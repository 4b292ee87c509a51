// The search index follows the log, and is built anew from it where following would be wrong.
#include "work/search_round.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/random.h"
#include "chat/stage_for_tests.h"
#include "store/sqlite/sqlite_search_index.h"

namespace kith::work {
namespace {

using chat::as;
using chat::mid;
using chat::user;
using store::search::Hit;
using store::search::IndexBatch;
using store::search::IndexState;
using store::search::Next;
using store::search::Search;
using store::search::SearchIndex;

// An index that fails when told to, before or after its transaction: what a crash at that moment leaves.
class Brittle final : public SearchIndex {
 public:
  explicit Brittle(SearchIndex& under) : under_(under) {}
  Status apply(const std::string& consumer, const IndexBatch& batch) override {
    if (fail_before) return fail(Code::kUnavailable, "the disk is gone");
    KITH_CHECKED(under_.apply(consumer, batch));
    ++applied;
    if (fail_after) return fail(Code::kUnavailable, "the disk went after the commit");
    return {};
  }
  Status clear() override {
    ++cleared;
    return under_.clear();
  }
  Result<IndexState> state(const std::string& consumer) const override { return under_.state(consumer); }
  Status want_rebuild() override { return under_.want_rebuild(); }
  Status find(const Search& search, const std::function<Next(const Hit&)>& take) const override {
    return under_.find(search, take);
  }

  bool fail_before = false;
  bool fail_after = false;
  int applied = 0;
  int cleared = 0;

 private:
  SearchIndex& under_;
};

class SearchRoundTest : public testing::Test {
 protected:
  SearchRoundTest() {
    home_ = std::filesystem::temp_directory_path() / ("kith-work-" + SystemRandom().id<UserId>().text());
    std::filesystem::create_directories(home_);
    open();
  }
  ~SearchRoundTest() override {
    index_.reset();
    std::filesystem::remove_all(home_);
  }
  void open() {
    index_.reset();
    auto opened = store::SqliteSearchIndex::open({.path = home_ / "search.db", .sync = false});
    if (!opened) throw std::runtime_error(opened.error().detail);
    index_ = std::move(*opened);
  }

  // As after a start: rounds until nothing waits.
  void run_on(store::Log& log) {
    SearchRound round(*index_, log);
    run(round);
    const auto state = index_->state(store::search::consumer_of(log));
    ASSERT_TRUE(state && state->at);
    EXPECT_EQ(store::search::lag(*state->at, log.positions()), 0u);
    EXPECT_FALSE(state->progress.building);
  }
  static void run(SearchRound& round) {
    int rounds = 0;
    while (round()) ASSERT_LT(++rounds, 10'000);
  }
  // Seqs found in the conversation, ascending.
  std::vector<std::uint64_t> found(std::string_view query, ConversationId cid) {
    Search search;
    search.tokens = store::search::needed_tokens(store::search::parse_query(query));
    search.conversations = {cid};
    std::vector<std::uint64_t> seqs;
    EXPECT_TRUE(index_->find(search, [&](const Hit& hit) {
      seqs.push_back(hit.place.seq.value);
      return Next::kMore;
    }));
    std::ranges::sort(seqs);
    return seqs;
  }
  // So many, behind the group's own first line.
  static std::vector<std::uint64_t> up_to(std::uint64_t count) {
    std::vector<std::uint64_t> out;
    for (std::uint64_t seq = 2; seq <= count + 1; ++seq) out.push_back(seq);
    return out;
  }

  std::filesystem::path home_;
  std::unique_ptr<store::SqliteSearchIndex> index_;
};

using Seqs = std::vector<std::uint64_t>;

// A group of 1 and 2 with so many messages.
ConversationId talk(chat::Stage& stage, int number, int messages) {
  const auto cid = stage.group(number, {2});
  for (int i = 0; i < messages; ++i) {
    stage.now += 10;
    stage.send(as(1 + i % 2), cid, mid(1000 * number + i), "word你好 " + std::to_string(i));
  }
  return cid;
}

TEST_F(SearchRoundTest, IndexesWhatIsSentAndForgetsWhatIsRecalled) {
  chat::Stage stage;
  const auto cid = stage.group(1, {2});
  run_on(stage.log);
  const auto first = stage.send(as(1), cid, mid(1), "你好 world").seq;
  const auto second = stage.send(as(2), cid, mid(2), "goodbye world").seq;
  run_on(stage.log);
  EXPECT_EQ(found("world", cid), (Seqs{first.value, second.value}));
  EXPECT_EQ(found("你好", cid), Seqs{first.value});
  stage.must(as(1), RecallMessage{.cid = cid, .mid = mid(3), .seq = first});
  run_on(stage.log);
  EXPECT_EQ(found("world", cid), Seqs{second.value});
  EXPECT_TRUE(found("你好", cid).empty());
}

TEST_F(SearchRoundTest, NeverTakesInWhatOnlyItsReadersCanRead) {
  chat::Stage stage;
  const auto cid = stage.group(1, {2});
  auto secret = chat::Stage::message(cid, mid(1), "hidden");
  secret.kind = "enc";
  secret.body = R"({"ct":"hidden","text":"hidden"})";
  stage.must(as(1), secret);
  run_on(stage.log);
  EXPECT_TRUE(found("hidden", cid).empty());
  EXPECT_TRUE(found("", cid).empty());
}

TEST_F(SearchRoundTest, IsBuiltFromALogThatWasThereBefore) {
  chat::Stage stage;
  std::vector<ConversationId> cids;
  for (int i = 1; i <= 20; ++i) cids.push_back(talk(stage, i, 30));
  run_on(stage.log);
  for (const auto cid : cids) EXPECT_EQ(found("word", cid).size(), 30u);
  const auto state = index_->state(store::search::consumer_of(stage.log));
  EXPECT_EQ(state->progress.conversations, 20u);
  EXPECT_EQ(state->progress.of, 20u);
  EXPECT_EQ(state->progress.messages, 600u);
}

TEST_F(SearchRoundTest, WhatHappensWhileItIsBuiltIsNotLost) {
  chat::Stage stage;
  const auto cid = stage.group(1, {2});
  for (int i = 0; i < 2500; ++i) stage.send(as(1), cid, mid(i), "word");
  SearchRound round(*index_, stage.log, nullptr, 1000);
  EXPECT_TRUE(round());  // begins
  EXPECT_TRUE(round());  // a step
  const auto early = found("word", cid).size();
  EXPECT_GT(early, 0u);
  EXPECT_LT(early, 2500u);
  EXPECT_TRUE(index_->state(store::search::consumer_of(stage.log))->progress.building);
  const auto first = stage.group(0, {2});  // read by nobody's steps: it stands before the one under way
  stage.must(as(1), RecallMessage{.cid = cid, .mid = mid(9001), .seq = Seq(2)});
  stage.send(as(2), cid, mid(9002), "word");
  stage.send(as(2), first, mid(9003), "word");
  run(round);
  auto expected = up_to(2501);
  expected.erase(expected.begin());
  EXPECT_EQ(found("word", cid), expected);
  EXPECT_EQ(found("word", first), Seqs{2});
}

TEST_F(SearchRoundTest, CutOffAnywhereWhileItIsBuiltBeginsAgain) {
  chat::Stage stage;
  const auto cid = stage.group(1, {2});
  for (int i = 0; i < 2500; ++i) stage.send(as(1), cid, mid(i), "word");
  for (int rounds = 0; rounds < 3; ++rounds) {
    {
      SearchRound round(*index_, stage.log, nullptr, 1000);
      for (int i = 0; i < rounds; ++i) round();
    }
    open();
    EXPECT_TRUE(index_->state(store::search::consumer_of(stage.log))->at == std::nullopt || rounds == 3);
  }
  run_on(stage.log);
  EXPECT_EQ(found("word", cid), up_to(2500));
}

TEST_F(SearchRoundTest, RepeatsHarmlesslyWhatACrashCutOffBeforeOrAfterItsCommit) {
  chat::Stage stage;
  const auto cid = talk(stage, 1, 5);
  Brittle brittle(*index_);
  SearchRound round(brittle, stage.log);
  run(round);
  for (const bool after : {false, true}) {
    stage.send(as(1), cid, mid(after ? 501 : 500), "word");
    stage.must(as(1), RecallMessage{.cid = cid, .mid = mid(after ? 601 : 600), .seq = Seq(after ? 4 : 2)});
    (after ? brittle.fail_after : brittle.fail_before) = true;
    EXPECT_FALSE(round()) << "it waits for better times";
    brittle.fail_before = brittle.fail_after = false;
    run(round);
  }
  EXPECT_EQ(found("word", cid), (Seqs{3, 5, 6, 7, 8}));
}

TEST_F(SearchRoundTest, IsBuiltAnewForAnotherHistoryAndWhereAnOlderLogWasPutBack) {
  {
    chat::Stage later;
    const auto cid = talk(later, 1, 5);
    run_on(later.log);
    EXPECT_EQ(found("word", cid).size(), 5u);
  }
  chat::Stage earlier;
  const auto cid = talk(earlier, 1, 2);
  run_on(earlier.log);
  EXPECT_EQ(found("word", cid), up_to(2));
  store::MemoryLog other("another history");
  run_on(other);
  EXPECT_TRUE(found("word", cid).empty());
}

TEST_F(SearchRoundTest, IsBuiltAnewWhereTheStreamWasTrimmedBelowItsPlace) {
  chat::Stage stage;
  const auto cid = talk(stage, 1, 3);
  run_on(stage.log);
  stage.send(as(1), cid, mid(500), "word");
  stage.send(as(1), cid, mid(501), "word");
  const auto partition = partition_of(cid.bytes);
  ASSERT_TRUE(stage.log.trim_stream(partition, stage.log.positions()[partition]));
  run_on(stage.log);
  EXPECT_EQ(found("word", cid), up_to(5));
}

TEST_F(SearchRoundTest, IsBuiltAnewWhenAskedAlsoWhileItFollows) {
  chat::Stage stage;
  const auto cid = talk(stage, 1, 3);
  SearchRound round(*index_, stage.log);
  run(round);
  IndexBatch wrong;
  wrong.gone = {{{cid, Seq(3)}, stage.message_at(cid, 3).at}};
  ASSERT_TRUE(index_->apply(store::search::consumer_of(stage.log), wrong));
  EXPECT_EQ(found("word", cid), (Seqs{2, 4}));
  ASSERT_TRUE(index_->want_rebuild());
  run(round);
  EXPECT_EQ(found("word", cid), up_to(3));
  EXPECT_FALSE(index_->state(store::search::consumer_of(stage.log))->rebuild_wanted);
}

TEST_F(SearchRoundTest, HoldsTheStreamUntilItHasReadItButNotForEver) {
  chat::Stage stage;
  const auto cid = talk(stage, 1, 3);
  const auto partition = partition_of(cid.bytes);
  StreamFollowers followers(stage.log, 5);
  ASSERT_TRUE(followers.saved(Follower::kDirectory, stage.log.positions()));
  EXPECT_EQ(stage.log.stream_floor(partition)->value, 0u) << "search has not read it";
  SearchRound round(*index_, stage.log, &followers);
  run(round);
  EXPECT_EQ(*stage.log.stream_floor(partition), stage.log.positions()[partition]);
  for (int i = 0; i < 10; ++i) stage.send(as(1), cid, mid(500 + i), "word");
  ASSERT_TRUE(followers.saved(Follower::kDirectory, stage.log.positions()));
  EXPECT_EQ(*stage.log.stream_floor(partition), stage.log.positions()[partition]) << "it was left behind";
  run(round);
  EXPECT_EQ(round(), true) << "it finds that out, and builds anew by itself";
  run(round);
  EXPECT_EQ(found("word", cid), up_to(13));
}

TEST_F(SearchRoundTest, MissesNothingThatADirectoryInFrontOfItWouldLetGo) {
  chat::Stage stage;
  const auto cid = talk(stage, 1, 20);
  const auto partition = partition_of(cid.bytes);
  {
    StreamFollowers followers(stage.log, 5);
    SearchRound round(*index_, stage.log, &followers);
    run(round);
    ASSERT_TRUE(followers.saved(Follower::kDirectory, stage.log.positions()));
  }
  const auto floor = *stage.log.stream_floor(partition);
  ASSERT_EQ(floor, stage.log.positions()[partition]);
  for (int i = 0; i < 4; ++i) stage.send(as(1), cid, mid(500 + i), "word");
  // A start where the directory is first to say how far it is: all that search had read counts for nothing kept.
  StreamFollowers followers(stage.log, 5);
  ASSERT_TRUE(followers.saved(Follower::kDirectory, stage.log.positions()));
  EXPECT_EQ(*stage.log.stream_floor(partition), floor);
  Brittle watched(*index_);
  SearchRound round(watched, stage.log, &followers);
  run(round);
  EXPECT_EQ(watched.cleared, 0) << "it only followed";
  EXPECT_EQ(found("word", cid), up_to(24));
  EXPECT_EQ(*stage.log.stream_floor(partition), stage.log.positions()[partition]);
}

}  // namespace
}  // namespace kith::work
