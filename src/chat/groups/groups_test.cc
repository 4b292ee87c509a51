// Settings, bans, links and requests to join: what each changes, who hears of it, and what it keeps out.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "chat/groups/settings.h"
#include "chat/stage_for_tests.h"

namespace kith::chat {
namespace {

using testing::HasSubstr;

UpdateConversation change(ConversationId cid) {
  return {.cid = cid, .mid = {}};
}
Conversation settings(const Stage& stage, ConversationId cid) {
  return *decode<Conversation>(**stage.rows().row(owner_of(cid), store::RowKind::kConversation, {}));
}
std::string last_note(const Stage& stage, ConversationId cid) {
  return stage.message_at(cid, stage.head(cid).seq.value).body;
}
RemoveMember leaving(ConversationId cid, int number) {
  return {.cid = cid, .mid = {}, .user = user(number)};
}
AddMembers addition(ConversationId cid, std::initializer_list<int> numbers) {
  return {.cid = cid, .mid = {}, .users = people(numbers)};
}
SetBan ban(ConversationId cid, int number, bool on = true) {
  return {.cid = cid, .mid = {}, .user = user(number), .on = on};
}
JoinGroup joining(ConversationId cid, int number, const std::string& code = {}) {
  return {.cid = cid, .code = code, .note = "hello", .self = {.user = user(number)}};
}
MakeInvite link(ConversationId cid, const std::string& code, std::uint32_t uses_max = 0, TimeMs expires_at = 0) {
  return {.cid = cid, .mid = "mid-of-" + code, .code = code, .expires_at = expires_at, .uses_max = uses_max};
}
bool joined(const Outcome& outcome) {
  return std::get<JoinReply>(outcome.reply).joined;
}
ConversationId group_with(Stage& stage, Admission admission, std::initializer_list<int> members = {2}) {
  const auto cid = stage.group(1, members);
  auto to = change(cid);
  to.admission = admission;
  stage.must(as(1), to);
  return cid;
}

TEST(SettingsTest, SeveralAreOneChangeAndANoteForEachThatPeopleExpect) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  const Rev before = stage.head(cid).rev;
  auto to = change(cid);
  to.name = "new";
  to.announcement = "At noon";
  to.slow_mode_s = 30;
  to.capacity = 10;
  const Outcome outcome = stage.must(as(1), to);
  ASSERT_EQ(outcome.events.size(), 3u);  // the row, renamed, announced
  EXPECT_EQ(stage.head(cid).rev.value, before.value + 3);
  EXPECT_EQ(outcome.rev, stage.head(cid).rev);
  const Conversation row = settings(stage, cid);
  EXPECT_EQ(row.announcement, "At noon");
  EXPECT_EQ(row.announced_by, user(1));
  EXPECT_EQ(row.announced_at, stage.now);
  EXPECT_EQ(row.slow_mode_s, 30u);
  EXPECT_THAT(last_note(stage, cid), HasSubstr(R"("event":"announced")"));
  EXPECT_THAT(last_note(stage, cid), HasSubstr(R"("text":"At noon")"));
  stage.must(as(1), to);
  EXPECT_FALSE(stage.wrote) << "what is set already is no change";
}

TEST(SettingsTest, QuietOnesMakeNoNote) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  auto to = change(cid);
  to.slow_mode_s = 30;
  to.admission = Admission::kOpen;
  to.members_invite = false;
  to.capacity = 9;
  EXPECT_EQ(stage.must(as(1), to).events.size(), 1u);
  EXPECT_EQ(stage.head(cid).seq, Seq(1));
}

