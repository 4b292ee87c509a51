// Former members: what they read is what was there when they left, whatever became of it.
#include "query/former.h"

#include <gtest/gtest.h>

#include <functional>

#include "chat/stage_for_tests.h"
#include "query/history.h"
#include "query/message/forms.h"
#include "query/message/forward.h"
#include "query/message/marks.h"
#include "query/message/own_lists.h"
#include "query/rows.h"
#include "query/threads/threads.h"
#include "wire/json.h"

namespace kith::query {
namespace {

class Former : public testing::Test {
 protected:
  void SetUp() override {
    cid_ = stage_.group(1, {2, 3});
    old_ = say("old words");
    kept_ = say("never touched");
    react(kept_, 3, "🎉");
  }
  std::string next() { return chat::mid(100 + mids_++); }
  Seq say(const std::string& text) { return stage_.send(chat::as(1), cid_, next(), text).seq; }
  void later() { stage_.now += 10; }
  void edit(Seq seq, const std::string& text) {
    EditMessage edit;
    edit.cid = cid_;
    edit.seq = seq;
    edit.body = R"({"text":")" + text + R"("})";
    stage_.must(chat::as(1), edit);
  }
  void react(Seq seq, int number, const std::string& emoji) {
    stage_.must(chat::as(number), SetReaction{.cid = cid_, .mid = {}, .seq = seq, .emoji = emoji});
  }
  void remove() { stage_.must(chat::as(1), RemoveMember{.cid = cid_, .mid = next(), .user = chat::user(2)}); }
  using Read = std::function<Status(const store::View&, wire::Writer&, Mentioned&)>;
  Result<std::string> read(const Read& reading) {
    std::string text;
    wire::Writer writer(wire::Codec::kJson, text);
    writer.begin_object();
    mentioned_.clear();
    KITH_CHECKED(reading(*stage_.log.snapshot(), writer, mentioned_));
    writer.end_object();
    return text;
  }
  std::string whole_history() {
    wire::HistoryRequest request;
    request.cid = cid_;
    const auto text = read([&](const auto& view, auto& writer, auto& mentioned) {
      return history(view, chat::user(2), request, writer, mentioned);
    });
    EXPECT_TRUE(text.has_value());
    return text.value_or("");
  }
  std::string row() {
    const auto text = read([&](const auto& view, auto& writer, auto& mentioned) {
      return conversation_row(view, chat::user(2), cid_, writer, mentioned);
    });
    EXPECT_TRUE(text.has_value());
    return text.value_or("");
  }
  static bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

