// Conversations of many: creating, who may do what, views over joining and leaving, handing over, dissolving, the room
// switch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "chat/stage_for_tests.h"
#include "chat/visibility.h"

namespace kith::chat {
namespace {

RemoveMember removal(ConversationId cid, int number) {
  return {.cid = cid, .mid = {}, .user = user(number)};
}
AddMembers addition(ConversationId cid, std::initializer_list<int> numbers) {
  return {.cid = cid, .mid = {}, .users = people(numbers)};
}
SetMember role(ConversationId cid, int number, Role to) {
  return {.cid = cid, .mid = {}, .user = user(number), .role = to, .muted_until = {}};
}

TEST(GroupTest, CreatingIsOneChangeOneNoteAndEverybodysListing) {
  Stage stage;
  CreateGroup create;
  create.cid = conversation(1);
  create.mid = mid(1);
  create.name = "us";
  create.members = people({2, 3, 2, 1});
  const Outcome outcome = stage.must(as(1), create);
  EXPECT_EQ(stage.head(create.cid).member_count, 3u);
  EXPECT_EQ(stage.head(create.cid).rev, Rev(2));
  ASSERT_EQ(outcome.events.size(), 2u);
  EXPECT_EQ(outcome.events[0].rev, Rev(1));
  EXPECT_EQ(outcome.events[1].rev, Rev(2));
  const Message note = stage.message_at(create.cid, 1);
  EXPECT_EQ(note.kind, "system");
  EXPECT_FALSE(note.counts);
  EXPECT_THAT(note.body, testing::HasSubstr("\"event\":\"created\""));
  EXPECT_EQ(stage.member(create.cid, 1).role, Role::kOwner);
  for (const int person : {1, 2, 3}) {
    const auto listing = stage.person_row<Listing>(person, store::RowKind::kListing, create.cid.raw());
    ASSERT_TRUE(listing);
    EXPECT_TRUE(listing->active);
    EXPECT_NE(listing->since, store::Overlay::kPendingPos);
    EXPECT_EQ(stage.unread(create.cid, person), 0u);
  }
}

TEST(GroupTest, CreatingAgainAnswersTheSameAndOtherContentIsAConflict) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  CreateGroup create;
  create.cid = cid;
  create.mid = mid(1);
  create.name = "group 1";
  create.members = people({2});
  const Outcome again = stage.must(as(1), create);
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(std::get<OpenedReply>(again.reply).cid, cid);
  EXPECT_FALSE(std::get<OpenedReply>(again.reply).created);
  create.name = "another";
  EXPECT_EQ(stage.refused(as(1), create), Code::kConflict);
}

TEST(GroupTest, BeginsWithoutThoseWhoMayNotBeAddedAndIsKnownByAllWhoWereNamed) {
  Stage stage;
  CreateGroup create;
  create.cid = conversation(1);
  create.mid = mid(1);
  create.name = "us";
  create.members = {{.user = user(2)}, {.user = user(3), .guest = true}};
  stage.must(as(1), create);
  EXPECT_TRUE(stage.member(create.cid, 2).active);
  EXPECT_FALSE(stage.member(create.cid, 3).active);
  EXPECT_EQ(stage.head(create.cid).member_count, 2u);
  create.members[1].guest = false;
  stage.must(as(1), create);
  EXPECT_FALSE(stage.wrote) << "a repeat";
  create.members.pop_back();
  EXPECT_EQ(stage.refused(as(1), create), Code::kConflict);
}

TEST(GroupTest, GuestsNeitherCreateNorAreAdded) {
  Stage stage;
  CreateGroup create;
  create.cid = conversation(1);
  create.mid = mid(1);
  create.name = "us";
  EXPECT_EQ(stage.refused(guest(1), create), Code::kGuestNotAllowed);
  const auto cid = stage.group(2, {});
  AddMembers add = addition(cid, {2});
  add.users.push_back({.user = user(3), .guest = true});
  const Outcome outcome = stage.must(as(1), add);
  const auto& reply = std::get<AddedReply>(outcome.reply);
  EXPECT_THAT(reply.added, testing::ElementsAre(user(2)));
  ASSERT_EQ(reply.failed.size(), 1u);
  EXPECT_EQ(reply.failed[0].second, Code::kGuestNotAllowed);
}

TEST(GroupTest, NamesAreFreeTextWithoutTricks) {
  Stage stage;
  const auto cid = stage.group(1, {});
  const auto rename = [&](const std::string& name) { return UpdateConversation{.cid = cid, .mid = {}, .name = name}; };
  EXPECT_EQ(stage.refused(as(1), rename("")), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), rename("   ")), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), rename("a\nb")), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), rename("a\xe2\x80\xae"
                                        "b")),
            Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), rename(std::string(101, 'a'))), Code::kBadRequest);
  EXPECT_EQ(stage.refused(as(1), rename(std::string(10'000'000, 'a'))), Code::kBadRequest);
  std::string chinese;
  for (int i = 0; i < 100; ++i) chinese += "\xe4\xbd\xa0";
  stage.must(as(1), rename(chinese));
}