TEST(SettingsTest, WhatCannotBeIsRefusedByItsFieldAndNothingOfTheRestIsDone) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  const auto field = [&](auto set) {
    auto to = change(cid);
    to.name = "never";
    set(to);
    const auto outcome = stage.run(as(1), to);
    EXPECT_FALSE(outcome.has_value());
    EXPECT_EQ(settings(stage, cid).name, "group 1");
    return outcome ? std::string() : outcome.error().field;
  };
  EXPECT_EQ(field([](auto& to) { to.announcement = std::string(2001, 'a'); }), "announcement");
  EXPECT_EQ(field([](auto& to) { to.announcement = "a\xe2\x80\xae"; }), "announcement");
  EXPECT_EQ(field([](auto& to) { to.all_muted_until = -1; }), "allMutedUntil");
  EXPECT_EQ(field([](auto& to) { to.slow_mode_s = 86'401; }), "slowModeS");
  EXPECT_EQ(field([](auto& to) { to.message_life_s = 31'536'001; }), "messageLifeS");
  EXPECT_EQ(field([](auto& to) { to.capacity = 5'001; }), "capacity");
  EXPECT_EQ(field([](auto& to) { to.capacity = 1; }), "capacity");
  EXPECT_EQ(stage.refused(as(1), change(cid)), Code::kBadRequest);
}

TEST(SettingsTest, WhileEverybodyIsMutedOnlyAdminsAreHeard) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  stage.must(as(1), SetMember{.cid = cid, .mid = {}, .user = user(3), .role = Role::kAdmin, .muted_until = {}});
  auto to = change(cid);
  to.all_muted_until = stage.now + 60'000;
  stage.must(as(3), to);
  EXPECT_THAT(last_note(stage, cid), HasSubstr(R"("event":"mutedAll")"));
  const auto refused = stage.run(as(2), Stage::message(cid, mid(1)));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kMuted);
  EXPECT_EQ(refused.error().retry_after_ms, 60'000);
  EXPECT_EQ(stage.refused(as(2), Typing{.cid = cid}), Code::kMuted);
  stage.send(as(3), cid, mid(2));
  stage.send(as(1), cid, mid(3));
  stage.now += 60'000;
  stage.send(as(2), cid, mid(1));
}

TEST(SettingsTest, LiftingTheMuteOfAllIsToldOnceAndOnlyIfThereWasOne) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  auto lift = change(cid);
  lift.all_muted_until = 0;
  stage.must(as(1), lift);
  EXPECT_FALSE(stage.wrote);
  auto mute = change(cid);
  mute.all_muted_until = stage.now + 1000;
  stage.must(as(1), mute);
  stage.must(as(1), lift);
  EXPECT_THAT(last_note(stage, cid), HasSubstr(R"("event":"unmutedAll")"));
  stage.send(as(2), cid, mid(1));
}

TEST(SlowModeTest, HoldsEachMemberForItselfAndNeitherOwnerNorAdmins) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  auto to = change(cid);
  to.slow_mode_s = 10;
  stage.must(as(1), to);
  stage.send(as(2), cid, mid(1));
  stage.send(as(3), cid, mid(1));
  stage.send(as(1), cid, mid(1));
  stage.send(as(1), cid, mid(2));
  stage.now += 4'000;
  const auto refused = stage.run(as(2), Stage::message(cid, mid(2)));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kRateLimited);
  EXPECT_EQ(refused.error().retry_after_ms, 6'000);
  EXPECT_EQ(stage.send(as(2), cid, mid(1)).duplicate, true) << "a repeat is answered, not held";
  stage.now += 6'000;
  stage.send(as(2), cid, mid(2));
}

TEST(SlowModeTest, LeavingAndComingBackDoesNotShortenIt) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  auto to = change(cid);
  to.slow_mode_s = 10;
  stage.must(as(1), to);
  stage.send(as(2), cid, mid(1));
  stage.must(as(2), leaving(cid, 2));
  stage.must(as(1), addition(cid, {2}));
  EXPECT_EQ(stage.refused(as(2), Stage::message(cid, mid(2))), Code::kRateLimited);
}

TEST(CapacityTest, AGroupTakesNoMoreThanItsOwnLimitPersonByPerson) {
  Stage stage;
  const auto cid = group_with(stage, Admission::kOpen);
  auto to = change(cid);
  to.capacity = 3;
  stage.must(as(1), to);
  const Outcome outcome = stage.must(as(1), addition(cid, {3, 4, 5}));
  const auto& reply = std::get<AddedReply>(outcome.reply);
  EXPECT_THAT(reply.added, testing::ElementsAre(user(3)));
  EXPECT_THAT(reply.failed,
              testing::ElementsAre(std::pair(user(4), Code::kConflict), std::pair(user(5), Code::kConflict)));
  const auto refused = stage.run(as(6), joining(cid, 6));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kConflict);
  EXPECT_EQ(refused.error().limit, 3);
  to.capacity = 2;  // fewer than are in: nobody is put out
  stage.must(as(1), to);
  EXPECT_EQ(stage.head(cid).member_count, 3u);
}

