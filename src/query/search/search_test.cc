// Search against what the asker may see: every kind of hole in a view, every filter, pages, and an index that lags.
#include "query/search/search.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/random.h"
#include "chat/message/own.h"
#include "chat/stage_for_tests.h"
#include "query/mine.h"
#include "store/search/content.h"
#include "store/sqlite/sqlite_search_index.h"
#include "wire/json.h"

namespace kith::query {
namespace {

using chat::as;
using chat::mid;
using chat::user;

class SearchTest : public testing::Test {
 protected:
  SearchTest() {
    home_ = std::filesystem::temp_directory_path() / ("kith-query-" + SystemRandom().id<UserId>().text());
    std::filesystem::create_directories(home_);
    auto opened = store::SqliteSearchIndex::open({.path = home_ / "search.db", .sync = false});
    if (!opened) throw std::runtime_error(opened.error().detail);
    index_ = std::move(*opened);
  }
  ~SearchTest() override {
    index_.reset();
    std::filesystem::remove_all(home_);
  }

  Seq say(int person, ConversationId cid, const std::string& text) {
    stage_.now += 1000;
    return stage_.send(as(person), cid, mid(++mids_), text).seq;
  }
  // Every message of these conversations as it is now.
  void index(std::initializer_list<ConversationId> cids) {
    store::search::IndexBatch batch;
    for (const auto cid : cids) {
      const auto messages = stage_.rows().messages(cid, Seq(1), stage_.head(cid).seq, 10'000, store::Order::kAscending);
      for (const auto& message : *messages) {
        if (auto entry = store::search::entry_of(message)) {
          batch.put.push_back(std::move(*entry));
        } else {
          batch.gone.push_back({{cid, message.seq}, message.at});
        }
      }
    }
    const auto done = index_->apply("test", batch);
    ASSERT_TRUE(done) << done.error().detail;
  }
  static wire::SearchMessagesRequest asking(std::string query) {
    wire::SearchMessagesRequest request;
    request.query = std::move(query);
    return request;
  }
  Result<wire::Value> ask(int person, const wire::SearchMessagesRequest& request, std::size_t candidates = 50'000) {
    std::string text;
    wire::Writer writer(wire::Codec::kJson, text);
    Mentioned mentioned;
    writer.begin_object();
    KITH_CHECKED(search_messages(
        {.view = stage_.rows(), .index = *index_, .building = building_, .clock = clock_, .candidates_max = candidates},
        user(person), request, writer, mentioned));
    writer.end_object();
    return wire::parse_json(text, {.bytes_max = 10'000'000, .nodes_max = 1'000'000});
  }
  // "conversation.seq" in the order answered.
  static std::string shown(const Result<wire::Value>& answer) {
    if (!answer) return "refused: " + answer.error().field;
    std::string out;
    for (const auto& message : *answer->find("messages")->array()) {
      const auto cid = ConversationId::parse(*message.find("cid")->string());
      out += (out.empty() ? "" : " ") + std::to_string(cid->bytes[15]) + "." +
             std::to_string(*message.find("seq")->integer());
    }
    return out;
  }
  std::string found(int person, const wire::SearchMessagesRequest& request) { return shown(ask(person, request)); }
  std::string found(int person, std::string query) { return found(person, asking(std::move(query))); }
  template <typename Record>
  void put_own(int person, store::RowKind kind, std::string key, const Record& record) {
    store::Batch batch;
    batch.rows.push_back({owner_of(user(person)), kind, std::move(key), encode(record)});
    stage_.log.commit(batch).value();
  }

  chat::Stage stage_;
  ManualClock clock_;
  bool building_ = false;
  int mids_ = 100;
  std::filesystem::path home_;
  std::unique_ptr<store::SqliteSearchIndex> index_;
};

TEST_F(SearchTest, FindsOnlyInOnesOwnConversationsNewestFirst) {
  const auto one = stage_.group(1, {2, 3});
  const auto two = stage_.group(2, {2});
  const auto dm = stage_.dm(3, 2, 3);
  say(1, one, "lunch at noon");
  say(2, two, "lunch again");
  say(3, dm, "Lunch 午饭");
  say(1, one, "dinner");
  index({one, two, dm});
  EXPECT_EQ(found(1, "lunch"), "2.2 1.2");
  EXPECT_EQ(found(2, "lunch"), "3.1 2.2 1.2");
  EXPECT_EQ(found(3, "lunch"), "3.1 1.2");
  EXPECT_EQ(found(3, "午饭"), "3.1");
  EXPECT_EQ(found(4, "lunch"), "");
  auto in_two = asking("lunch");
  in_two.cid = two;
  EXPECT_EQ(found(2, in_two), "2.2");
  EXPECT_EQ(found(3, in_two), "refused: cid");
}

TEST_F(SearchTest, StaysWithinWhatTheAskerSaw) {
  const auto cid = stage_.group(1, {2}, false);
  say(1, cid, "before word");
  stage_.must(as(1), AddMembers{.cid = cid, .mid = mid(1), .users = chat::people({3})});
  const auto during = say(1, cid, "during word");
  stage_.must(as(1), RemoveMember{.cid = cid, .mid = mid(2), .user = user(3)});
  const auto after = say(1, cid, "after word");
  index({cid});
  const auto all = found(2, "word");
  EXPECT_EQ(found(1, "word"), all);
  EXPECT_NE(all.find("1." + std::to_string(after.value)), std::string::npos);
  EXPECT_EQ(found(3, "word"), "") << "one is not in it any more";
  auto there = asking("word");
  there.cid = cid;
  EXPECT_EQ(found(3, there), "1." + std::to_string(during.value)) << "as its history shows";
  stage_.must(as(1), AddMembers{.cid = cid, .mid = mid(3), .users = chat::people({3})});
  EXPECT_EQ(found(3, "word"), "1." + std::to_string(during.value));
}

TEST_F(SearchTest, ShowsNothingThatIsGoneHoweverFarTheIndexLags) {
  const auto cid = stage_.group(1, {2});
  const auto recalled = say(1, cid, "word one");
  const auto kept = say(1, cid, "word two");
  index({cid});
  stage_.must(as(1), RecallMessage{.cid = cid, .mid = mid(1), .seq = recalled});
  EXPECT_EQ(found(2, "word"), "1." + std::to_string(kept.value));
  auto expiring = stage_.message_at(cid, kept.value);
  expiring.expires_at = clock_.wall();
  store::Batch batch;
  batch.messages.push_back({expiring});
  ASSERT_TRUE(stage_.log.commit(batch));
  EXPECT_EQ(found(2, "word"), "");
}

TEST_F(SearchTest, LeavesOutWhatTheAskerHidOrCleared) {
  const auto cid = stage_.group(1, {2});
  const auto first = say(1, cid, "word");
  const auto second = say(1, cid, "word");
  const auto third = say(1, cid, "word");
  index({cid});
  put_own(2, store::RowKind::kHidden, chat::own_message_key(cid, second),
          HiddenMessage{.cid = cid, .seq = second, .active = true, .urev = Rev(1)});
  EXPECT_EQ(found(2, "word"), "1." + std::to_string(third.value) + " 1." + std::to_string(first.value));
  auto member = stage_.member(cid, 2);
  member.cleared = first;
  store::Batch batch;
  batch.rows.push_back({owner_of(cid), store::RowKind::kMember, std::string(user(2).raw()), encode(member)});
  ASSERT_TRUE(stage_.log.commit(batch));
  EXPECT_EQ(found(2, "word"), "1." + std::to_string(third.value));
  EXPECT_EQ(std::ranges::count(found(1, "word"), '.'), 3);
}

TEST_F(SearchTest, NarrowsBySenderKindTimeFileAndMention) {
  const auto cid = stage_.group(1, {2});
  const auto plain = say(1, cid, "sea");
  const auto other = say(2, cid, "sea");
  auto picture = chat::Stage::message(cid, mid(1));
  picture.kind = "image";
  picture.body =
      R"({"mediaId":"0000000e-0000-4000-8000-000000000001","mime":"image/png","size":1,"w":1,"h":1,"caption":"sea"})";
  stage_.upload(1, "0000000e-0000-4000-8000-000000000001", "image/png", 1);
  picture.mentions = {user(2)};
  stage_.now += 1000;
  stage_.must(as(1), picture);
  const auto third = stage_.head(cid).seq;
  index({cid});
  const auto at = [&](Seq seq) { return "1." + std::to_string(seq.value); };
  auto request = asking("sea");
  request.from = user(2);
  EXPECT_EQ(found(1, request), at(other));
  request = asking("sea");
  request.kinds = {"image"};
  EXPECT_EQ(found(1, request), at(third));
  request = asking("");
  request.has_file = true;
  EXPECT_EQ(found(1, request), at(third));
  request = asking("sea");
  request.mentions_me = true;
  EXPECT_EQ(found(2, request), at(third));
  EXPECT_EQ(found(1, request), "");
  request = asking("sea");
  request.before = stage_.message_at(cid, other.value).at;
  EXPECT_EQ(found(1, request), at(plain));
  request.before = {};
  request.after = stage_.message_at(cid, other.value).at;
  EXPECT_EQ(found(1, request), at(third) + " " + at(other));
}

TEST_F(SearchTest, SaysWhereTheWordsStand) {
  const auto cid = stage_.group(1, {2});
  auto poll = chat::Stage::message(cid, mid(1));
  poll.kind = "org.example.poll";
  poll.body = R"({"question":"去哪里吃饭 today?","options":["home","TODAY out"]})";
  stage_.must(as(1), poll);
  index({cid});
  const auto answer = ask(2, asking("吃饭 today"));
  ASSERT_TRUE(answer);
  EXPECT_EQ(wire::canonical_json(*answer->find("highlights")),
            R"([{"cid":")" + cid.text() + R"(","field":"question","ranges":[[3,5],[6,11]],"seq":2},{"cid":")" +
                cid.text() + R"(","field":"options.1","ranges":[[0,5]],"seq":2}])");
}

