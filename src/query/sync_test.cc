// Sync against a client that believes it: whatever happened and however the pages were cut, afterwards it holds what
// the store holds.
#include "query/sync.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/random.h"
#include "query/client_for_tests.h"

namespace kith::query {
namespace {

TEST(Sync, leaves_every_client_with_what_the_store_holds) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    chat::Stage stage;
    Life life(stage, seed);
    life.steps(30);
    std::vector<SyncClient> clients;
    for (int number = 1; number <= 4; ++number) clients.emplace_back(stage, number);
    for (int round = 0; round < 12; ++round) {
      for (auto& client : clients) {
        client.all_pages(1 + static_cast<std::int64_t>(life.random().below(4)),
                         static_cast<std::int64_t>(life.random().below(6)));
        client.expect_true();
        if (testing::Test::HasFailure()) return;
      }
      life.steps(static_cast<int>(life.random().below(40)));
    }
  }
}

TEST(Sync, leaves_every_client_with_what_the_store_holds_however_few_bytes_a_page_may_have) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    chat::Stage stage;
    Life life(stage, seed);
    life.steps(40);
    std::vector<SyncClient> clients;
    for (int number = 1; number <= 3; ++number) clients.emplace_back(stage, number);
    for (int round = 0; round < 8; ++round) {
      for (auto& client : clients) {
        client.bytes_max = 1 + static_cast<std::size_t>(life.random().below(8000));
        client.all_pages(200, static_cast<std::int64_t>(life.random().below(20)));
        client.expect_true();
        if (testing::Test::HasFailure()) return;
      }
      life.steps(static_cast<int>(life.random().below(40)));
    }
  }
}

TEST(Sync, keeps_every_page_of_fat_messages_below_what_a_session_may_have_unsent) {
  chat::Stage stage;
  stage.limits.body_bytes_max = 60'000;
  const std::string body = R"({"text":")" + std::string(59'000, 'x') + "\"}";
  for (int group = 1; group <= 12; ++group) {
    const auto cid = stage.group(group, {2});
    for (int i = 0; i < 50; ++i) {
      auto send = chat::Stage::message(cid, chat::mid(100 + i));
      send.body = body;
      stage.must(chat::as(1), send);
    }
  }
  constexpr std::size_t kHard = 4 * 1024 * 1024;  // session/config.h, answers_hard_bytes
  std::optional<std::string> token;
  std::size_t conversations = 0;
  for (bool more = true; more;) {
    const wire::SyncRequest request{.token = token, .limit = 1000, .messages = 50};
    const auto outcome = sync_page(stage.log, chat::user(2), request);
    const auto& answer = std::get<Synced>(*outcome).answer;
    for (const auto codec : {wire::Codec::kJson, wire::Codec::kMsgpack}) {
      std::string text;
      wire::Writer writer(codec, text);
      writer.begin_object();
      wire::fields(writer, answer);
      writer.end_object();
      EXPECT_LT(text.size(), kHard);
      EXPECT_LT(text.size(), 2 * kSyncPageBytes + 128 * 1024);
    }
    for (const auto& part : answer.conversations) {
      EXPECT_GE(part.messages.size(), 1u);
      EXPECT_TRUE(part.limited);
    }
    conversations += answer.conversations.size();
    token = answer.token;
    more = answer.more;
  }
  EXPECT_EQ(conversations, 12u);
}

TEST(Sync, has_told_at_its_end_what_happened_between_its_pages) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    chat::Stage stage;
    Life life(stage, seed);
    life.steps(60);
    SyncClient client(stage, 2);
    for (int pages = 0; pages < 6 && client.page(1, 3); ++pages) life.steps(8);
    client.all_pages(1, 3);
    client.expect_true();
    if (testing::Test::HasFailure()) return;
  }
}

TEST(Sync, tells_only_what_changed) {
  chat::Stage stage;
  const auto a = stage.group(1, {2});
  const auto b = stage.group(2, {2});
  SyncClient client(stage, 2);
  client.all_pages(200, 1);
  stage.send(chat::as(1), b, chat::mid(10));
  const auto outcome = sync_page(stage.log, chat::user(2), {.token = client.token(), .limit = {}, .messages = {}});
  const auto& answer = std::get<Synced>(*outcome).answer;
  ASSERT_EQ(answer.conversations.size(), 1u);
  EXPECT_EQ(answer.conversations[0].row.conversation.cid, b);
  EXPECT_FALSE(answer.conversations[0].limited);
  EXPECT_FALSE(answer.more);
  (void)a;
}