  chat::Stage stage_;
  ConversationId cid_;
  Seq old_;
  Seq kept_;
  Mentioned mentioned_;
  int mids_ = 0;
};

TEST_F(Former, ReadsTheWordsOfThatTimeAndWhatWasPutOnThemUntilThen) {
  edit(old_, "words of that time");
  later();
  remove();
  const std::string before = whole_history();
  EXPECT_TRUE(has(before, "words of that time"));
  edit(old_, "said after");
  later();
  edit(old_, "said last");
  react(old_, 3, "👍");
  stage_.must(chat::as(1), SetPin{.cid = cid_, .mid = {}, .seq = old_});
  SendMessage reply = chat::Stage::message(cid_, next(), "in a thread");
  reply.thread_root = old_;
  stage_.must(chat::as(3), reply);
  const std::string after = whole_history();
  EXPECT_TRUE(has(after, "words of that time"));
  EXPECT_FALSE(has(after, "said after") || has(after, "said last") || has(after, "👍") || has(after, "pinned"));
  EXPECT_FALSE(has(after, "thread"));
  EXPECT_TRUE(has(after, "🎉")) << "of before, on a message nobody touched since";
  EXPECT_FALSE(mentioned_.contains(chat::user(3))) << "who replied and reacted";
}

TEST_F(Former, DecidesByTheRevWhereTheClockStoodStill) {
  edit(old_, "second");
  react(old_, 3, "👍");
  remove();
  edit(old_, "third");
  EXPECT_TRUE(has(whole_history(), "second"));
  EXPECT_FALSE(has(whole_history(), "third"));
}

TEST_F(Former, GetsNoLaterWordsByABanOrALiftedOne) {
  remove();
  later();
  edit(old_, "said after");
  later();
  stage_.must(chat::as(1), SetBan{.cid = cid_, .mid = {}, .user = chat::user(2)});
  EXPECT_FALSE(has(whole_history(), "said after"));
  stage_.must(chat::as(1), SetBan{.cid = cid_, .mid = {}, .user = chat::user(2), .on = false});
  EXPECT_FALSE(has(whole_history(), "said after"));
}

TEST_F(Former, SeesNothingOfWhatWasRecalledSince) {
  remove();
  stage_.must(chat::as(1), RecallMessage{.cid = cid_, .mid = {}, .seq = old_});
  const std::string after = whole_history();
  EXPECT_FALSE(has(after, "old words"));
  EXPECT_TRUE(has(after, "recalledAt"));
}

TEST_F(Former, SeesNothingOfWhatGrewOn) {
  SendMessage send = chat::Stage::message(cid_, next(), "so far");
  send.stream = true;
  const Seq seq = std::get<SentReply>(stage_.must(chat::as(1), send).reply).seq;
  remove();
  stage_.must(chat::as(1), SaveStream{.cid = cid_, .seq = seq, .text = "the end", .state = StreamState::kFinished});
  EXPECT_FALSE(has(whole_history(), "the end"));
}

TEST_F(Former, FindsTheSameByEveryOtherRead) {
  stage_.must(chat::as(2), SetFavorite{.conversation = cid_, .seq = old_});
  stage_.run_follow_ups();
  later();
  remove();
  edit(old_, "said after");
  const auto favourites = read([&](const auto& view, auto& writer, auto& mentioned) {
    return favorites(view, chat::user(2), {}, writer, mentioned);
  });
  ASSERT_TRUE(favourites.has_value());
  EXPECT_TRUE(has(*favourites, "old words"));
  EXPECT_FALSE(has(*favourites, "said after"));
  const auto taken = carried(*stage_.log.snapshot(), chat::user(2), cid_, {old_});
  ASSERT_EQ(taken->messages.size(), 1u);
  EXPECT_TRUE(has(taken->messages[0].body, "old words"));
  const auto one = read([&](const auto& view, auto& writer, auto& mentioned) {
    return one_message(view, chat::user(2), cid_, old_, writer, mentioned);
  });
  EXPECT_TRUE(has(*one, "old words"));
}

TEST_F(Former, IsRefusedWhatOthersPutOnMessages) {
  remove();
  const auto refused = [&](const Read& reading) {
    const auto text = read(reading);
    return text ? Code::kInternal : text.error().code;
  };
  wire::ListReactionsRequest reactions_of;
  reactions_of.cid = cid_;
  reactions_of.seq = kept_;
  wire::ListPinsRequest pins_of;
  pins_of.cid = cid_;
  wire::ListThreadsRequest threads_of;
  threads_of.cid = cid_;
  wire::HistoryRequest thread_of;
  thread_of.cid = cid_;
  thread_of.thread = kept_;
  wire::MessageHistoryRequest forms_of;
  forms_of.cid = cid_;
  forms_of.seq = kept_;
  const auto self = chat::user(2);
  EXPECT_EQ(refused([&](auto& v, auto& w, auto& m) { return reactions(v, self, reactions_of, w, m); }),
            Code::kNotMember);
  EXPECT_EQ(refused([&](auto& v, auto& w, auto& m) { return pins(v, self, pins_of, w, m); }), Code::kNotMember);
  EXPECT_EQ(refused([&](auto& v, auto& w, auto& m) { return list_threads(v, self, threads_of, w, m); }),
            Code::kNotMember);
  EXPECT_EQ(refused([&](auto& v, auto& w, auto& m) { return history(v, self, thread_of, w, m); }), Code::kNotMember);
  EXPECT_EQ(refused([&](auto& v, auto& w, auto& m) { return forms(v, {.user = self}, forms_of, w, m); }),
            Code::kNotMember);
}

TEST_F(Former, KeepsTheRowOfThatTime) {
  remove();
  const std::string before = row();
  EXPECT_TRUE(has(before, "group 1"));
  later();
  stage_.must(chat::as(1), UpdateConversation{.cid = cid_, .mid = next(), .name = "Renamed", .announcement = "News"});
  stage_.must(chat::as(1), AddMembers{.cid = cid_, .mid = next(), .users = chat::people({4})});
  say("later still");
  stage_.must(chat::as(3), MovePositions{.cid = cid_, .delivered = std::nullopt, .read = stage_.head(cid_).seq});
  EXPECT_EQ(row(), before);
}

TEST_F(Former, WhoComesBackSeesWhatIs) {
  remove();
  edit(old_, "said after");
  stage_.must(chat::as(1), AddMembers{.cid = cid_, .mid = next(), .users = chat::people({2})});
  EXPECT_TRUE(has(whole_history(), "said after"));
}

}  // namespace
}  // namespace kith::query
