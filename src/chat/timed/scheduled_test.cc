// Sends planned for later, as rows of the person who plans them.
#include "chat/stage_for_tests.h"

namespace kith::chat {
namespace {

constexpr TimeMs kMinute = 60'000;

ScheduleId plan_id(int number) {
  ScheduleId id;
  id.bytes[15] = static_cast<std::uint8_t>(number);
  id.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  return id;
}

struct Plans : testing::Test {
  Stage stage;

  Scheduled plan(int number, TimeMs ahead = kMinute) {
    Scheduled out;
    out.id = plan_id(number);
    out.cid = conversation(1);
    out.mid = mid(number);
    out.kind = "text";
    out.body = R"({"text":"later"})";
    out.at = stage.now + ahead;
    return out;
  }
  Scheduled make(int number, TimeMs ahead = kMinute) {
    const auto outcome = stage.must(as(1), PutScheduled{.scheduled = plan(number, ahead)});
    return std::get<ScheduledReply>(outcome.reply).scheduled;
  }
  Scheduled row(int number) {
    return stage.person_row<Scheduled>(1, store::RowKind::kScheduled, plan_id(number).raw()).value();
  }
};

TEST_F(Plans, AreMadeOnceUnderTheMidOfTheSendToCome) {
  const auto made = make(1);
  EXPECT_EQ(made.state, ScheduleState::kPending);
  EXPECT_EQ(made.urev, Rev(1));
  const auto again = stage.must(as(1), PutScheduled{.scheduled = plan(1)});
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(std::get<ScheduledReply>(again.reply).scheduled, made);
  auto other = plan(1);
  other.body = R"({"text":"other"})";
  EXPECT_EQ(stage.refused(as(1), PutScheduled{.scheduled = other}), Code::kConflict);
}

TEST_F(Plans, ARepeatOfMakingOneThatWasChangedSinceGivesWhatItBecame) {
  auto changed = make(1);
  changed.body = R"({"text":"better"})";
  stage.must(as(1), PutScheduled{.scheduled = changed});
  const auto again = stage.must(as(1), PutScheduled{.scheduled = plan(1)});
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(std::get<ScheduledReply>(again.reply).scheduled.body, changed.body);
  auto other = plan(1);
  other.body = changed.body;
  EXPECT_EQ(stage.refused(as(1), PutScheduled{.scheduled = other}), Code::kConflict)
      << "never asked for under this mid";
}

TEST_F(Plans, EveryChangeTakesAUrevAndIsToldToThePersonAlone) {
  auto changed = make(1);
  changed.at += kMinute;
  changed.body = R"({"text":"better"})";
  const auto outcome = stage.must(as(1), PutScheduled{.scheduled = changed});
  EXPECT_EQ(outcome.rev, Rev(2));
  ASSERT_EQ(outcome.events.size(), 1u);
  EXPECT_EQ(outcome.events.front().reach, Reach::kPeople);
  EXPECT_EQ(outcome.events.front().also, std::vector{user(1)});
  EXPECT_EQ(row(1).body, changed.body);
  EXPECT_EQ(stage.refused(as(1), PutScheduled{.scheduled =
                                                  [&] {
                                                    changed.body = R"({"text":"stale"})";
                                                    return changed;
                                                  }()}),
            Code::kConflict)
      << "changed as read before the last change";
}

TEST_F(Plans, CannotBeTakenBackOnceTheirTimeHasCome) {
  auto made = make(1);
  stage.now = made.at;
  made.at += kMinute;
  EXPECT_EQ(stage.refused(as(1), PutScheduled{.scheduled = made}), Code::kConflict);
  EXPECT_EQ(stage.refused(as(1), CancelScheduled{.id = plan_id(1)}), Code::kConflict);
}

TEST_F(Plans, CancellingSetsAState) {
  make(1);
  stage.must(as(1), CancelScheduled{.id = plan_id(1)});
  EXPECT_EQ(row(1).state, ScheduleState::kCancelled);
  stage.must(as(1), CancelScheduled{.id = plan_id(1)});
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(stage.refused(as(1), CancelScheduled{.id = plan_id(2)}), Code::kNotFound);
  EXPECT_EQ(stage.refused(as(2), CancelScheduled{.id = plan_id(1)}), Code::kNotFound) << "somebody else's";
}

TEST_F(Plans, OnlyTheServerSaysThatOneWasSentAndWhatWasSentStaysSent) {
  make(1);
  EXPECT_EQ(stage.refused(as(1), ScheduledDone{.owner = user(1), .id = plan_id(1), .seq = Seq(3), .code = {}}),
            Code::kForbidden);
  stage.must(as(1), CancelScheduled{.id = plan_id(1)});
  stage.must(server(), ScheduledDone{.owner = user(1), .id = plan_id(1), .seq = Seq(3), .code = {}});
  EXPECT_EQ(row(1).state, ScheduleState::kSent);
  EXPECT_EQ(row(1).seq, Seq(3));
  stage.must(server(), ScheduledDone{.owner = user(1), .id = plan_id(1), .seq = {}, .code = "muted"});
  EXPECT_FALSE(stage.wrote);
}

TEST_F(Plans, WhatFailedMayBePlannedAnew) {
  make(1);
  stage.must(server(), ScheduledDone{.owner = user(1), .id = plan_id(1), .seq = {}, .code = "muted"});
  auto failed = row(1);
  EXPECT_EQ(failed.state, ScheduleState::kFailed);
  EXPECT_EQ(failed.code, "muted");
  failed.at = stage.now + kMinute;
  stage.must(as(1), PutScheduled{.scheduled = failed});
  EXPECT_EQ(row(1).state, ScheduleState::kPending);
  EXPECT_EQ(row(1).code, "");
}

TEST_F(Plans, AreLimitedInNumberAndTime) {
  EXPECT_EQ(stage.refused(as(1), PutScheduled{.scheduled = plan(1, 100)}), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), PutScheduled{.scheduled = plan(1, TimeMs{400} * 24 * 3600 * 1000)}),
            Code::kBadRequest);
  for (int i = 0; i < 100; ++i) make(i);
  EXPECT_EQ(stage.refused(as(1), PutScheduled{.scheduled = plan(200)}), Code::kConflict);
  stage.must(as(1), CancelScheduled{.id = plan_id(7)});
  make(200);
}

TEST_F(Plans, FinishedOnesAreForgottenAfterAMonth) {
  make(1);
  stage.must(as(1), CancelScheduled{.id = plan_id(1)});
  stage.now += TimeMs{40} * 24 * 3600 * 1000;
  make(2);
  EXPECT_FALSE(stage.person_row<Scheduled>(1, store::RowKind::kScheduled, plan_id(1).raw()));
}

TEST_F(Plans, WithContentThatNoSendMayHaveAreRefused) {
  auto bad = plan(1);
  bad.kind = "system";
  EXPECT_EQ(stage.refused(as(1), PutScheduled{.scheduled = bad}), Code::kForbidden);
  bad = plan(1);
  bad.body = R"({"text":""})";
  EXPECT_EQ(stage.refused(as(1), PutScheduled{.scheduled = bad}), Code::kBadRequest);
  bad = plan(1);
  bad.mid = "x";
  EXPECT_EQ(stage.refused(as(1), PutScheduled{.scheduled = bad}), Code::kBadRequest);
}

}  // namespace
}  // namespace kith::chat
