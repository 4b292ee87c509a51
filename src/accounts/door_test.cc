#include "accounts/door.h"

#include "accounts/accounts_ground.test.h"
#include "accounts/hash.h"
#include "base/bytes.h"

namespace kith::accounts {
namespace {

constexpr std::string_view kSecret = "a shared secret of more than 32 bytes";

class DoorTest : public AccountsGround {
 protected:
  DoorTest() {
    if (!tokens_.add_issuer({.issuer = "outside", .audience = "kith", .secret = std::string(kSecret)})) {
      throw std::runtime_error("issuer");
    }
  }
  std::string outside_token(const std::string& subject) {
    const auto now_s = clock_.wall() / 1000;
    const auto text = base64url(R"({"alg":"HS256","typ":"JWT"})") + "." +
                      base64url(R"({"iss":"outside","aud":"kith","name":"Ada","sub":")" + subject + R"(","iat":)" +
                                std::to_string(now_s) + R"(,"exp":)" + std::to_string(now_s + 86400) + "}");
    return text + "." + base64url(hmac_sha256(kSecret, text));
  }
};

TEST_F(DoorTest, an_outside_person_waits_once_and_then_walks_in) {
  const auto jwt = outside_token("7");
  const auto first = door_->admit(jwt);
  ASSERT_FALSE(first);
  EXPECT_TRUE(first.error().cold);
  EXPECT_EQ(first.error().code, Code::kUnavailable);
  const auto admitted_slowly = door_->admit_outside(jwt);
  ASSERT_TRUE(admitted_slowly) << admitted_slowly.error().detail;
  EXPECT_EQ(admitted_slowly->name, "Ada");
  EXPECT_TRUE(admitted_slowly->family.nil());
  const auto quickly = door_->admit(outside_token("7"));
  ASSERT_TRUE(quickly);
  EXPECT_EQ(quickly->user, admitted_slowly->user);
  EXPECT_GT(quickly->expires_at, clock_.wall());
}

TEST_F(DoorTest, a_disabled_or_deleted_outside_person_stays_out) {
  const auto jwt = outside_token("7");
  const auto caller = door_->admit_outside(jwt);
  ASSERT_TRUE(accounts_->set_disabled({}, caller->user, true));
  EXPECT_FALSE(door_->still_allowed(*caller));
  EXPECT_FALSE(door_->admit(jwt));
  EXPECT_EQ(refusal(door_->admit_outside(jwt)), Code::kForbidden);
  ASSERT_TRUE(accounts_->set_disabled({}, caller->user, false));
  EXPECT_TRUE(door_->admit(jwt));
  ASSERT_TRUE(accounts_->delete_account(*caller, std::nullopt));
  EXPECT_EQ(refusal(door_->admit_outside(jwt)), Code::kUnauthorized);
  clock_.advance(std::chrono::seconds(10));
  const auto again = door_->admit_outside(outside_token("7"));
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_NE(again->user, caller->user);
  EXPECT_EQ(door_->admit(outside_token("7"))->user, again->user);
}

TEST_F(DoorTest, forged_tokens_create_nobody) {
  auto jwt = outside_token("7");
  jwt.back() = jwt.back() == 'A' ? 'E' : 'A';
  EXPECT_FALSE(door_->admit(jwt));
  EXPECT_EQ(refusal(door_->admit_outside(jwt)), Code::kUnauthorized);
  EXPECT_TRUE(accounts_->list_users({}, 10)->empty());
}

TEST_F(DoorTest, our_own_tokens_pass_both_ways_and_know_administrators) {
  const auto ada = join("ada");
  ASSERT_TRUE(accounts_->set_admin({}, ada.user.id, true));
  EXPECT_TRUE(door_->admit(ada.access_token)->admin);
  EXPECT_TRUE(door_->admit_outside(ada.access_token)->admin);
}

}  // namespace
}  // namespace kith::accounts