TEST(GroupTest, RenamingIsAChangeAndANoteAndTheSameNameIsNothing) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  const Rev before = stage.head(cid).rev;
  const Outcome outcome = stage.must(as(1), UpdateConversation{.cid = cid, .mid = {}, .name = "new"});
  EXPECT_EQ(outcome.events.size(), 2u);
  EXPECT_EQ(stage.head(cid).rev.value, before.value + 2);
  stage.must(as(1), UpdateConversation{.cid = cid, .mid = {}, .name = "new"});
  EXPECT_FALSE(stage.wrote);
}

TEST(MembersTest, AddingTellsEachAndNotesOnceAndRepeatingChangesNothing) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  stage.send(as(1), cid, mid(1));
  const Rev before = stage.head(cid).rev;
  const Outcome outcome = stage.must(as(2), addition(cid, {3, 4, 1}));
  EXPECT_EQ(outcome.events.size(), 3u);
  EXPECT_EQ(stage.head(cid).rev.value, before.value + 3);
  EXPECT_THAT(outcome.joined, testing::ElementsAre(user(3), user(4)));
  EXPECT_EQ(std::get<AddedReply>(outcome.reply).added.size(), 3u);
  EXPECT_EQ(stage.unread(cid, 3), 0u);
  const Outcome again = stage.must(as(2), addition(cid, {3, 4, 1}));
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(std::get<AddedReply>(again.reply).added.size(), 3u);
}

TEST(MembersTest, CapacityAndListLengthAreLimited) {
  Stage stage;
  stage.limits.group_members_max = 3;
  stage.limits.members_per_command_max = 4;
  const auto cid = stage.group(1, {2});
  const Outcome outcome = stage.must(as(1), addition(cid, {3, 4}));
  const auto& reply = std::get<AddedReply>(outcome.reply);
  EXPECT_EQ(reply.added.size(), 1u);
  EXPECT_EQ(reply.failed.at(0).second, Code::kConflict);
  EXPECT_EQ(stage.refused(as(1), addition(cid, {3, 4, 5, 6, 7})), Code::kTooLarge);
}

TEST(MembersTest, TheHeadKnowsFromWhereOnEverybodySeesEverything) {
  Stage stage;
  const auto cid = stage.group(1, {2}, false);
  EXPECT_EQ(stage.head(cid).all_see_from, Seq(1));
  const auto before = stage.send(as(1), cid, mid(1)).seq;
  stage.must(as(1), AddMembers{.cid = cid, .mid = mid(2), .users = people({3})});
  const Seq from = stage.head(cid).all_see_from;
  EXPECT_EQ(from, before.next());
  const auto later = stage.send(as(1), cid, mid(3)).seq;
  for (const int number : {1, 2, 3}) {
    const auto member = stage.member(cid, number);
    for (Seq seq = from; seq <= later; seq = seq.next()) EXPECT_TRUE(sees(&member, stage.head(cid), seq));
  }
  stage.must(as(2), ClearHistory{.cid = cid, .up_to = later});
  EXPECT_EQ(stage.head(cid).all_see_from, later.next());
}

