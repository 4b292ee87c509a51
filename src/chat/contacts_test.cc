// Friendship and blocks, with the follow-ups that carry them to the other person.
#include <gtest/gtest.h>

#include "chat/stage_for_tests.h"

namespace kith::chat {
namespace {

RequestFriend ask(int id, int to) {
  return {.id = request(id), .to = user(to), .note = {}};
}
AnswerRequest answer(int id, int self, int peer, bool accept = true) {
  return {.id = request(id),
          .accept = accept,
          .dm = conversation(50),
          .self = {.user = user(self)},
          .peer = {.user = user(peer)}};
}

bool friends(const Stage& stage, int a, int b) {
  const auto contact = stage.person_row<Contact>(a, store::RowKind::kContact, user(b).raw());
  return contact && contact->active;
}
std::optional<RequestState> state(const Stage& stage, int owner, int id) {
  const auto row = stage.person_row<FriendRequest>(owner, store::RowKind::kRequest, request(id).raw());
  return row ? std::optional(row->state) : std::nullopt;
}

TEST(ContactsTest, RequestAndAcceptanceMakeFriendsOnBothSidesAndADm) {
  Stage stage;
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  EXPECT_EQ(state(stage, 2, 1), RequestState::kPending);
  const Outcome outcome = stage.must(as(2), answer(1, 2, 1));
  EXPECT_EQ(std::get<AnsweredReply>(outcome.reply).cid, conversation(50));
  stage.run_follow_ups();
  EXPECT_TRUE(friends(stage, 1, 2));
  EXPECT_TRUE(friends(stage, 2, 1));
  EXPECT_EQ(state(stage, 1, 1), RequestState::kAccepted);
  stage.send(as(1), conversation(50), mid(1));
}

TEST(ContactsTest, EveryChangeTakesTheNextUrevAndTellsOwnSessionsOnly) {
  Stage stage;
  const Outcome first = stage.must(as(1), ask(1, 2));
  EXPECT_EQ(first.rev, Rev(1));
  ASSERT_EQ(first.events.size(), 1u);
  EXPECT_EQ(first.events[0].reach, Reach::kPeople);
  EXPECT_EQ(first.events[0].also, std::vector{user(1)});
  const Outcome block = stage.must(as(1), SetBlock{.whom = user(3), .on = true, .dm = conversation(9)});
  EXPECT_EQ(block.rev, Rev(2));
  EXPECT_EQ(stage.must(as(1), TouchPerson{.owner = user(1), .what = "profile"}).rev, Rev(3));
}

TEST(ContactsTest, AskingTwiceIsOneRequest) {
  Stage stage;
  stage.must(as(1), ask(1, 2));
  const Outcome again = stage.must(as(1), ask(1, 2));
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(std::get<RequestedReply>(again.reply).state, RequestState::kPending);
  const Outcome other_id = stage.must(as(1), ask(2, 2));
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(std::get<RequestedReply>(other_id.reply).id, request(1));
}

TEST(ContactsTest, AskingWhoAskedAlreadyIsAccepting) {
  Stage stage;
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  const Outcome outcome = stage.must(as(2), ask(2, 1));
  EXPECT_EQ(std::get<RequestedReply>(outcome.reply).state, RequestState::kAccepted);
  stage.run_follow_ups();
  EXPECT_TRUE(friends(stage, 1, 2));
  EXPECT_TRUE(friends(stage, 2, 1));
}

TEST(ContactsTest, RequestsThatCrossOnTheWayAcceptEachOther) {
  Stage stage;
  stage.must(as(1), ask(1, 2));
  stage.must(as(2), ask(2, 1));  // before the first has arrived
  stage.run_follow_ups();
  EXPECT_TRUE(friends(stage, 1, 2));
  EXPECT_TRUE(friends(stage, 2, 1));
  for (const int owner : {1, 2}) {
    for (const int id : {1, 2}) EXPECT_NE(state(stage, owner, id), RequestState::kPending);
  }
}

TEST(ContactsTest, ABlockedAskerIsSwallowedSilently) {
  Stage stage;
  stage.must(as(2), SetBlock{.whom = user(1), .on = true, .dm = conversation(9)});
  stage.run_follow_ups();
  EXPECT_EQ(std::get<RequestedReply>(stage.must(as(1), ask(1, 2)).reply).state, RequestState::kPending);
  stage.run_follow_ups();
  EXPECT_EQ(state(stage, 2, 1), std::nullopt);
  EXPECT_EQ(stage.refused(as(2), ask(2, 1)), Code::kBlocked);
}

TEST(ContactsTest, WhoBlocksEndsWhatWasAskedBetweenTheTwo) {
  Stage stage;
  const auto block = [](int whom) { return SetBlock{.whom = user(whom), .on = true, .dm = conversation(9)}; };
  stage.must(as(1), ask(1, 2));
  stage.must(as(3), ask(2, 1));
  stage.run_follow_ups();
  stage.must(as(1), block(2));
  stage.must(as(1), block(3));
  stage.run_follow_ups();
  EXPECT_EQ(state(stage, 1, 1), RequestState::kWithdrawn);
  EXPECT_EQ(state(stage, 2, 1), RequestState::kWithdrawn);
  EXPECT_EQ(state(stage, 1, 2), RequestState::kDeclined);
  EXPECT_EQ(state(stage, 3, 2), RequestState::kDeclined);
  EXPECT_EQ(stage.refused(as(2), answer(1, 2, 1)), Code::kConflict);
}

TEST(ContactsTest, NothingIsAcceptedAcrossABlockInWhicheverOrderTheyArrive) {
  Stage stage;
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  stage.must(as(1), SetBlock{.whom = user(2), .on = true, .dm = conversation(50)});
  stage.must(as(2), answer(1, 2, 1));  // before the block has ended the request there
  stage.run_follow_ups();
  EXPECT_FALSE(friends(stage, 1, 2));
  EXPECT_FALSE(friends(stage, 2, 1));

  // One that waited when blocks did not yet end requests.
  stage.must(as(4), ask(3, 5));
  stage.run_follow_ups();
  store::Batch batch;
  batch.rows.push_back({.owner = owner_of(user(5)),
                        .kind = store::RowKind::kBlock,
                        .key = std::string(user(4).raw()),
                        .value = encode(Block{.user = user(4), .active = true, .at = 0, .urev = {}})});
  ASSERT_TRUE(stage.log.commit(batch).has_value());
  EXPECT_EQ(stage.refused(as(5), answer(3, 5, 4)), Code::kBlocked);
  EXPECT_EQ(state(stage, 5, 3), RequestState::kPending);
  EXPECT_FALSE(friends(stage, 5, 4));
}

TEST(ContactsTest, TenStrangersADayAndNotMore) {
  Stage stage;
  for (int i = 0; i < 10; ++i) stage.must(as(1), ask(i, 100 + i));
  const auto refused = stage.run(as(1), ask(10, 110));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code, Code::kRateLimited);
  EXPECT_EQ(refused.error().limit, 10);
  stage.now += refused.error().retry_after_ms;
  stage.must(as(1), ask(10, 110));
}

TEST(ContactsTest, GuestsAndOneselfCannotBeAsked) {
  Stage stage;
  EXPECT_EQ(stage.refused(guest(1), ask(1, 2)), Code::kGuestNotAllowed);
  EXPECT_EQ(stage.refused(as(1), ask(1, 1)), Code::kBadRequest);
}

TEST(ContactsTest, OnlyTheOneAskedAnswersAndAnswersOnce) {
  Stage stage;
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  EXPECT_EQ(stage.refused(as(1), answer(1, 1, 2)), Code::kNotFound);
  EXPECT_EQ(stage.refused(as(3), answer(1, 3, 1)), Code::kNotFound);
  stage.must(as(2), answer(1, 2, 1, false));
  stage.must(as(2), answer(1, 2, 1, false));
  EXPECT_FALSE(stage.wrote);
  EXPECT_EQ(stage.refused(as(2), answer(1, 2, 1, true)), Code::kConflict);
  stage.run_follow_ups();
  EXPECT_EQ(state(stage, 1, 1), RequestState::kDeclined);
  EXPECT_FALSE(friends(stage, 1, 2));
}

TEST(ContactsTest, RemovingEndsItOnBothSidesAndAskingAgainWorks) {
  Stage stage;
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  stage.must(as(2), answer(1, 2, 1));
  stage.run_follow_ups();
  stage.must(as(1), RemoveFriend{.whom = user(2)});
  stage.run_follow_ups();
  EXPECT_FALSE(friends(stage, 1, 2));
  EXPECT_FALSE(friends(stage, 2, 1));
  stage.now += 1;
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  EXPECT_EQ(state(stage, 2, 1), RequestState::kPending);
}

TEST(ContactsTest, ARequestOfAFriendWhoseAnswerWasLostIsAnsweredAgain) {
  Stage stage;
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  stage.must(as(2), answer(1, 2, 1));
  FriendRequest late{.id = request(7), .from = user(1), .to = user(2), .note = {}, .at = stage.now + 1, .urev = {}};
  stage.must(server(), ReceiveRequest{.owner = user(2), .request = late});
  EXPECT_TRUE(stage.wrote);
  stage.must(as(2), ask(9, 3));  // the next commit of the same person finds its place
  EXPECT_TRUE(friends(stage, 2, 1));
}

TEST(ContactsTest, AnOlderBlockThatArrivesLateChangesNothing) {
  Stage stage;
  const auto dm = conversation(1);
  const auto told = [&](bool on, std::uint64_t urev) {
    stage.must(as(1), SetDmBlock{.cid = dm, .by = user(1), .whom = user(2), .on = on, .urev = Rev(urev)});
  };
  told(true, 4);
  told(false, 5);
  told(true, 4);
  const auto open = OpenDm{.cid = dm, .self = {.user = user(1)}, .peer = {.user = user(2)}};
  stage.must(as(1), open);
  told(true, 6);
  SendMessage text;
  text.cid = dm;
  text.mid = mid(1);
  text.kind = "text";
  text.body = "{}";
  EXPECT_EQ(stage.refused(as(2), text), Code::kBlocked);
}

TEST(ContactsTest, TheServersOwnCommandsAreNobodyElses) {
  Stage stage;
  EXPECT_EQ(stage.refused(as(1), FriendRemoved{.owner = user(2), .by = user(1)}), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(1), RequestAnswered{.owner = user(2), .id = request(1), .by = user(1)}), Code::kForbidden);
  EXPECT_EQ(stage.refused(as(1), ReceiveRequest{.owner = user(2), .request = {}}), Code::kForbidden);
  EXPECT_EQ(
      stage.refused(as(1), SetDmBlock{.cid = conversation(1), .by = user(2), .whom = user(1), .on = true, .urev = {}}),
      Code::kForbidden);
  EXPECT_EQ(stage.refused(as(1), TouchPerson{.owner = user(2), .what = "profile"}), Code::kForbidden);
}

