// Replay against a client that joins with its rev again and again: rows in rev order, each thing once, and nothing
// missing afterwards.
#include "query/replay.h"

#include <gtest/gtest.h>

#include <map>

#include "query/client_for_tests.h"
#include "wire/json.h"

namespace kith::query {
namespace {

// What a client builds from frames alone: rows by key, each at the rev of its last change.
class JoinClient {
 public:
  JoinClient(chat::Stage& stage, int number, ConversationId cid) : stage_(stage), number_(number), cid_(cid) {}

  // Catches up in pages; false if the person is no member.
  bool catch_up(std::size_t rows_max, std::size_t bytes_max) {
    const auto view = stage_.log.snapshot();
    std::set<std::string> seen;
    for (;;) {
      ReplayRequest request;
      request.self = chat::user(number_);
      request.cid = cid_;
      request.rev = rev_;
      request.rows_max = rows_max;
      request.bytes_max = bytes_max;
      const auto outcome = replay(*view, request);
      if (!outcome) return false;
      const auto& page = std::get<Replayed>(*outcome);
      EXPECT_LE(page.rows.size(), rows_max + 4) << "beyond it only the rest of a rev";
      for (const auto& row : page.rows) {
        EXPECT_GE(row.rev, rev_) << "rows come in rev order";
        rev_ = row.rev;
        const auto frame = *wire::parse_json(row.payload);
        EXPECT_EQ(static_cast<std::uint64_t>(*frame.find("rev")->integer()), row.rev.value);
        const auto key = key_of(frame);
        EXPECT_TRUE(seen.insert(key).second) << key << " comes twice";
        revs_[key] = row.rev;
      }
      if (!page.more) {
        rev_ = page.covered.rev;
        return true;
      }
      EXPECT_FALSE(page.rows.empty());
      if (page.rows.empty()) return true;
      EXPECT_EQ(page.next_rev, rev_);
    }
  }

  void expect_true() const {
    const auto head = stage_.head(cid_);
    const auto member = stage_.member(cid_, number_);
    for (const auto& part : chat::visible_within(&member, head, Seq(1), head.seq)) {
      for (auto seq = part.from; seq <= part.to; seq = seq.next()) {
        const auto key = "message " + std::to_string(seq.value);
        ASSERT_TRUE(revs_.contains(key)) << key << " is missing";
        EXPECT_EQ(revs_.at(key), stage_.message_at(cid_, seq.value).rev) << key;
      }
    }
    const auto member_rows = *stage_.rows().rows(owner_of(cid_), store::RowKind::kMember, "", 100);
    for (const auto& row : member_rows) {
      const auto each = *decode<Member>(row.value);
      const auto key = "member " + each.user.text();
      ASSERT_TRUE(revs_.contains(key)) << key;
      EXPECT_EQ(revs_.at(key), each.rev);
    }
  }

 private:
  static std::string key_of(const wire::Value& frame) {
    const auto type = *frame.find("t")->string();
    if (type == "message" || type == "edited" || type == "recalled") {
      return "message " + std::to_string(*frame.find("seq")->integer());
    }
    if (type == "member") return "member " + *frame.find("userId")->string();
    return type;
  }

  chat::Stage& stage_;
  int number_;
  ConversationId cid_;
  Rev rev_;
  std::map<std::string, Rev> revs_;
};

TEST(Replay, brings_a_client_up_to_date_from_any_rev_in_pages_of_any_size) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    chat::Stage stage;
    Life life(stage, seed);
    std::vector<JoinClient> clients;
    for (const auto cid : life.cids()) clients.emplace_back(stage, 1, cid);
    for (int round = 0; round < 12; ++round) {
      life.steps(static_cast<int>(life.random().below(50)));
      for (auto& client : clients) {
        const bool tiny = life.random().below(2) == 0;
        if (client.catch_up(1 + life.random().below(12), tiny ? 300 : 1'000'000)) client.expect_true();
        if (testing::Test::HasFailure()) return;
      }
    }
  }
}

TEST(Replay, finds_the_first_new_message_among_thousands_of_changes) {
  chat::Stage stage;
  const auto cid = stage.group(1, {2});
  std::vector<SentReply> sent;
  for (int i = 0; i < 600; ++i) {
    if (i % 3 == 0)
      stage.must(chat::as(1),
                 UpdateConversation{.cid = cid, .mid = chat::mid(5000 + i), .name = "n" + std::to_string(i)});
    sent.push_back(stage.send(chat::as(1), cid, chat::mid(10 + i)));
  }
  const auto view = stage.log.snapshot();
  for (const auto at : {0, 1, 77, 300, 598, 599}) {
    ReplayRequest request{
        .self = chat::user(2), .cid = cid, .rev = sent[static_cast<std::size_t>(at)].rev, .since = {}, .until = {}};
    request.rows_max = 10'000;
    request.bytes_max = 100'000'000;
    const auto outcome = replay(*view, request);
    const auto& page = std::get<Replayed>(*outcome);
    std::size_t expected = 0;
    for (std::uint64_t seq = 1; seq <= stage.head(cid).seq.value; ++seq) {
      expected += stage.message_at(cid, seq).rev > *request.rev ? 1u : 0u;
    }
    const auto settings = *decode<Conversation>(**stage.rows().row(owner_of(cid), store::RowKind::kConversation, ""));
    expected += settings.rev > *request.rev ? 1u : 0u;
    EXPECT_EQ(page.rows.size(), expected) << at;
    EXPECT_FALSE(page.more);
  }
}