TEST_F(SearchTest, PagesNeitherSkipNorDoubleWhileMessagesCome) {
  const auto cid = stage_.group(1, {2});
  std::string expected;
  for (int i = 0; i < 57; ++i) {
    const auto seq = say(1 + i % 2, cid, i % 3 == 0 ? "other" : "word");
    if (i % 3 != 0) expected = "1." + std::to_string(seq.value) + (expected.empty() ? "" : " ") + expected;
  }
  index({cid});
  auto request = asking("word");
  request.limit = 4;
  std::string all;
  for (int pages = 0;; ++pages) {
    ASSERT_LT(pages, 50);
    const auto answer = ask(2, request);
    ASSERT_TRUE(answer);
    const auto page = shown(answer);
    all += (all.empty() || page.empty() ? "" : " ") + page;
    say(1, cid, "word");
    index({cid});
    const auto* cursor = answer->find("cursor");
    if (cursor == nullptr) break;
    request.cursor = *cursor->string();
  }
  EXPECT_EQ(all, expected);
}

TEST_F(SearchTest, StopsAfterSoMuchWorkAndGoesOnFromThere) {
  const auto cid = stage_.group(1, {2});
  const auto hit = say(1, cid, "alpha beta");
  // Candidates that the text itself turns down: the words do not stand side by side.
  for (int i = 0; i < 30; ++i) say(1, cid, "beta alpha");
  index({cid});
  auto request = asking("\"alpha beta\"");
  auto answer = ask(2, request, 10);
  ASSERT_TRUE(answer);
  EXPECT_EQ(shown(answer), "");
  ASSERT_NE(answer->find("limited"), nullptr);
  int pages = 0;
  while (answer->find("cursor") != nullptr) {
    ASSERT_LT(++pages, 10);
    request.cursor = *answer->find("cursor")->string();
    answer = ask(2, request, 10);
    ASSERT_TRUE(answer);
  }
  EXPECT_EQ(shown(answer), "1." + std::to_string(hit.value));
  EXPECT_EQ(answer->find("limited"), nullptr);
  building_ = true;
  EXPECT_NE(ask(2, asking("nothing"))->find("limited"), nullptr);
}