TEST(ContactsTest, AWithdrawnRequestIsGoneOnBothSidesAndMayBeAskedAgain) {
  Stage stage;
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  stage.must(as(1), WithdrawRequest{.id = request(1)});
  stage.must(as(1), WithdrawRequest{.id = request(1)});
  EXPECT_FALSE(stage.wrote);
  stage.run_follow_ups();
  EXPECT_EQ(state(stage, 1, 1), RequestState::kWithdrawn);
  EXPECT_EQ(state(stage, 2, 1), RequestState::kWithdrawn);
  EXPECT_EQ(stage.refused(as(2), answer(1, 2, 1)), Code::kConflict);
  EXPECT_EQ(stage.refused(as(2), WithdrawRequest{.id = request(1)}), Code::kNotFound);
  ++stage.now;
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  EXPECT_EQ(state(stage, 2, 1), RequestState::kPending);
}

TEST(ContactsTest, AnAcceptanceThatCrossesTheWithdrawalMakesFriendsOfBoth) {
  Stage stage;
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  stage.must(as(1), WithdrawRequest{.id = request(1)});
  stage.must(as(2), answer(1, 2, 1));  // before the withdrawal has arrived
  stage.run_follow_ups();
  EXPECT_TRUE(friends(stage, 1, 2));
  EXPECT_TRUE(friends(stage, 2, 1));
}