TEST(MembersTest, WithoutHistoryAMemberSeesFromJoiningAndNotWhatCameBetweenTwoTimes) {
  Stage stage;
  const auto cid = stage.group(1, {2}, false);  // note 1
  stage.send(as(1), cid, mid(1));               // 2
  stage.must(as(1), addition(cid, {3}));        // note 3
  stage.must(as(3), removal(cid, 3));           // note 4
  stage.send(as(1), cid, mid(2));               // 5
  const Member gone = stage.member(cid, 3);
  EXPECT_FALSE(gone.active);
  EXPECT_THAT(gone.view, testing::ElementsAre(Interval{Seq(3), Seq(3)}));
  EXPECT_EQ(stage.refused(as(3), Stage::message(cid, mid(3))), Code::kNotMember);
  stage.must(as(1), addition(cid, {3}));  // note 6
  const Member back = stage.member(cid, 3);
  EXPECT_THAT(back.view, testing::ElementsAre(Interval{Seq(3), Seq(3)}, Interval{Seq(6), Seq(0)}));
  EXPECT_EQ(stage.positions(cid, 3).read, Seq(5));
  EXPECT_FALSE(sees(&back, stage.head(cid), Seq(5)));
}

TEST(MembersTest, AMuteOutlivesLeavingAndComingBack) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  stage.must(as(1), SetMember{.cid = cid, .mid = {}, .user = user(2), .role = {}, .muted_until = stage.now + 60'000});
  stage.must(as(2), removal(cid, 2));
  stage.must(as(1), addition(cid, {2}));
  EXPECT_EQ(stage.refused(as(2), Stage::message(cid, mid(1))), Code::kMuted);
}

TEST(MembersTest, LeavingTwiceIsLeavingOnce) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  stage.must(as(2), removal(cid, 2));
  stage.must(as(2), removal(cid, 2));
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(stage.refused(as(9), removal(cid, 9)), Code::kNotMember);
}

TEST(MembersTest, TheRemovedPersonHearsOfItAndOfNothingAfter) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  const Outcome outcome = stage.must(as(1), removal(cid, 2));
  ASSERT_EQ(outcome.events.size(), 2u);
  EXPECT_THAT(outcome.events[0].also, testing::ElementsAre(user(2)));
  EXPECT_TRUE(outcome.events[1].also.empty());
  EXPECT_THAT(outcome.left, testing::ElementsAre(user(2)));
  EXPECT_EQ(stage.member(cid, 2).left_reason, LeaveReason::kRemoved);
  const auto listing = stage.person_row<Listing>(2, store::RowKind::kListing, cid.raw());
  EXPECT_FALSE(listing->active);
  EXPECT_EQ(listing->by, user(1));
}

TEST(MembersTest, RankDecidesWhoRemovesWhom) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3, 4});
  stage.must(as(1), role(cid, 2, Role::kAdmin));
  stage.must(as(1), role(cid, 3, Role::kAdmin));
  EXPECT_EQ(stage.refused(as(4), removal(cid, 3)), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(2), removal(cid, 3)), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(2), removal(cid, 1)), Code::kForbidden);
  stage.must(as(2), removal(cid, 4));
  stage.must(as(1), removal(cid, 3));
  EXPECT_EQ(stage.refused(as(1), removal(cid, 99)), Code::kNotFound);
}

TEST(MembersTest, ABannedPersonComesBackOnlyOnceTheBanIsLifted) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  RemoveMember ban = removal(cid, 2);
  ban.reason = LeaveReason::kBanned;
  stage.must(as(1), ban);
  const Outcome outcome = stage.must(as(3), addition(cid, {2}));
  EXPECT_EQ(std::get<AddedReply>(outcome.reply).failed.at(0).second, Code::kForbidden);
  EXPECT_EQ(std::get<AddedReply>(stage.must(as(1), addition(cid, {2})).reply).failed.at(0).second, Code::kForbidden);
  stage.must(as(1), SetBan{.cid = cid, .mid = {}, .user = user(2), .on = false});
  stage.must(as(3), addition(cid, {2}));
  EXPECT_TRUE(stage.member(cid, 2).active);
}

TEST(MembersTest, ALeavingOwnerHandsOverToTheLongestStandingAdminElseMember) {
  Stage stage;
  const auto cid = stage.group(1, {2});
  stage.now += 10;
  stage.must(as(1), addition(cid, {3}));
  stage.must(as(1), role(cid, 3, Role::kAdmin));
  stage.must(as(1), removal(cid, 1));
  EXPECT_EQ(stage.member(cid, 3).role, Role::kOwner);
  EXPECT_EQ(stage.member(cid, 2).role, Role::kMember);
  stage.must(as(3), removal(cid, 3));
  EXPECT_EQ(stage.member(cid, 2).role, Role::kOwner);
}

