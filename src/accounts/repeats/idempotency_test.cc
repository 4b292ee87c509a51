// Keys of POSTs: once each, bounded, and no trace of refusals.
#include "accounts/repeats/idempotency.h"

#include <gtest/gtest.h>

#include "model/numbered_for_tests.h"

namespace kith::accounts {
namespace {

using numbered::user;

class IdempotencyTest : public testing::Test {
 protected:
  // "run", "answer", "other" or "busy".
  std::string begin(int caller, std::string_view key, const std::string& fingerprint = "one") {
    const auto found = kept_.begin(user(caller), key, fingerprint);
    if (!found) return found.error().code == Code::kConflict ? "busy" : "other";
    return *found ? (*found)->body : "run";
  }
  void done(int caller, std::string_view key, std::string body) {
    EXPECT_EQ(begin(caller, key), "run");
    kept_.keep(user(caller), key, {.status = 201, .body = std::move(body)});
  }

  ManualClock clock_;
  Idempotency kept_{
      clock_, {.answers_max = 8, .answers_of_one_max = 4, .bytes_max = 20'000, .life = std::chrono::seconds(100)}};
};

TEST_F(IdempotencyTest, GivesTheSameAnswerToTheSameRequestOfTheSameCaller) {
  EXPECT_EQ(begin(1, "a"), "run");
  EXPECT_EQ(begin(1, "a"), "busy");
  EXPECT_EQ(begin(1, "a", "two"), "other");
  kept_.keep(user(1), "a", {.status = 201, .body = "first"});
  EXPECT_EQ(begin(1, "a"), "first");
  EXPECT_EQ(kept_.begin(user(1), "a", "one").value()->status, 201);
  EXPECT_EQ(begin(1, "a", "two"), "other");
  EXPECT_EQ(begin(2, "a", "two"), "run") << "another caller's key is another key";
  EXPECT_EQ(begin(1, "b", "two"), "run");
}

TEST_F(IdempotencyTest, ForgetsARefusalSoThatItsKeyMayBeUsedAgain) {
  EXPECT_EQ(begin(1, "a"), "run");
  kept_.forget(user(1), "a");
  EXPECT_EQ(begin(1, "a", "two"), "run");
  kept_.keep(user(1), "a", {.status = 200, .body = "second"});
  kept_.forget(user(1), "a");
  EXPECT_EQ(begin(1, "a", "two"), "second") << "what was kept is not forgotten";
}

TEST_F(IdempotencyTest, ExpiresAfterItsTime) {
  done(1, "a", "first");
  clock_.advance(std::chrono::seconds(99));
  EXPECT_EQ(begin(1, "a"), "first");
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(begin(1, "a", "two"), "run");
}

TEST_F(IdempotencyTest, MakesRoomByTheOldestOfThePersonAndOfAll) {
  for (int i = 0; i < 5; ++i) done(1, "k" + std::to_string(i), "x");
  EXPECT_EQ(begin(1, "k1"), "x");
  EXPECT_EQ(begin(1, "k0"), "run") << "one person has room for four";
  kept_.forget(user(1), "k0");
  for (int i = 2; i < 8; ++i) done(i, "k", "y");
  EXPECT_EQ(begin(2, "k"), "y");
  EXPECT_EQ(begin(1, "k1"), "run") << "all together for eight";
}

TEST_F(IdempotencyTest, KeepsNoAnswerThatIsTooLarge) {
  done(1, "a", std::string(21, 'x'));
  EXPECT_EQ(begin(1, "a"), "run");
}

TEST_F(IdempotencyTest, KeepsOneThatEndsAfterItWasPushedOut) {
  EXPECT_EQ(begin(1, "slow"), "run");
  for (int i = 0; i < 4; ++i) done(1, "k" + std::to_string(i), "x");
  kept_.keep(user(1), "slow", {.status = 200, .body = "late"});
  EXPECT_EQ(begin(1, "slow"), "run") << "it had made room";
}

TEST(IdempotencyKey, IsTakenWithAndWithoutQuotesAndRefusedOtherwise) {
  EXPECT_EQ(idempotency_key("\"abc def\"").value(), "abc def");
  EXPECT_EQ(idempotency_key("8e03978e-40d5-43dd-bc93-6894a57f9324").value(), "8e03978e-40d5-43dd-bc93-6894a57f9324");
  EXPECT_TRUE(idempotency_key(std::string(128, 'a')));
  for (const std::string& bad : {std::string("\"\""), std::string(129, 'a'), std::string("a\"b"), std::string("a\tb"),
                                 std::string("\""), std::string("\xc3\xa4")}) {
    const auto key = idempotency_key(bad);
    ASSERT_FALSE(key) << bad;
    EXPECT_EQ(key.error().code, Code::kBadRequest);
    EXPECT_EQ(key.error().field, "Idempotency-Key");
  }
}

TEST(IdempotencyKey, MakesOneMidForEachCallerAndCommand) {
  const auto mid = mid_of(user(1), "send", "a");
  EXPECT_EQ(mid.size(), 32u);
  EXPECT_EQ(mid, mid_of(user(1), "send", "a"));
  EXPECT_NE(mid, mid_of(user(2), "send", "a"));
  EXPECT_NE(mid, mid_of(user(1), "forward", "a"));
  EXPECT_NE(mid, mid_of(user(1), "send", "b"));
}

}  // namespace
}  // namespace kith::accounts