TEST(ContactsTest, AnUnansweredRequestIsOverAfterItsTime) {
  Stage stage;
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  const CloseRequest close{.owner = user(2), .id = request(1), .state = RequestState::kExpired};
  stage.must(server(), close);
  EXPECT_FALSE(stage.wrote) << "not before its time";
  stage.now += stage.limits.request_life_ms;
  EXPECT_EQ(stage.refused(as(2), answer(1, 2, 1)), Code::kConflict);
  EXPECT_EQ(stage.refused(as(2), close), Code::kForbidden);
  stage.must(server(), close);
  EXPECT_EQ(state(stage, 2, 1), RequestState::kExpired);
  stage.must(as(1), ask(1, 2));
  EXPECT_TRUE(stage.wrote) << "asked anew";
  stage.run_follow_ups();
  EXPECT_EQ(state(stage, 2, 1), RequestState::kPending);
  stage.must(as(2), answer(1, 2, 1));
  stage.run_follow_ups();
  EXPECT_TRUE(friends(stage, 1, 2));
}

TEST(ContactsTest, AChangedProfileMakesTheRowOfEachFriendComeAnewWithAllItHolds) {
  Stage stage;
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  stage.must(as(2), answer(1, 2, 1));
  stage.run_follow_ups();
  stage.must(as(2), SetContact{.whom = user(1), .remark = "Annie", .group = {}});
  const auto row = [&] { return *stage.person_row<Contact>(2, store::RowKind::kContact, user(1).raw()); };
  const Contact before = row();
  stage.must(server(), TouchPerson{.owner = user(1), .what = "devices"});
  stage.run_follow_ups();
  EXPECT_EQ(row(), before);
  stage.must(server(), TouchPerson{.owner = user(1), .what = "profile"});
  ASSERT_EQ(stage.follow_ups.size(), 1u);
  stage.run_follow_ups();
  Contact wanted = before;
  wanted.urev = before.urev.next();
  EXPECT_EQ(row(), wanted);
  EXPECT_FALSE(stage.person_row<Contact>(1, store::RowKind::kContact, user(3).raw()));
}

