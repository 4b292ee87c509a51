// What is left of a caller's rates, as headers.
#include "api/http/rate_headers.h"

#include <gtest/gtest.h>

#include <array>

#include "base/random.h"
#include "model/numbered_for_tests.h"

namespace kith::api {
namespace {

std::string header(const net::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return {};
}

TEST(RateHeaders, NameEachBucketWithItsBurstItsWindowAndWhatIsLeft) {
  net::Response response;
  const std::array standings{RateStanding{"person", 40, 2, 39, 1}, RateStanding{"address", 200, 2, 0, 2}};
  add_rate_headers(response, standings);
  EXPECT_EQ(header(response, "RateLimit-Policy"), R"("person";q=40;w=2, "address";q=200;w=2)");
  EXPECT_EQ(header(response, "RateLimit"), R"("person";r=39;t=1, "address";r=0;t=2)");
}

TEST(RateHeaders, AreSilentWhereNothingIsLimited) {
  net::Response response;
  add_rate_headers(response, {});
  EXPECT_TRUE(response.headers.empty());
}

class StandingTest : public testing::Test {
 protected:
  std::string standing(const accounts::Caller& caller, ConversationId cid) {
    std::string out;
    for (const auto& each : rates_.standing(caller, cid, "10.0.0.1")) {
      out += std::string(each.name) + " " + std::to_string(each.left) + "/" + std::to_string(each.burst) + " ";
    }
    return out;
  }

  ManualClock clock_;
  SeededRandom random_{1};
  const ConversationId world_ = numbered::conversation(1);
  const ConversationId talk_ = numbered::conversation(2);
  accounts::Throttle talks_{{.per_second = 1, .burst = 7}, 64, clock_, random_};
  SendRates rates_{{.person = {.per_second = 1, .burst = 3},
                    .guest = {.per_second = 1, .burst = 2},
                    .groups = {},
                    .address = {.per_second = 1, .burst = 5},
                    .world = {.per_second = 1, .burst = 1},
                    .invites = {},
                    .on = true},
                   world_,
                   {talks_, {.per_second = 1, .burst = 7}},
                   clock_,
                   random_};
};

TEST_F(StandingTest, TellsWhatSendsTookAndTimeGaveBack) {
  accounts::Caller caller;
  caller.user = numbered::user(1);
  EXPECT_EQ(standing(caller, talk_), "person 3/3 address 5/5 conversation 7/7 ");
  ASSERT_TRUE(rates_.take(caller, talk_, "10.0.0.1"));
  ASSERT_TRUE(talks_.take(talk_.raw()));
  EXPECT_EQ(standing(caller, talk_), "person 2/3 address 4/5 conversation 6/7 ");
  EXPECT_EQ(standing(caller, talk_), "person 2/3 address 4/5 conversation 6/7 ") << "looking takes nothing";
  clock_.advance(std::chrono::seconds(1));
  EXPECT_EQ(standing(caller, talk_), "person 3/3 address 5/5 conversation 7/7 ");
}

TEST_F(StandingTest, TellsGuestsAndTheWorldTheirOwn) {
  accounts::Caller guest;
  guest.user = numbered::user(1);
  guest.guest = true;
  EXPECT_EQ(standing(guest, world_), "guest 2/2 address 5/5 conversation 7/7 ");
  accounts::Caller caller;
  caller.user = numbered::user(2);
  EXPECT_EQ(standing(caller, world_), "person 3/3 address 5/5 world 1/1 conversation 7/7 ");
}

}  // namespace
}  // namespace kith::api