TEST(Sync, tells_a_stream_of_the_rooms_it_did_not_hear) {
  chat::Stage stage;
  stage.limits.room_from_members = 3;
  stage.limits.people_below_members = 2;
  const auto small = stage.group(1, {2});
  const auto large = stage.group(2, {2, 3});
  const auto token = [&] { return sync_token_at(stage.log.epoch(), chat::user(2), Rev(0), stage.log.positions()); };
  const auto before = token();
  const auto outcome = sync_page(stage.log, chat::user(2), {.token = before, .limit = {}, .messages = {}});
  const auto& answer = std::get<Synced>(*outcome).answer;
  ASSERT_EQ(answer.conversations.size(), 1u);
  EXPECT_EQ(answer.conversations[0].row.conversation.cid, large);
  EXPECT_TRUE(answer.conversations[0].limited);
  const auto after = sync_page(stage.log, chat::user(2), {.token = answer.token, .limit = {}, .messages = {}});
  EXPECT_TRUE(std::get<Synced>(*after).answer.conversations.empty()) << "from then on it is a cursor like any other";
  (void)small;
}

TEST(Sync, tells_of_every_change_in_a_group_whose_creation_alone_fills_a_page_of_changes) {
  chat::Stage stage;
  CreateGroup create;
  create.cid = chat::conversation(1);
  create.mid = chat::mid(1);
  create.name = "many";
  stage.limits.members_per_command_max = 1'000;
  for (int number = 2; number <= 600; ++number) create.members.push_back({.user = chat::user(number)});
  stage.must(chat::as(1), create);
  const auto old = stage.send(chat::as(1), create.cid, chat::mid(2));
  for (int i = 0; i < 10; ++i) stage.send(chat::as(1), create.cid, chat::mid(10 + i));
  SyncClient client(stage, 2);
  client.all_pages(200, 1);
  EditMessage edit;
  edit.cid = create.cid;
  edit.seq = old.seq;
  edit.body = R"({"text":"other words"})";
  stage.must(chat::as(1), edit);
  stage.must(chat::as(1), SetMember{.cid = create.cid,
                                    .mid = chat::mid(91),
                                    .user = chat::user(3),
                                    .role = Role::kAdmin,
                                    .muted_until = std::nullopt});
  const auto outcome =
      sync_page(stage.log, chat::user(2), {.token = client.token(), .limit = {}, .messages = std::int64_t{5}});
  const auto& part = std::get<Synced>(*outcome).answer.conversations.at(0);
  EXPECT_FALSE(part.limited);
  const auto told = [&](Seq seq) {
    return std::ranges::find(part.messages, seq, &Message::seq) != part.messages.end();
  };
  EXPECT_TRUE(told(old.seq));
  ASSERT_EQ(part.members.size(), 1u);
  EXPECT_EQ(part.members[0].user, chat::user(3));
}

TEST(Sync, tells_of_any_number_of_long_drafts_in_pages_of_bounded_size) {
  chat::Stage stage;
  std::string words;
  for (int i = 0; i < 8000; ++i) words += "\u6c49";
  std::vector<ConversationId> cids;
  for (int number = 1; number <= 200; ++number) cids.push_back(stage.group(number, {2}));
  const auto draft = [&](const std::string& text) {
    for (const auto& cid : cids) stage.must(chat::as(1), SetDraft{.conversation = cid, .text = text});
  };
  std::optional<std::string> token;
  const auto told = [&] {
    std::map<ConversationId, std::string> drafts;
    for (bool more = true; more;) {
      auto outcome = sync_page(stage.log, chat::user(1), {.token = token, .limit = 1000, .messages = std::int64_t{1}});
      const auto& answer = std::get<Synced>(*outcome).answer;
      std::string text;
      wire::Writer writer(wire::Codec::kJson, text);
      writer.begin_object();
      wire::fields(writer, answer);
      writer.end_object();
      EXPECT_LT(text.size(), 2 * kSyncPageBytes);
      for (const auto& each : answer.user.drafts) drafts[each.cid] = each.text;
      token = answer.token;
      more = answer.more;
    }
    return drafts;
  };
  draft(words);
  const auto loaded = told();
  EXPECT_EQ(loaded.size(), cids.size());
  draft(words.substr(0, words.size() - 3) + "!");
  const auto changed = told();
  ASSERT_EQ(changed.size(), cids.size());
  for (const auto& [cid, text] : changed) EXPECT_EQ(text.back(), '!');
  EXPECT_TRUE(told().empty());
}

TEST(Sync, says_limited_when_more_is_new_than_it_gives) {
  chat::Stage stage;
  const auto cid = stage.group(1, {2});
  SyncClient client(stage, 2);
  client.all_pages(200, 1);
  for (int i = 0; i < 5; ++i) stage.send(chat::as(1), cid, chat::mid(10 + i));
  const auto part = [&](std::int64_t messages) {
    auto outcome = sync_page(stage.log, chat::user(2), {.token = client.token(), .limit = {}, .messages = messages});
    return std::get<Synced>(*outcome).answer.conversations.at(0);
  };
  EXPECT_TRUE(part(0).limited);
  EXPECT_TRUE(part(4).limited);
  EXPECT_EQ(part(4).messages.size(), 4u);
  EXPECT_FALSE(part(5).limited);
  EXPECT_EQ(part(5).messages.size(), 5u);
  EXPECT_FALSE(part(50).limited);
  EXPECT_EQ(part(50).messages.size(), 5u);
}