TEST(MembersTest, TheLastOneToLeaveDissolves) {
  Stage stage;
  const auto cid = stage.group(1, {});
  stage.must(as(1), removal(cid, 1));
  const auto row = *stage.rows().row(owner_of(cid), store::RowKind::kConversation, {});
  EXPECT_NE(decode<Conversation>(*row)->dissolved_at, 0);
  EXPECT_FALSE(stage.member(cid, 1).active);
}

TEST(MembersTest, OwnershipIsHandedOverNotTaken) {
  Stage stage;
  const auto cid = stage.group(1, {2, 3});
  EXPECT_EQ(stage.refused(as(2), role(cid, 2, Role::kOwner)), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(1), role(cid, 1, Role::kMember)), Code::kForbidden);
  const Rev before = stage.head(cid).rev;
  const Outcome outcome = stage.must(as(1), role(cid, 2, Role::kOwner));
  EXPECT_EQ(stage.member(cid, 1).role, Role::kAdmin);
  EXPECT_EQ(stage.member(cid, 2).role, Role::kOwner);
  EXPECT_EQ(outcome.events.size(), 3u);
  EXPECT_EQ(stage.head(cid).rev.value, before.value + 3);
  EXPECT_THAT(stage.message_at(cid, 2).body, testing::HasSubstr("\"event\":\"transferred\""));
  stage.must(as(1), role(cid, 2, Role::kOwner));
  EXPECT_FALSE(stage.wrote);
}

TEST(DissolveTest, EndsItForEverybodyInStepsAndOnce) {
  Stage stage;
  stage.limits.dissolve_step_members = 2;
  const auto cid = stage.group(1, {2, 3, 4, 5});
  EXPECT_EQ(stage.refused(as(2), Dissolve{.cid = cid, .mid = {}}), Code::kForbidden);
  const Outcome outcome = stage.must(as(1), Dissolve{.cid = cid, .mid = {}});
  EXPECT_EQ(outcome.events.size(), 2u);
  for (const Outgoing& event : outcome.events) EXPECT_EQ(event.also, outcome.left);
  EXPECT_EQ(stage.refused(as(5), Stage::message(cid, mid(9))), Code::kNotMember);
  EXPECT_EQ(stage.follow_ups.size(), 1u);
  stage.run_follow_ups();
  for (const int person : {1, 2, 3, 4, 5}) {
    EXPECT_FALSE(stage.member(cid, person).active);
    EXPECT_EQ(stage.member(cid, person).view.back().to, stage.head(cid).seq);
    EXPECT_EQ(stage.person_row<Listing>(person, store::RowKind::kListing, cid.raw())->reason, LeaveReason::kDissolved);
  }
  stage.must(as(1), Dissolve{.cid = cid, .mid = {}});
  EXPECT_FALSE(stage.wrote);
}

TEST(RoomTest, ComesAboveAndGoesBelowWithBothWaysForAWhile) {
  Stage stage;
  stage.limits.room_from_members = 4;
  stage.limits.people_below_members = 3;
  const auto cid = stage.group(1, {2, 3});
  const Outcome outcome = stage.must(as(1), addition(cid, {4}));
  EXPECT_EQ(outcome.events.size(), 3u);  // member, note, mode
  EXPECT_TRUE(stage.head(cid).room);
  EXPECT_EQ(stage.head(cid).both_until, stage.now + stage.limits.both_ways_ms);
  EXPECT_EQ(outcome.events[2].rev, stage.head(cid).rev);
  stage.send(as(1), cid, mid(1));
  EXPECT_EQ(stage.message_at(cid, stage.head(cid).seq.value).from_name, "person 1");
  stage.must(as(4), removal(cid, 4));
  EXPECT_TRUE(stage.head(cid).room);
  stage.must(as(3), removal(cid, 3));
  EXPECT_FALSE(stage.head(cid).room);
}