TEST(HistoryTest, ChangedLaterItHoldsForLaterMembersAlone) {
  Stage stage;
  const auto cid = stage.group(1, {}, false);
  stage.send(as(1), cid, mid(1));
  stage.must(as(1), addition(cid, {2}));
  auto to = change(cid);
  to.history_from_start = true;
  stage.must(as(1), to);
  EXPECT_TRUE(stage.rows().row(owner_of(cid), store::RowKind::kSetting, kViewsDiffer)->has_value());
  stage.must(as(1), addition(cid, {3}));
  EXPECT_EQ(stage.member(cid, 2).view.front().from, Seq(3));
  EXPECT_EQ(stage.member(cid, 3).view.front().from, Seq(1));
}

TEST(BanTest, PutsOutAndKeepsOutUntilLifted) {
  Stage stage;
  const auto cid = group_with(stage, Admission::kOpen, {2, 3});
  stage.must(as(1), link(cid, "open-door"));
  const Outcome outcome = stage.must(as(1), ban(cid, 2));
  EXPECT_EQ(stage.member(cid, 2).left_reason, LeaveReason::kBanned);
  EXPECT_THAT(outcome.left, testing::ElementsAre(user(2)));
  EXPECT_THAT(last_note(stage, cid), HasSubstr(R"("event":"banned")"));
  stage.must(as(1), ban(cid, 2));
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(stage.refused(as(2), joining(cid, 2)), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(2), joining(cid, 2, "open-door")), Code::kForbidden);
  EXPECT_EQ(std::get<AddedReply>(stage.must(as(3), addition(cid, {2})).reply).failed.at(0).second, Code::kForbidden);
  stage.must(as(1), ban(cid, 2, false));
  EXPECT_EQ(stage.member(cid, 2).left_reason, LeaveReason::kRemoved);
  EXPECT_TRUE(joined(stage.must(as(2), joining(cid, 2))));
}

TEST(BanTest, OfAStrangerIsKnownToTheGroupAndNotToThePerson) {
  Stage stage;
  const auto cid = group_with(stage, Admission::kOpen);
  const Outcome outcome = stage.must(as(1), ban(cid, 7));
  ASSERT_EQ(outcome.events.size(), 1u);
  EXPECT_TRUE(outcome.events[0].also.empty());
  EXPECT_EQ(stage.head(cid).member_count, 2u);
  EXPECT_FALSE(stage.person_row<Listing>(7, store::RowKind::kListing, cid.raw()));
  EXPECT_EQ(stage.refused(as(7), joining(cid, 7)), Code::kForbidden);
  stage.must(as(1), ban(cid, 7, false));
  EXPECT_TRUE(joined(stage.must(as(7), joining(cid, 7))));
}

TEST(BanTest, IsForThoseOfLowerRankAndNotForOneself) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  for (const int person : {2, 3}) {
    stage.must(as(1), SetMember{.cid = cid, .mid = {}, .user = user(person), .role = Role::kAdmin, .muted_until = {}});
  }
  EXPECT_EQ(stage.refused(as(2), ban(cid, 3)), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(2), ban(cid, 1)), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(2), ban(cid, 2)), Code::kBadRequest);
  stage.must(as(1), ban(cid, 3));
}

TEST(BanTest, EndsARequestToComeIn) {
  Stage stage;
  const auto cid = group_with(stage, Admission::kApproval);
  stage.must(as(5), joining(cid, 5));
  stage.must(as(1), ban(cid, 5));
  EXPECT_EQ(settings(stage, cid).join_requests, 0u);
  EXPECT_EQ(stage.refused(as(1), AnswerJoin{.cid = cid, .mid = {}, .user = user(5)}), Code::kNotFound);
}

