// What is due is carried out once, whatever step the process dies at, and found again in a directory built anew.
#include "work/due_round.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/random.h"
#include "chat/stage_for_tests.h"
#include "store/sql/query.h"
#include "store/sql/users.h"
#include "store/sqlite/sqlite_database.h"
#include "work/projection_round.h"
#include "work/stream_saver.h"

namespace kith::work {
namespace {

using chat::as;
using chat::mid;
using chat::user;

constexpr TimeMs kMinute = 60'000;

class DueTest : public testing::Test {
 protected:
  // Where a command ends for its giver: nowhere, before it was decided, or after it was committed.
  enum class Death : std::uint8_t { kNone, kBefore, kAfter };

  DueTest() {
    home_ = std::filesystem::temp_directory_path() / ("kith-due-" + SystemRandom().id<UserId>().text());
    std::filesystem::create_directories(home_);
    auto opened = store::SqliteDatabase::open({.path = home_ / "directory.db", .sync = false});
    if (!opened) throw std::runtime_error(opened.error().detail);
    directory_ = std::move(*opened);
    store::User person;
    person.id = user(1);
    person.display_name = "One";
    person.created_at = 1;
    keep(person);
    cid_ = stage_.group(1, {2});
  }
  ~DueTest() override {
    directory_.reset();
    std::filesystem::remove_all(home_);
  }

  void keep(const store::User& person) {
    const auto done = directory_->write([&](store::Connection& c) {
      return store::find_user(c, person.id).value() ? store::update_user(c, person) : store::insert_user(c, person);
    });
    ASSERT_TRUE(done) << done.error().detail;
  }
  void project() {
    ProjectionRound round(*directory_, stage_.log);
    for (int i = 0; round(); ++i) ASSERT_LT(i, 1000);
    round();
  }
  std::size_t waiting() {
    return store::run_read(*directory_, [](store::Connection& c) { return store::due_until(c, INT64_MAX, 100); })
        ->size();
  }
  // One round of a fresh worker, as after a start. At the given command its process dies.
  void round(int dies_at = -1, Death death = Death::kNone) {
    int count = 0;
    ManualClock clock(stage_.now);
    const auto run = [&](const Command& command) -> Result<Reply> {
      const bool here = count++ == dies_at;
      if (here && death == Death::kBefore) return fail(Code::kUnavailable, "died");
      auto outcome = stage_.run(command.actor, command.body);
      if (here && death == Death::kAfter) return fail(Code::kUnavailable, "died");
      if (!outcome) return std::unexpected(outcome.error());
      Reply reply;
      reply.body = outcome->reply;
      return reply;
    };
    DueRound due(
        *directory_, stage_.log, clock,
        [&](const std::vector<Command>& commands) {
          std::vector<Result<Reply>> replies;
          for (const Command& command : commands) replies.push_back(run(command));
          together_ = std::max(together_, commands.size());
          return replies;
        },
        stage_.limits.request_life_ms);
    while (due()) {
    }
  }
  ScheduleId plan(const std::string& id = mid(1), const std::string& text = "later") {
    Scheduled plan;
    plan.id.bytes[15] = static_cast<std::uint8_t>(id.back());
    plan.cid = cid_;
    plan.mid = id;
    plan.kind = "text";
    plan.body = R"({"text":")" + text + R"("})";
    plan.at = stage_.now + kMinute;
    stage_.must(as(1), PutScheduled{.scheduled = plan});
    return plan.id;
  }
  Scheduled row(ScheduleId id) { return stage_.person_row<Scheduled>(1, store::RowKind::kScheduled, id.raw()).value(); }
  int sent() {
    int count = 0;
    const Head head = stage_.head(cid_);
    for (std::uint64_t seq = 1; seq <= head.seq.value; ++seq) {
      if (stage_.message_at(cid_, seq).from == user(1)) ++count;
    }
    return count;
  }