TEST(Sync, gives_recalled_messages_as_tombstones) {
  chat::Stage stage;
  const auto cid = stage.group(1, {2});
  for (int i = 0; i < 20; ++i) stage.send(chat::as(1), cid, chat::mid(10 + i));
  SyncClient client(stage, 2);
  client.all_pages(200, 50);
  stage.must(chat::administrator(1), RecallMessage{.cid = cid, .mid = chat::mid(90), .seq = Seq(5)});
  auto outcome = sync_page(stage.log, chat::user(2), {.token = client.token(), .limit = {}, .messages = 1});
  const auto& part = std::get<Synced>(*outcome).answer.conversations.at(0);
  ASSERT_EQ(part.tombstones.size(), 1u);
  EXPECT_EQ(part.tombstones[0].seq, Seq(5));
  EXPECT_TRUE(part.tombstones[0].body.empty());
  EXPECT_FALSE(part.limited);
}

TEST(Sync, says_who_removed_one_and_why) {
  chat::Stage stage;
  const auto cid = stage.group(1, {2});
  SyncClient client(stage, 2);
  client.all_pages(200, 1);
  stage.must(chat::as(1),
             RemoveMember{.cid = cid, .mid = chat::mid(5), .user = chat::user(2), .reason = LeaveReason::kRemoved});
  const auto outcome = sync_page(stage.log, chat::user(2), {.token = client.token(), .limit = {}, .messages = {}});
  const auto& answer = std::get<Synced>(*outcome).answer;
  EXPECT_TRUE(answer.conversations.empty());
  ASSERT_EQ(answer.gone.size(), 1u);
  EXPECT_EQ(answer.gone[0].cid, cid);
  EXPECT_EQ(answer.gone[0].by, chat::user(1));
  EXPECT_EQ(answer.gone[0].reason, LeaveReason::kRemoved);
}

TEST(Sync, begins_with_the_most_recent_conversations) {
  chat::Stage stage;
  std::vector<ConversationId> cids;
  for (int i = 1; i <= 5; ++i) {
    stage.now += 10;
    cids.push_back(stage.group(i, {2}));
  }
  stage.now += 10;
  stage.send(chat::as(1), cids[1], chat::mid(50));
  const auto outcome = sync_page(stage.log, chat::user(2), {.token = {}, .limit = 2, .messages = {}});
  const auto& answer = std::get<Synced>(*outcome).answer;
  ASSERT_EQ(answer.conversations.size(), 2u);
  EXPECT_EQ(answer.conversations[0].row.conversation.cid, cids[1]);
  EXPECT_EQ(answer.conversations[1].row.conversation.cid, cids[4]);
  EXPECT_TRUE(answer.more);
}

TEST(Sync, sends_clients_of_another_history_to_reload) {
  chat::Stage stage;
  const auto cid = stage.group(1, {2});
  SyncClient client(stage, 2);
  client.all_pages(200, 1);
  stage.send(chat::as(1), cid, chat::mid(5));
  client.all_pages(200, 1);

  chat::Stage older;  // as if restored from before: same epoch, lower positions
  older.group(1, {2});
  const auto back = sync_page(older.log, chat::user(2), {.token = client.token(), .limit = {}, .messages = {}});
  EXPECT_EQ(std::get<wire::down::ResyncReason>(*back), wire::down::ResyncReason::kAhead);
  store::MemoryLog other("another epoch");
  const auto strange = sync_page(other, chat::user(2), {.token = client.token(), .limit = {}, .messages = {}});
  EXPECT_EQ(std::get<wire::down::ResyncReason>(*strange), wire::down::ResyncReason::kEpoch);
}

TEST(SyncToken, reads_back_what_it_says) {
  SeededRandom random(5);
  for (const auto phase :
       {SyncToken::Phase::kDone, SyncToken::Phase::kLoad, SyncToken::Phase::kDelta, SyncToken::Phase::kRest}) {
    SyncToken token;
    token.user = random.id<UserId>();
    token.epoch = "an epoch";
    token.phase = phase;
    token.rooms_unheard = phase != SyncToken::Phase::kLoad;
    token.urev = Rev(77);
    for (auto& pos : token.known) pos = Pos(random.next64() >> 20);
    if (phase != SyncToken::Phase::kDone) {
      token.at = 1'700'000'000'000;
      token.cid = random.id<ConversationId>();
      for (auto& pos : token.target) pos = Pos(random.next64() >> 20);
    }
    const auto text = sync_token_text(token);
    EXPECT_TRUE(sync_token_parse(text, token.user).value() == token);
    EXPECT_EQ(sync_token_parse(text, random.id<UserId>()).error().code, Code::kBadRequest);
    for (std::size_t length = 0; length < text.size(); ++length) {
      EXPECT_FALSE(sync_token_parse(text.substr(0, length), token.user).has_value()) << length;
    }
    EXPECT_FALSE(sync_token_parse(text + "AAAA", token.user).has_value());
  }
  EXPECT_EQ(sync_token_parse("not a token!", {}).error().field, "token");
}

}  // namespace
}  // namespace kith::query