TEST(ContactsTest, AFriendIsNamedAndFiledForOneselfAlone) {
  Stage stage;
  EXPECT_EQ(stage.refused(as(1), SetContact{.whom = user(2), .remark = "x", .group = {}}), Code::kNotFound);
  stage.must(as(1), ask(1, 2));
  stage.run_follow_ups();
  stage.must(as(2), answer(1, 2, 1));
  stage.run_follow_ups();
  stage.must(as(1), SetContact{.whom = user(2), .remark = "Benny", .group = {}});
  stage.must(as(1), SetContact{.whom = user(2), .remark = {}, .group = "work"});
  const auto mine = stage.person_row<Contact>(1, store::RowKind::kContact, user(2).raw());
  EXPECT_EQ(mine->remark, "Benny");
  EXPECT_EQ(mine->group, "work");
  EXPECT_TRUE(stage.person_row<Contact>(2, store::RowKind::kContact, user(1).raw())->remark.empty());
  stage.must(as(1), SetContact{.whom = user(2), .remark = "Benny", .group = "work"});
  EXPECT_FALSE(stage.wrote);
  EXPECT_NE(stage.refused(as(1), SetContact{.whom = user(2), .remark = std::string(65, 'x'), .group = {}}),
            Code::kInternal);
}

}  // namespace
}  // namespace kith::chat