TEST_F(SearchTest, OfAPersonInManyConversationsFindsAsWell) {
  // More than an index is asked about by name, and hits in more of others than are looked up one by one.
  std::vector<ConversationId> cids;
  std::set<ConversationId> own;
  for (int i = 1; i <= 900; ++i) {
    const bool one = i % 10 == 0;
    cids.push_back(stage_.group(i, {one ? 2 : 3}));
    if (one) own.insert(cids.back());
  }
  for (int i = 1001; i <= 1300; ++i) stage_.group(i, {2});
  for (const auto cid : cids) say(1, cid, "everywhere");
  for (const auto cid : cids) index({cid});
  auto request = asking("everywhere");
  request.limit = 100;
  const auto answer = ask(2, request);
  ASSERT_TRUE(answer);
  std::set<ConversationId> hit;
  for (const auto& message : *answer->find("messages")->array()) {
    hit.insert(*ConversationId::parse(*message.find("cid")->string()));
  }
  EXPECT_EQ(hit, own);
}

TEST_F(SearchTest, RefusesWhatAsksForNothingAndStrangeCursors) {
  const auto cid = stage_.group(1, {2});
  say(1, cid, "word");
  index({cid});
  EXPECT_EQ(found(1, ""), "refused: query");
  EXPECT_EQ(found(1, "?!"), "");
  auto request = asking("word");
  for (const auto* cursor : {"x", "-1", "0", "1x", "99999999999999999999"}) {
    request.cursor = cursor;
    EXPECT_EQ(found(1, request), "refused: cursor") << cursor;
  }
  request.cursor = {};
  request.cid = chat::conversation(77);
  EXPECT_EQ(found(1, request), "refused: cid");
}

}  // namespace
}  // namespace kith::query