TEST(WorldTest, ComingAndGoingTakeNoRevAndMakeNoNote) {
  Stage stage;
  const auto enter = [](int number, bool as_guest = false) {
    return EnterWorld{.cid = conversation(1), .name = "World", .self = {.user = user(number), .guest = as_guest}};
  };
  const Outcome first = stage.must(guest(1), enter(1, true));
  EXPECT_TRUE(std::get<OpenedReply>(first.reply).created);
  ASSERT_EQ(first.events.size(), 2u);
  EXPECT_EQ(first.events[0].reach, Reach::kPeople);
  stage.must(as(2), enter(2));
  EXPECT_EQ(stage.head(conversation(1)).rev, Rev(0));
  EXPECT_TRUE(stage.head(conversation(1)).room);
  stage.must(as(2), enter(2));
  EXPECT_FALSE(stage.wrote);
  stage.send(as(2), conversation(1), mid(1));
  EXPECT_EQ(stage.head(conversation(1)).rev, Rev(1));
  EXPECT_EQ(stage.message_at(conversation(1), 1).from_name, "person 2");
  stage.must(as(2), LeaveWorld{.cid = conversation(1)});
  stage.must(as(2), LeaveWorld{.cid = conversation(1)});
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(stage.head(conversation(1)).member_count, 1u);
  EXPECT_EQ(stage.refused(as(2), Stage::message(conversation(1), mid(2))), Code::kNotMember);
}

TEST(WorldTest, EveryEntryIsWelcomedOnceAndForOneselfAlone) {
  Stage stage;
  const auto welcomes = [](const Outcome& outcome) {
    return std::ranges::count_if(outcome.events, [](const Outgoing& event) {
      return std::holds_alternative<Welcomed>(event.body) && event.reach == Reach::kPeople && !event.rev &&
             event.also == std::vector{user(1)};
    });
  };
  const EnterWorld enter{.cid = conversation(1), .name = "World", .self = {.user = user(1)}};
  EXPECT_EQ(welcomes(stage.must(as(1), enter)), 1);
  EXPECT_EQ(welcomes(stage.must(as(1), enter)), 0);
  stage.must(as(1), LeaveWorld{.cid = conversation(1)});
  EXPECT_EQ(welcomes(stage.must(as(1), enter)), 1);
}

TEST(WorldTest, AdministratorsMuteAndBan) {
  Stage stage;
  for (const int person : {1, 2}) {
    stage.must(as(person), EnterWorld{.cid = conversation(1), .name = "World", .self = {.user = user(person)}});
  }
  SetMember mute{.cid = conversation(1), .mid = {}, .user = user(2), .role = {}, .muted_until = stage.now + 1000};
  EXPECT_EQ(stage.refused(as(1), mute), Code::kForbidden);
  stage.must(administrator(9), mute);
  EXPECT_EQ(stage.refused(as(2), Stage::message(conversation(1), mid(1))), Code::kMuted);
  RemoveMember ban = removal(conversation(1), 2);
  ban.reason = LeaveReason::kBanned;
  stage.must(administrator(9), ban);
  EXPECT_EQ(stage.refused(as(2), EnterWorld{.cid = conversation(1), .name = {}, .self = {.user = user(2)}}),
            Code::kForbidden);
  EXPECT_EQ(stage.head(conversation(1)).rev, Rev(0));
}

TEST(DmTest, OpeningTwiceGivesTheSameAndTheNoteToSelfHasOneMember) {
  Stage stage;
  const OpenDm open{.cid = conversation(1), .self = {.user = user(2)}, .peer = {.user = user(1)}};
  EXPECT_TRUE(std::get<OpenedReply>(stage.must(as(2), open).reply).created);
  const OpenDm back{.cid = conversation(1), .self = {.user = user(1)}, .peer = {.user = user(2)}};
  EXPECT_FALSE(std::get<OpenedReply>(stage.must(as(1), back).reply).created);
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(stage.head(conversation(1)).rev, Rev(1));
  EXPECT_EQ(stage.head(conversation(1)).seq, Seq(0));
  EXPECT_EQ(stage.person_row<Listing>(2, store::RowKind::kListing, conversation(1).raw())->peer, user(1));
  stage.dm(2, 5, 5);
  EXPECT_EQ(stage.head(conversation(2)).member_count, 1u);
  stage.send(as(5), conversation(2), mid(1));
}

TEST(DmTest, GuestsDoNotOpenDmsAndStrangersAreNoMembers) {
  Stage stage;
  const OpenDm open{.cid = conversation(1), .self = {.user = user(1), .guest = true}, .peer = {.user = user(2)}};
  EXPECT_EQ(stage.refused(guest(1), open), Code::kGuestNotAllowed);
  const auto cid = stage.dm(2, 1, 2);
  EXPECT_EQ(stage.refused(as(3), Stage::message(cid, mid(1))), Code::kNotMember);
  EXPECT_EQ(stage.refused(as(1), removal(cid, 1)), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(1), addition(cid, {3})), Code::kForbidden);
}

}  // namespace
}  // namespace kith::chat
