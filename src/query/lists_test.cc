// One's own lists: conversations, unread, members, receipts, people; and the row of a conversation with the positions
// of others.
#include "query/list.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "chat/stage_for_tests.h"
#include "query/groups/admission.h"
#include "query/members.h"
#include "query/message/own_lists.h"
#include "query/own/shelf.h"
#include "query/person.h"
#include "query/rows.h"
#include "wire/json.h"

namespace kith::query {
namespace {

// These lists need no directory; only the search by name asks it.
class AwayDirectory final : public store::Database {
 public:
  Status write(const Work&) override { return fail(Code::kUnavailable, "the directory is away"); }
  Status read(const Work&) override { return fail(Code::kUnavailable, "the directory is away"); }
};

class Lists : public testing::Test {
 protected:
  Result<wire::Value> read(const std::function<Status(const store::View&, wire::Writer&)>& what) {
    const auto view = stage_.log.snapshot();
    std::string text;
    wire::Writer writer(wire::Codec::kJson, text);
    writer.begin_object();
    KITH_CHECKED(what(*view, writer));
    writer.end_object();
    return wire::parse_json(text, {.bytes_max = 10'000'000, .nodes_max = 1'000'000});
  }
  Result<wire::Value> list(int number, const wire::ListConversationsRequest& request) {
    return read([&](const store::View& view, wire::Writer& w) {
      return conversations(view, directory_, {.self = chat::user(number), .now = stage_.now}, request, w, mentioned_);
    });
  }
  static std::vector<std::string> texts(const wire::Value& document, const char* items, const char* field) {
    std::vector<std::string> out;
    for (const auto& each : *document.find(items)->array()) out.push_back(*each.find(field)->string());
    return out;
  }
  wire::ConversationRow row_of(ConversationId cid, int number) {
    const auto view = stage_.log.snapshot();
    return *row(*view, *seat(*view, cid, chat::user(number)), mentioned_);
  }
  std::string next() { return chat::mid(100 + mids_++); }
  void receive(int number, ConversationId cid, std::uint64_t delivered, std::uint64_t read_up_to, bool off = false) {
    auto who = chat::as(number);
    who.receipts_off = off;
    stage_.must(who, MovePositions{.cid = cid, .delivered = Seq(delivered), .read = Seq(read_up_to)});
  }