TEST(InviteTest, LeadsInAndIsCountedOnceAPerson) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  const Outcome made = stage.must(as(2), link(cid, "door", 2));
  EXPECT_EQ(std::get<InvitedReply>(made.reply).code, "door");
  stage.must(as(2), link(cid, "door", 2));
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(stage.refused(as(2), link(cid, "door", 3)), Code::kConflict);
  EXPECT_TRUE(joined(stage.must(as(5), joining(cid, 5, "door"))));
  EXPECT_THAT(last_note(stage, cid), HasSubstr(R"("event":"joined")"));
  EXPECT_TRUE(joined(stage.must(as(5), joining(cid, 5, "door"))));
  EXPECT_FALSE(stage.wrote);
  EXPECT_TRUE(joined(stage.must(as(6), joining(cid, 6, "door"))));
  EXPECT_EQ(stage.refused(as(7), joining(cid, 7, "door")), Code::kNotFound);
  EXPECT_TRUE(joined(stage.must(as(6), joining(cid, 6, "door")))) << "who is in is told so whatever became of the link";
}

TEST(InviteTest, WrongExpiredAndTakenBackLinksLookAlike) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  stage.must(as(1), link(cid, "short", 0, stage.now + 1000));
  stage.must(as(1), link(cid, "taken"));
  EXPECT_EQ(stage.refused(as(1), link(cid, "late", 0, stage.now)), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(2), RevokeInvite{.cid = cid, .mid = {}, .code = "taken"}), Code::kForbidden);
  stage.must(as(1), RevokeInvite{.cid = cid, .mid = {}, .code = "taken"});
  stage.must(as(1), RevokeInvite{.cid = cid, .mid = {}, .code = "taken"});
  EXPECT_FALSE(stage.wrote);
  stage.now += 1000;
  for (const char* code : {"short", "taken", "never"}) {
    const auto refused = stage.run(as(5), joining(cid, 5, code));
    ASSERT_FALSE(refused.has_value()) << code;
    EXPECT_EQ(refused.error().code, Code::kNotFound) << code;
    EXPECT_EQ(refused.error().field, "code") << code;
  }
  const auto nowhere = stage.run(as(5), joining(conversation(404), 5, "door"));
  ASSERT_FALSE(nowhere.has_value());
  EXPECT_EQ(nowhere.error().field, "code");
}

TEST(InviteTest, TakenBackOnesMakeRoomForNewOnes) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  for (int i = 0; i < 100; ++i) stage.must(as(1), link(cid, "code-" + std::to_string(i)));
  EXPECT_EQ(stage.refused(as(1), link(cid, "one-more")), Code::kConflict);
  stage.must(as(1), RevokeInvite{.cid = cid, .mid = {}, .code = "code-7"});
  stage.must(as(1), link(cid, "one-more"));
}

TEST(InviteTest, WhereAdminsAloneInviteMembersDoNot) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  auto to = change(cid);
  to.members_invite = false;
  stage.must(as(1), to);
  EXPECT_EQ(stage.refused(as(2), link(cid, "door")), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(2), addition(cid, {5})), Code::kForbidden);
  stage.must(as(1), link(cid, "door"));
  stage.must(as(1), addition(cid, {5}));
}

TEST(InviteTest, GuestsComeInByNone) {
  Stage stage;
  const auto cid = group_with(stage, Admission::kOpen);
  stage.must(as(1), link(cid, "door"));
  for (const char* code : {"", "door"}) {
    auto join = joining(cid, 5, code);
    join.self.guest = true;
    EXPECT_EQ(stage.refused(guest(5), join), Code::kGuestNotAllowed);
  }
}

TEST(JoinTest, AnOpenGroupTakesInWhoWishes) {
  Stage stage;
  const auto cid = group_with(stage, Admission::kOpen);
  const Outcome outcome = stage.must(as(5), joining(cid, 5));
  EXPECT_TRUE(joined(outcome));
  EXPECT_THAT(outcome.joined, testing::ElementsAre(user(5)));
  EXPECT_EQ(stage.refused(as(6), JoinGroup{.cid = cid, .code = {}, .note = {}, .self = {.user = user(7)}}),
            Code::kForbidden);
}