  std::filesystem::path home_;
  std::unique_ptr<store::SqliteDatabase> directory_;
  chat::Stage stage_;
  ConversationId cid_;
  std::size_t together_ = 0;  // most commands given at once
};

TEST_F(DueTest, APlanIsSentOnceItsTimeHasComeAndNotBefore) {
  const auto id = plan();
  project();
  EXPECT_EQ(waiting(), 1u);
  round();
  EXPECT_EQ(sent(), 0);
  stage_.now += kMinute;
  const auto unread = stage_.unread(cid_, 1);
  round();
  EXPECT_EQ(sent(), 1);
  EXPECT_EQ(row(id).state, ScheduleState::kSent);
  EXPECT_EQ(row(id).seq, stage_.head(cid_).seq);
  EXPECT_EQ(stage_.unread(cid_, 1), unread + 1) << "it reads nothing for its sender";
  EXPECT_EQ(waiting(), 0u);
  project();
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(DueTest, AFriendRequestNobodyAnswersEndsWithBothWhenItsTimeIsOver) {
  project();  // from here on it follows: built anew, it would ask for the people of the directory
  const RequestId id{{7}};
  const auto state = [&](int person) {
    return stage_.person_row<FriendRequest>(person, store::RowKind::kRequest, id.raw())->state;
  };
  stage_.must(as(1), RequestFriend{.id = id, .to = user(3), .note = {}});
  stage_.run_follow_ups();
  project();
  EXPECT_EQ(waiting(), 2u);
  stage_.now += stage_.limits.request_life_ms - 1;
  round();
  EXPECT_EQ(state(1), RequestState::kPending);
  stage_.now += 1;
  round(0, Death::kAfter);
  round(0, Death::kBefore);
  stage_.now += kMinute;
  round();
  EXPECT_EQ(state(1), RequestState::kExpired);
  EXPECT_EQ(state(3), RequestState::kExpired);
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(DueTest, AWithdrawnFriendRequestIsNoLongerDue) {
  project();
  const RequestId id{{8}};
  stage_.must(as(1), RequestFriend{.id = id, .to = user(3), .note = {}});
  stage_.run_follow_ups();
  project();
  stage_.must(as(1), WithdrawRequest{.id = id});
  stage_.run_follow_ups();
  project();
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(DueTest, WhateverStepTheProcessDiesAtAPlanIsSentOnce) {
  for (const int step : {0, 1}) {
    for (const Death death : {Death::kBefore, Death::kAfter}) {
      const int before = sent();
      const auto id = plan(mid(10 + step * 2 + static_cast<int>(death)));
      project();
      stage_.now += kMinute;
      round(step, death);
      stage_.now += kMinute;
      round();
      EXPECT_EQ(sent(), before + 1) << "step " << step << " death " << static_cast<int>(death);
      EXPECT_EQ(row(id).state, ScheduleState::kSent);
      EXPECT_EQ(waiting(), 0u);
    }
  }
}

TEST_F(DueTest, ADirectoryThatForgotWhatWasDoneSendsNothingTwice) {
  const auto id = plan();
  project();
  stage_.now += kMinute;
  round();
  // The row of the table did not go with the rest, as where the process dies just before.
  ASSERT_TRUE(directory_->write([&](store::Connection& c) {
    return store::apply(c, {.row = {.owner = owner_of(user(1)), .key = std::string(id.raw()), .at = 1}, .on = true});
  }));
  round();
  EXPECT_EQ(sent(), 1);
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(DueTest, ARefusalEndsAPlanWithItsCode) {
  const auto id = plan();
  project();
  stage_.must(as(1), Dissolve{.cid = cid_, .mid = mid(90)});
  stage_.run_follow_ups();
  stage_.now += kMinute;
  round();
  EXPECT_EQ(row(id).state, ScheduleState::kFailed);
  EXPECT_EQ(row(id).code, "not_member");
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(DueTest, WhoWasLockedOutSendsNothing) {
  const auto id = plan();
  project();
  store::User person;
  person.id = user(1);
  person.display_name = "One";
  person.created_at = 1;
  person.disabled_at = 5;
  keep(person);
  stage_.now += kMinute;
  round();
  EXPECT_EQ(sent(), 0);
  EXPECT_EQ(row(id).state, ScheduleState::kFailed);
  EXPECT_EQ(row(id).code, "forbidden");
}

TEST_F(DueTest, WhatCannotBeSentForADayHasFailed) {
  const auto id = plan();
  project();
  stage_.now += kMinute;
  round(0, Death::kBefore);
  EXPECT_EQ(row(id).state, ScheduleState::kPending);
  EXPECT_EQ(waiting(), 1u);
  // The server was away for longer than that: it tries, and one failure is not the end.
  stage_.now += TimeMs{25} * 3600 * 1000;
  round(0, Death::kBefore);
  EXPECT_EQ(row(id).state, ScheduleState::kPending);
  for (int tries = 0; tries < 12; ++tries) {
    stage_.now += kMinute;
    round(0, Death::kBefore);
  }
  EXPECT_EQ(row(id).state, ScheduleState::kFailed);
  EXPECT_EQ(row(id).code, "unavailable");
}

TEST_F(DueTest, WhatIsDueTogetherIsCarriedOutTogether) {
  for (int i = 0; i < 50; ++i) {
    auto send = chat::Stage::message(cid_, mid(100 + i), "short-lived");
    send.expires_at = stage_.now + kMinute;
    stage_.must(as(2), send);
  }
  const auto id = plan();
  project();
  stage_.now += 2 * kMinute;
  round();
  EXPECT_EQ(together_, 50u);
  EXPECT_EQ(row(id).state, ScheduleState::kSent);
  EXPECT_EQ(waiting(), 0u);
}

TEST_F(DueTest, APlanChangedWhileItWasSentIsToldAsSent) {
  const auto id = plan();
  project();
  stage_.now += kMinute;
  round(1, Death::kBefore);  // sent, and nobody was told
  auto changed = row(id);
  changed.body = R"({"text":"too late"})";
  const auto key = std::string(id.raw());
  store::Batch batch;
  batch.rows.push_back({owner_of(user(1)), store::RowKind::kScheduled, key, encode(changed)});
  ASSERT_TRUE(stage_.log.commit(batch));
  stage_.now += kMinute;
  round();
  EXPECT_EQ(sent(), 1);
  EXPECT_EQ(row(id).state, ScheduleState::kSent);
  EXPECT_EQ(row(id).seq, stage_.head(cid_).seq);
}

TEST_F(DueTest, CancelledAndMovedPlansAreFollowed) {
  const auto cancelled = plan(mid(1));
  const auto moved = plan(mid(2));
  project();
  stage_.must(as(1), CancelScheduled{.id = cancelled});
  auto later = row(moved);
  later.at += kMinute;
  stage_.must(as(1), PutScheduled{.scheduled = later});
  stage_.now += kMinute;
  round();  // before the projection has heard of it
  EXPECT_EQ(sent(), 0);
  project();
  stage_.now += kMinute;
  round();
  EXPECT_EQ(sent(), 1);
}

TEST_F(DueTest, MessagesExpireAndSilentTextsAreClosedAlsoByADirectoryBuiltAnew) {
  auto send = chat::Stage::message(cid_, mid(50), "short-lived");
  send.expires_at = stage_.now + kMinute;
  const Seq expiring = std::get<SentReply>(stage_.must(as(2), send).reply).seq;
  auto grow = chat::Stage::message(cid_, mid(51), "");
  grow.stream = true;
  const Seq growing = std::get<SentReply>(stage_.must(as(2), grow).reply).seq;
  const auto id = plan();
  project();
  EXPECT_EQ(waiting(), 3u);
  for (const char* table : {"due", "projection_cursors"}) {
    const auto sql = std::string("delete from ") + table;
    ASSERT_TRUE(directory_->write([&](store::Connection& c) { return store::execute(c, sql); }));
  }
  project();
  EXPECT_EQ(waiting(), 3u);
  stage_.now += 2 * kMinute;
  round();
  EXPECT_NE(stage_.message_at(cid_, expiring.value).expired_at, 0);
  EXPECT_EQ(stage_.message_at(cid_, growing.value).stream, StreamState::kInterrupted);
  EXPECT_EQ(row(id).state, ScheduleState::kSent);
  EXPECT_EQ(waiting(), 0u);
}

class GrowingTest : public DueTest {
 protected:
  GrowingTest() {
    auto grow = chat::Stage::message(cid_, mid(51), "");
    grow.stream = true;
    seq_ = std::get<SentReply>(stage_.must(as(2), grow).reply).seq;
  }
  StreamSaver fresh() {
    return {stage_.log, [&](const std::vector<Command>& commands) {
              std::vector<Result<Reply>> replies;
              for (const Command& command : commands) {
                ++saves_;
                auto outcome = stage_.run(command.actor, command.body);
                if (outcome) {
                  told_.push_back(*outcome);
                  replies.emplace_back(Reply{});
                } else {
                  replies.emplace_back(std::unexpected(outcome.error()));
                }
              }
              return replies;
            }};
  }
  void tell(StreamSaver& saver, const EventBody& body) const {
    CommittedBatch batch;
    auto& item = batch.items.emplace_back();
    item.reply = Reply{};
    Event event;
    event.owner = owner_of(cid_);
    event.body = body;
    item.events.push_back(std::move(event));
    saver.on_batch(batch);
  }
  void append(StreamSaver& saver, std::uint64_t offset, const std::string& text) {
    const auto outcome = stage_.must(as(2), AppendStream{.cid = cid_, .seq = seq_, .offset = offset, .text = text});
    tell(saver, outcome.events.front().body);
  }
  void round(StreamSaver& saver) {
    told_.clear();
    saver.round();
    for (const auto& outcome : told_) {
      for (const auto& event : outcome.events) tell(saver, event.body);
    }
  }
  std::string body() { return stage_.message_at(cid_, seq_.value).body; }

  Seq seq_{};
  int saves_ = 0;
  std::vector<chat::Outcome> told_;
};

TEST_F(GrowingTest, WhatAGrowingMessageSaysIsSavedOnceForAllAppendsSince) {
  auto saver = fresh();
  round(saver);
  EXPECT_EQ(saves_, 0);
  append(saver, 0, "Once ");
  append(saver, 5, "upon \xe4\xb8");
  round(saver);
  EXPECT_EQ(saves_, 0) << "the last letter is not whole";
  append(saver, 12, "\xad");
  round(saver);
  EXPECT_EQ(saves_, 1);
  EXPECT_EQ(body(), "{\"text\":\"Once upon \xe4\xb8\xad\"}");
}

TEST_F(GrowingTest, AWriterGoesOnAfterARestart) {
  {
    auto before = fresh();
    append(before, 0, "abc");
    round(before);
  }
  auto after = fresh();
  append(after, 3, "d");
  append(after, 4, "e");
  round(after);
  EXPECT_EQ(body(), R"({"text":"abcde"})");
  append(after, 5, "f");
  round(after);
  EXPECT_EQ(body(), R"({"text":"abcdef"})");
}

TEST_F(GrowingTest, AWriterWhoseTextHasAHoleIsNotTakenForSilent) {
  auto after = fresh();
  project();
  for (int i = 0; i < 4; ++i) {
    stage_.now += stage_.limits.stream_silence_ms - 5'000;
    append(after, 30 + static_cast<std::uint64_t>(i), "x");
    round(after);
    project();
    DueTest::round();
    EXPECT_EQ(stage_.message_at(cid_, seq_.value).stream, StreamState::kOpen);
  }
  EXPECT_EQ(body(), R"({"text":""})");
}

}  // namespace
}  // namespace kith::work