  chat::Stage stage_;
  AwayDirectory directory_;
  Mentioned mentioned_;
  int mids_ = 0;
};

TEST_F(Lists, show_conversations_by_activity_in_pages) {
  std::vector<std::string> newest_first;
  for (int i = 1; i <= 7; ++i) {
    stage_.now += 10;
    newest_first.insert(newest_first.begin(), stage_.group(i, {2}).text());
  }
  std::vector<std::string> seen;
  wire::ListConversationsRequest request;
  request.limit = 3;
  for (int pages = 1;; ++pages) {
    const auto answer = list(2, request);
    ASSERT_TRUE(answer.has_value()) << answer.error().detail;
    const auto some = texts(*answer, "conversations", "cid");
    seen.insert(seen.end(), some.begin(), some.end());
    if (answer->find("cursor") == nullptr) {
      EXPECT_EQ(pages, 3);
      break;
    }
    request.cursor = *answer->find("cursor")->string();
  }
  EXPECT_EQ(seen, newest_first);
  request.cursor = "not a number";
  EXPECT_EQ(list(2, request).error().field, "cursor");
}

TEST_F(Lists, count_unread_as_the_formula_says) {
  const auto a = stage_.group(1, {2});
  const auto b = stage_.group(2, {2});
  for (int i = 0; i < 5; ++i) stage_.send(chat::as(1), a, next());
  const auto summary = [&] {
    return *read([&](const store::View& view, wire::Writer& w) {
      return unread_summary(view, {.self = chat::user(2), .now = stage_.now}, w);
    });
  };
  EXPECT_EQ(*summary().find("total")->integer(), 5);
  EXPECT_EQ(texts(summary(), "conversations", "cid"), std::vector<std::string>{a.text()});
  const auto list_total = list(2, {});
  EXPECT_EQ(*list_total->find("unreadTotal")->integer(), 5);
  stage_.must(chat::as(2),
              MovePositions{.cid = a, .delivered = std::nullopt, .read = Seq(stage_.head(a).seq.value - 2)});
  EXPECT_EQ(*summary().find("total")->integer(), 2);
  (void)b;
}

TEST_F(Lists, move_under_their_reader_without_skipping_or_doubling) {
  std::vector<ConversationId> cids;
  for (int i = 1; i <= 12; ++i) {
    stage_.now += 10;
    cids.push_back(stage_.group(i, {2}));
  }
  for (const auto sort : {wire::ListSort::kActivity, wire::ListSort::kUnread}) {
    std::multiset<std::string> seen;
    wire::ListConversationsRequest request;
    request.limit = 2;
    request.sort = sort;
    for (std::size_t page = 0;; ++page) {
      const auto answer = list(2, request);
      ASSERT_TRUE(answer.has_value()) << answer.error().detail;
      for (const auto& cid : texts(*answer, "conversations", "cid")) seen.insert(cid);
      if (answer->find("cursor") == nullptr) break;
      request.cursor = *answer->find("cursor")->string();
      for (const std::size_t at : {page * 5, page * 3 + 1, std::size_t{0}}) {
        stage_.now += 10;
        stage_.send(chat::as(1), cids[at % cids.size()], next());
      }
    }
    for (const auto& cid : cids) EXPECT_EQ(seen.count(cid.text()), 1u) << "sort " << static_cast<int>(sort);
    EXPECT_EQ(seen.size(), cids.size());
  }
}

TEST_F(Lists, show_the_last_message_that_one_did_not_delete_for_oneself) {
  const auto cid = stage_.group(1, {2});
  const Seq shown = stage_.send(chat::as(1), cid, next()).seq;
  for (int i = 0; i < 2; ++i) {
    const Seq gone = stage_.send(chat::as(1), cid, next()).seq;
    stage_.must(chat::as(2), HideMessage{.conversation = cid, .seq = gone});
  }
  EXPECT_EQ(row_of(cid, 2).last->seq, shown);
  EXPECT_EQ(row_of(cid, 1).last->seq, stage_.head(cid).seq);
}

TEST_F(Lists, tell_archived_and_hidden_ones_apart_until_they_come_back) {
  const auto archived = stage_.group(1, {2});
  const auto hidden = stage_.group(2, {2});
  const auto stays = stage_.group(3, {2});
  const auto set = [&](ConversationId cid, std::optional<bool> archive, std::optional<bool> hide, bool stay) {
    SetOwnView view;
    view.conversation = cid;
    view.archived = archive;
    view.stay_archived = stay;
    view.hidden = hide;
    view.n = stage_.head(cid).n;
    view.seq = stage_.head(cid).seq;
    stage_.must(chat::as(2), view);
  };
  set(archived, true, {}, false);
  set(hidden, {}, true, false);
  set(stays, true, {}, true);
  const auto listed_as = [&](wire::ListStatus status) {
    wire::ListConversationsRequest request;
    request.status = status;
    const auto all = texts(*list(2, request), "conversations", "cid");
    return std::set<std::string>(all.begin(), all.end());
  };
  using Set = std::set<std::string>;
  EXPECT_EQ(listed_as(wire::ListStatus::kActive), Set{});
  EXPECT_EQ(listed_as(wire::ListStatus::kArchived), (Set{archived.text(), stays.text()}));
  EXPECT_EQ(listed_as(wire::ListStatus::kHidden), Set{hidden.text()});
  for (const auto cid : {archived, hidden, stays}) stage_.send(chat::as(1), cid, next());
  EXPECT_EQ(listed_as(wire::ListStatus::kActive), (Set{archived.text(), hidden.text()}));
  EXPECT_EQ(listed_as(wire::ListStatus::kArchived), Set{stays.text()});
  EXPECT_EQ(*list(2, {})->find("unreadTotal")->integer(), 2);
  EXPECT_EQ(*list(2, {})->find("mutedTotal")->integer(), 1);
}

TEST_F(Lists, count_a_mention_in_a_thread_until_the_thread_or_the_conversation_is_read) {
  const auto cid = stage_.group(1, {2});
  const Seq root = stage_.send(chat::as(1), cid, next()).seq;
  stage_.must(chat::as(2), MovePositions{.cid = cid, .delivered = {}, .read = root});
  const auto mention_in_thread = [&] {
    SendMessage send = chat::Stage::message(cid, next(), "you there");
    send.thread_root = root;
    send.mentions = {chat::user(2)};
    return std::get<SentReply>(stage_.must(chat::as(1), send).reply).seq;
  };
  const auto mentions = [&] { return shelf(*stage_.log.snapshot(), chat::user(2)).value().front().mentions; };
  const auto unread_ones = [&] {
    return list(2, {.status = wire::ListStatus::kUnread})->find("conversations")->array()->size();
  };
  const Seq reply = mention_in_thread();
  EXPECT_EQ(mentions(), 1u);
  EXPECT_EQ(unread_ones(), 1u) << "what is counted can be found";
  stage_.must(chat::as(2), MovePositions{.cid = cid, .delivered = {}, .read = reply, .thread = root});
  EXPECT_EQ(mentions(), 0u);
  EXPECT_EQ(unread_ones(), 0u);
  mention_in_thread();
  EXPECT_EQ(mentions(), 1u);
  stage_.must(chat::as(2), MovePositions{.cid = cid, .delivered = {}, .read = stage_.head(cid).seq});
  EXPECT_EQ(mentions(), 0u);
}

TEST_F(Lists, count_nothing_of_what_one_cleared) {
  const auto cid = stage_.group(1, {2});
  SendMessage send = chat::Stage::message(cid, next(), "you");
  send.mentions = {chat::user(2)};
  stage_.must(chat::as(1), send);
  const auto shelved = [&] { return shelf(*stage_.log.snapshot(), chat::user(2)).value().front(); };
  EXPECT_EQ(shelved().mentions, 1u);
  stage_.must(chat::as(2), ClearHistory{.cid = cid, .up_to = {}});
  EXPECT_EQ(shelved().mentions, 0u);
  EXPECT_EQ(shelved().unread(), 0u);
}

TEST_F(Lists, hold_calls_of_a_room_for_whom_they_were_meant) {
  stage_.limits.room_from_members = 4;
  stage_.limits.people_below_members = 2;
  const auto cid = stage_.group(1, {2, 3, 4});
  ASSERT_TRUE(stage_.head(cid).room);
  const auto call = [&](std::vector<UserId> named = {}) {
    ++stage_.now;
    SendMessage send = chat::Stage::message(cid, next(), "all hands");
    send.mention_all = MentionAll::kAll;
    send.mentions = std::move(named);
    return std::get<SentReply>(stage_.must(chat::as(1), send).reply).seq;
  };
  const auto count = [&](int number) {
    return shelf(*stage_.log.snapshot(), chat::user(number)).value().front().mentions;
  };
  const auto seqs = [&](int number, std::optional<std::string> cursor, std::int64_t limit) {
    return *read([&](const store::View& view, wire::Writer& w) {
      return mentions(view, chat::user(number), {.limit = limit, .cursor = std::move(cursor)}, w, mentioned_);
    });
  };
  const Seq first = call();
  const Seq second = call({chat::user(2)});
  ++stage_.now;
  stage_.must(chat::as(1), AddMembers{.cid = cid, .mid = next(), .users = chat::people({5})});
  const Seq third = call();
  EXPECT_EQ(count(2), 3u) << "named and called is once";
  EXPECT_EQ(count(1), 0u) << "nobody calls himself";
  EXPECT_EQ(count(5), 1u) << "who came later was not called before";
  std::vector<std::int64_t> found;
  std::optional<std::string> cursor;
  for (int pages = 0; pages == 0 || (cursor && pages < 9); ++pages) {
    const auto page = seqs(2, std::exchange(cursor, {}), 1);
    for (const auto& each : *page.find("mentions")->array()) found.push_back(*each.find("seq")->integer());
    if (const auto* next_one = page.find("cursor")) cursor = *next_one->string();
  }
  const auto number = [](Seq seq) { return static_cast<std::int64_t>(seq.value); };
  EXPECT_EQ(found, (std::vector{number(third), number(second), number(first)}));
  stage_.must(chat::as(2), MovePositions{.cid = cid, .delivered = {}, .read = second});
  EXPECT_EQ(count(2), 1u);
  stage_.must(chat::as(3), SetBlock{.whom = chat::user(1), .on = true, .dm = chat::conversation(99)});
  EXPECT_EQ(count(3), 0u) << "whom one blocks calls in vain";
  stage_.must(chat::as(1), RecallMessage{.cid = cid, .mid = next(), .seq = third});
  EXPECT_EQ(count(2), 0u);
}

TEST_F(Lists, say_so_when_the_search_has_no_directory) {
  stage_.group(1, {2});
  wire::ListConversationsRequest request;
  request.search = "group";
  EXPECT_EQ(list(2, request).error().code, Code::kUnavailable);
}

TEST_F(Lists, forget_conversations_one_left) {
  const auto cid = stage_.group(1, {2, 3});
  stage_.must(chat::as(2),
              RemoveMember{.cid = cid, .mid = next(), .user = chat::user(2), .reason = LeaveReason::kLeft});
  EXPECT_TRUE(texts(*list(2, {}), "conversations", "cid").empty());
  EXPECT_EQ(texts(*list(3, {}), "conversations", "cid").size(), 1u);
}

TEST_F(Lists, page_through_all_present_members_once) {
  const auto cid = stage_.group(1, {2, 3, 4, 5, 6, 7, 8});
  stage_.must(chat::as(4),
              RemoveMember{.cid = cid, .mid = next(), .user = chat::user(4), .reason = LeaveReason::kLeft});
  for (const std::int64_t limit : {1, 2, 3, 100}) {
    std::vector<std::string> seen;
    wire::ListMembersRequest request;
    request.cid = cid;
    request.limit = limit;
    for (;;) {
      const auto answer = read([&](const store::View& view, wire::Writer& w) {
        return members(view, chat::user(2), request, w, mentioned_);
      });
      ASSERT_TRUE(answer.has_value()) << answer.error().detail;
      EXPECT_EQ(*answer->find("total")->integer(), 7);
      const auto some = texts(*answer, "members", "userId");
      seen.insert(seen.end(), some.begin(), some.end());
      if (answer->find("cursor") == nullptr) break;
      request.cursor = *answer->find("cursor")->string();
    }
    EXPECT_EQ(seen.size(), 7u) << "limit " << limit;
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 7u);
  }
  const auto refused = [&](int number) {
    wire::ListMembersRequest request;
    request.cid = cid;
    return read([&](const store::View& view, wire::Writer& w) {
             return members(view, chat::user(number), request, w, mentioned_);
           })
        .error()
        .code;
  };
  EXPECT_EQ(refused(9), Code::kNotMember);
  EXPECT_EQ(refused(4), Code::kNotMember);
}

TEST_F(Lists, of_who_is_banned_look_at_so_many_members_at_a_time) {
  const auto cid = stage_.group(1, {2});
  constexpr int kMembers = 5000;
  std::vector<std::string> expected;
  store::Batch batch;
  for (int i = 0; i < kMembers; ++i) {
    Member member;
    member.user.bytes[0] = 0xff;
    member.user.bytes[1] = static_cast<std::uint8_t>(i >> 8);
    member.user.bytes[2] = static_cast<std::uint8_t>(i & 0xff);
    member.active = false;
    member.left_reason = i % 1700 == 3 ? LeaveReason::kBanned : LeaveReason::kLeft;
    if (member.left_reason == LeaveReason::kBanned) expected.push_back(member.user.text());
    batch.rows.push_back({owner_of(cid), store::RowKind::kMember, std::string(member.user.raw()), encode(member)});
  }
  ASSERT_TRUE(stage_.log.commit(batch));
  wire::ListBansRequest request;
  request.cid = cid;
  std::vector<std::string> found;
  int pages = 0;
  do {
    const auto page =
        read([&](const store::View& view, wire::Writer& w) { return bans(view, chat::as(1), request, w, mentioned_); });
    ASSERT_TRUE(page);
    for (auto& id : texts(*page, "banned", "userId")) found.push_back(std::move(id));
    const auto* cursor = page->find("cursor");
    request.cursor = cursor == nullptr ? std::optional<std::string>{} : *cursor->string();
  } while (++pages < 10 && request.cursor);
  EXPECT_EQ(found, expected);
  EXPECT_EQ(pages, 3);
}

TEST_F(Lists, tell_who_got_and_who_read_a_message) {
  const auto cid = stage_.group(1, {2, 3, 4});
  const auto sent = stage_.send(chat::as(1), cid, next());
  receive(2, cid, sent.seq.value, 0);
  receive(3, cid, sent.seq.value, sent.seq.value);
  wire::ReceiptsRequest request;
  request.cid = cid;
  request.seq = sent.seq;
  const auto answer = read(
      [&](const store::View& view, wire::Writer& w) { return receipts(view, chat::user(1), request, w, mentioned_); });
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(*answer->find("total")->integer(), 3);
  EXPECT_EQ(*answer->find("readCount")->integer(), 1);
  EXPECT_EQ(*answer->find("deliveredCount")->integer(), 1);
  EXPECT_EQ(*answer->find("read")->array()->at(0).string(), chat::user(3).text());
  EXPECT_EQ(*answer->find("delivered")->array()->at(0).string(), chat::user(2).text());
}

TEST_F(Lists, carry_the_peers_positions_in_a_dm) {
  const auto cid = stage_.dm(1, 1, 2);
  const auto sent = stage_.send(chat::as(1), cid, next());
  receive(2, cid, sent.seq.value, 0);
  auto mine = row_of(cid, 1);
  ASSERT_TRUE(mine.peer.has_value());
  EXPECT_EQ(mine.peer->delivered, sent.seq);
  EXPECT_TRUE(mentioned_.contains(chat::user(2)));
  receive(2, cid, sent.seq.value, sent.seq.value);
  EXPECT_EQ(row_of(cid, 1).peer->read, sent.seq);
  EXPECT_EQ(row_of(cid, 1).last->seq, sent.seq);
}

TEST_F(Lists, carry_the_lowest_positions_of_a_group_and_the_highest_read) {
  const auto cid = stage_.group(1, {2, 3});
  for (int i = 0; i < 3; ++i) stage_.send(chat::as(1), cid, next());
  const auto head = stage_.head(cid).seq.value;
  receive(2, cid, head, head);
  receive(3, cid, head - 1, head - 2);
  const auto row = row_of(cid, 1);
  ASSERT_TRUE(row.all.has_value());
  EXPECT_EQ(row.all->delivered, Seq(head - 1));
  EXPECT_EQ(row.all->read, Seq(head - 2));
  EXPECT_EQ(row.any_read, Seq(head));
}

TEST_F(Lists, keep_read_positions_from_and_of_those_who_switched_receipts_off) {
  const auto cid = stage_.group(1, {2, 3});
  stage_.send(chat::as(1), cid, next());
  const auto head = stage_.head(cid).seq.value;
  stage_.must(chat::server(), SetMemberFacts{.cid = cid, .user = chat::user(2), .receipts_off = true});
  receive(2, cid, head, head, true);
  receive(3, cid, head, 0);
  EXPECT_NE(row_of(cid, 1).any_read, Seq(head));
  EXPECT_FALSE(row_of(cid, 2).any_read.has_value());
  EXPECT_FALSE(row_of(cid, 2).all->read.has_value());
  EXPECT_EQ(row_of(cid, 2).all->delivered, Seq(head)) << "who got it is no secret";
}

TEST_F(Lists, of_people_hold_whom_one_befriended_blocked_and_asked) {
  stage_.must(chat::as(1), RequestFriend{.id = chat::request(1), .to = chat::user(2), .note = "hello"});
  stage_.run_follow_ups();
  const auto requests = [&](int number, std::optional<wire::RequestDirection> direction) {
    wire::ListFriendRequestsRequest request;
    request.direction = direction;
    const auto answer = read([&](const store::View& view, wire::Writer& w) {
      return friend_requests(view, chat::user(number), request, w, mentioned_);
    });
    return answer->find("requests")->array()->size();
  };
  EXPECT_EQ(requests(2, std::nullopt), 1u);
  EXPECT_EQ(requests(2, wire::RequestDirection::kIn), 1u);
  EXPECT_EQ(requests(1, wire::RequestDirection::kIn), 0u);
  EXPECT_EQ(requests(1, std::nullopt), 1u);
  stage_.must(chat::as(2), AnswerRequest{.id = chat::request(1),
                                         .accept = true,
                                         .dm = chat::conversation(9),
                                         .self = {.user = chat::user(2)},
                                         .peer = {.user = chat::user(1)}});
  stage_.run_follow_ups();
  const auto befriended =
      read([&](const store::View& view, wire::Writer& w) { return friends(view, chat::user(1), {}, w, mentioned_); });
  EXPECT_EQ(texts(*befriended, "friends", "userId"), std::vector<std::string>{chat::user(2).text()});
  EXPECT_EQ(requests(2, std::nullopt), 0u);
  stage_.must(chat::as(1), SetBlock{.whom = chat::user(3), .on = true, .dm = chat::conversation(8)});
  const auto refused =
      read([&](const store::View& view, wire::Writer& w) { return blocked(view, chat::user(1), {}, w, mentioned_); });
  EXPECT_EQ(texts(*refused, "blocked", "userId"), std::vector<std::string>{chat::user(3).text()});
}

}  // namespace
}  // namespace kith::query