TEST(JoinTest, WhereOneIsInvitedAskingIsRefused) {
  Stage stage;
  EXPECT_EQ(stage.refused(as(5), joining(stage.group(1, {2}), 5)), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(5), joining(stage.dm(2, 1, 2), 5)), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(5), joining(conversation(404), 5)), Code::kNotFound);
}

TEST(JoinTest, ARequestWaitsIsCountedInTheRowAndNamesNobodyToMembers) {
  Stage stage;
  const auto cid = group_with(stage, Admission::kApproval);
  const Outcome outcome = stage.must(as(5), joining(cid, 5));
  EXPECT_FALSE(joined(outcome));
  ASSERT_EQ(outcome.events.size(), 1u);
  const auto& told = std::get<ConversationChanged>(outcome.events[0].body);
  EXPECT_EQ(told.conversation.join_requests, 1u);
  EXPECT_TRUE(told.actor.nil());
  EXPECT_FALSE(joined(stage.must(as(5), joining(cid, 5))));
  EXPECT_FALSE(stage.wrote) << "asking twice is asking once";
  EXPECT_EQ(stage.refused(as(5), Stage::message(cid, mid(1))), Code::kNotMember);
}

TEST(JoinTest, AcceptingLetsInAndDecliningTellsTheAskerToAskAgain) {
  Stage stage;
  const auto cid = group_with(stage, Admission::kApproval);
  stage.must(as(5), joining(cid, 5));
  stage.must(as(6), joining(cid, 6));
  EXPECT_EQ(stage.refused(as(2), AnswerJoin{.cid = cid, .mid = {}, .user = user(5)}), Code::kForbidden);
  const AnswerJoin yes{.cid = cid, .mid = {}, .user = user(5)};
  stage.must(as(1), yes);
  EXPECT_TRUE(stage.member(cid, 5).active);
  EXPECT_EQ(settings(stage, cid).join_requests, 1u);
  stage.must(as(1), yes);
  EXPECT_FALSE(stage.wrote) << "two admins say the same";
  stage.must(as(1), AnswerJoin{.cid = cid, .mid = {}, .user = user(6), .accept = false});
  EXPECT_EQ(settings(stage, cid).join_requests, 0u);
  EXPECT_FALSE(stage.member(cid, 6).active);
  std::vector<UserId> told;
  for (const Command& news : stage.follow_ups) told.push_back(std::get<TouchPerson>(news.body).owner);
  EXPECT_EQ(told, (std::vector{user(5), user(6), user(5), user(6)})) << "that they asked, and what became of it";
  EXPECT_EQ(stage.refused(as(1), AnswerJoin{.cid = cid, .mid = {}, .user = user(6)}), Code::kNotFound);
}

TEST(InviteTest, EndsWithThePlaceOfWhoMadeIt) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  stage.must(as(2), link(cid, "door-of-2"));
  stage.must(as(3), link(cid, "door-of-3"));
  stage.must(as(1), UpdateConversation{.cid = cid, .mid = mid(90), .members_invite = false});
  EXPECT_EQ(stage.refused(as(5), joining(cid, 5, "door-of-2")), Code::kNotFound) << "members invite nobody any more";
  stage.must(as(1), UpdateConversation{.cid = cid, .mid = mid(91), .members_invite = true});
  stage.must(as(1), ban(cid, 2));
  EXPECT_EQ(stage.refused(as(5), joining(cid, 5, "door-of-2")), Code::kNotFound) << "banned";
  EXPECT_TRUE(joined(stage.must(as(5), joining(cid, 5, "door-of-3"))));
}