TEST(Replay, by_since_gives_messages_in_seq_order_up_to_the_first_pages_head) {
  chat::Stage stage;
  const auto cid = stage.group(1, {2});
  for (int i = 0; i < 10; ++i) stage.send(chat::as(1), cid, chat::mid(10 + i));
  stage.must(chat::administrator(1), RecallMessage{.cid = cid, .mid = chat::mid(90), .seq = Seq(4)});
  const auto view = stage.log.snapshot();
  const auto head = stage.head(cid).seq;
  ReplayRequest request{.self = chat::user(2), .cid = cid, .rev = {}, .since = Seq(2), .until = head};
  request.rows_max = 3;
  request.bytes_max = 1'000'000;
  std::vector<std::int64_t> seqs;
  for (bool more = true; more;) {
    const auto outcome = replay(*view, request);
    const auto& page = std::get<Replayed>(*outcome);
    EXPECT_TRUE(page.row.has_value());
    for (const auto& row : page.rows) {
      const auto frame = *wire::parse_json(row.payload);
      EXPECT_EQ(*frame.find("t")->string(), "message") << "the simplest client knows one frame";
      seqs.push_back(*frame.find("seq")->integer());
    }
    more = page.more;
    request.since = page.next_since;
  }
  ASSERT_EQ(seqs.size(), head.value - 2);
  for (std::size_t i = 0; i < seqs.size(); ++i) EXPECT_EQ(seqs[i], static_cast<std::int64_t>(i + 3));
}

TEST(Replay, shows_nothing_from_before_one_joined_where_the_group_says_so) {
  chat::Stage stage;
  const auto cid = stage.group(1, {2}, false);
  stage.send(chat::as(1), cid, chat::mid(10), "secret");
  const auto before = stage.head(cid).seq;
  stage.must(chat::as(1), AddMembers{.cid = cid, .mid = chat::mid(11), .users = chat::people({3})});
  stage.send(chat::as(1), cid, chat::mid(12), "open");
  const auto view = stage.log.snapshot();
  for (const bool by_rev : {true, false}) {
    ReplayRequest request;
    request.self = chat::user(3);
    request.cid = cid;
    if (by_rev) request.rev = Rev(0);
    if (!by_rev) request.since = Seq(0);
    request.rows_max = request.bytes_max = 1'000'000;
    const auto outcome = replay(*view, request);
    const auto& page = std::get<Replayed>(*outcome);
    EXPECT_GT(page.first, before);
    bool open = false;
    for (const auto& row : page.rows) {
      EXPECT_EQ(row.payload.find("secret"), std::string::npos);
      open = open || row.payload.find("open") != std::string::npos;
    }
    EXPECT_TRUE(open);
  }
}

TEST(Replay, refuses_strangers_and_former_members_and_asks_for_a_reload_above_the_head) {
  chat::Stage stage;
  const auto cid = stage.group(1, {2, 3});
  stage.must(chat::as(3),
             RemoveMember{.cid = cid, .mid = chat::mid(5), .user = chat::user(3), .reason = LeaveReason::kLeft});
  const auto view = stage.log.snapshot();
  ReplayRequest request;
  request.cid = cid;
  request.rows_max = request.bytes_max = 1000;
  request.self = chat::user(9);
  EXPECT_EQ(replay(*view, request).error().code, Code::kNotMember);
  request.self = chat::user(3);
  EXPECT_EQ(replay(*view, request).error().code, Code::kNotMember);
  request.self = chat::user(2);
  request.cid = chat::conversation(99);
  EXPECT_EQ(replay(*view, request).error().code, Code::kNotFound);
  request.cid = cid;
  request.rev = stage.head(cid).rev.next();
  EXPECT_EQ(std::get<MustResync>(*replay(*view, request)).reason, wire::down::ResyncReason::kAhead);
  request.rev.reset();
  request.since = stage.head(cid).seq.next();
  EXPECT_EQ(std::get<MustResync>(*replay(*view, request)).reason, wire::down::ResyncReason::kAhead);
}

}  // namespace
}  // namespace kith::query