TEST(JoinTest, ARequestStandsUnderItsPersonTooForAsLongAsItWaits) {
  Stage stage;
  const auto cid = group_with(stage, Admission::kApproval);
  const auto waits = [&](int person) {
    return stage.rows().row(owner_of(user(person)), store::RowKind::kJoinRequest, cid.raw())->has_value();
  };
  for (const int person : {5, 6, 7}) stage.must(as(person), joining(cid, person));
  EXPECT_TRUE(waits(5) && waits(6) && waits(7));
  stage.must(as(5), WithdrawJoin{.cid = cid});
  stage.must(as(1), AnswerJoin{.cid = cid, .mid = {}, .user = user(6), .accept = false});
  stage.must(as(1), AnswerJoin{.cid = cid, .mid = {}, .user = user(7), .accept = true});
  EXPECT_FALSE(waits(5) || waits(6) || waits(7));
}

TEST(JoinTest, WhoIsLetInComesAsTheyAreNowAndNotAsTheyAsked) {
  Stage stage;
  const auto cid = group_with(stage, Admission::kApproval);
  stage.must(as(5), joining(cid, 5));
  stage.must(as(6), joining(cid, 6));
  AnswerJoin yes{.cid = cid, .mid = {}, .user = user(5)};
  yes.who = {.user = user(5), .guest = false, .receipts_off = true};
  stage.must(as(1), yes);
  EXPECT_TRUE(stage.member(cid, 5).receipts_off);
  yes.user = user(6);
  stage.must(as(1), yes);
  EXPECT_FALSE(stage.member(cid, 6).receipts_off) << "facts of somebody else";
}

TEST(JoinTest, BeingAddedOrWithdrawingEndsTheRequest) {
  Stage stage;
  const auto cid = group_with(stage, Admission::kApproval);
  stage.must(as(5), joining(cid, 5));
  stage.must(as(6), joining(cid, 6));
  stage.must(as(2), addition(cid, {5}));
  EXPECT_EQ(settings(stage, cid).join_requests, 1u);
  stage.must(as(6), WithdrawJoin{.cid = cid});
  EXPECT_EQ(settings(stage, cid).join_requests, 0u);
  stage.must(as(6), WithdrawJoin{.cid = cid});
  EXPECT_FALSE(stage.wrote);
}

TEST(JoinTest, ALinkToAGroupThatWantsAYesMakesARequest) {
  Stage stage;
  const auto cid = group_with(stage, Admission::kApproval);
  stage.must(as(1), link(cid, "door", 1));
  EXPECT_FALSE(joined(stage.must(as(5), joining(cid, 5, "door"))));
  EXPECT_FALSE(joined(stage.must(as(5), joining(cid, 5, "door")))) << "used up, but by this very request";
  EXPECT_EQ(stage.refused(as(6), joining(cid, 6, "door")), Code::kNotFound);
}

TEST(WorldSettingsTest, AdministratorsSlowMuteAndBanAndAreNotHeldThemselves) {
  Stage stage;
  for (const int person : {1, 2}) {
    stage.must(as(person), EnterWorld{.cid = conversation(1), .name = "World", .self = {.user = user(person)}});
  }
  auto to = change(conversation(1));
  to.slow_mode_s = 10;
  EXPECT_EQ(stage.refused(as(2), to), Code::kForbidden);
  stage.must(administrator(1), to);
  stage.send(as(2), conversation(1), mid(1));
  EXPECT_EQ(stage.refused(as(2), Stage::message(conversation(1), mid(2))), Code::kRateLimited);
  stage.send(administrator(1), conversation(1), mid(1));
  stage.send(administrator(1), conversation(1), mid(2));
  to.admission = Admission::kOpen;
  EXPECT_EQ(stage.refused(administrator(1), to), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(2), ban(conversation(1), 1)), Code::kForbidden);
  stage.must(administrator(1), ban(conversation(1), 2));
  EXPECT_EQ(stage.refused(as(2), EnterWorld{.cid = conversation(1), .name = {}, .self = {.user = user(2)}}),
            Code::kForbidden);
  stage.must(administrator(1), ban(conversation(1), 2, false));
  stage.must(as(2), EnterWorld{.cid = conversation(1), .name = {}, .self = {.user = user(2)}});
}

}  // namespace
}  // namespace kith::chat
