#include "api/router.h"

#include <gtest/gtest.h>

namespace kith::api {
namespace {

Router sample() {
  Router router;
  router.add("GET", "/v1/users/{id}", 1);
  router.add("POST", "/v1/users/batch", 2);
  router.add("GET", "/v1/users", 3);
  router.add("DELETE", "/v1/c/{cid}/m/{seq}", 4);
  router.add("GET", "/v1/users/me", 5);
  return router;
}

TEST(Router, FindsTheOperationAndTheValuesOfItsBraces) {
  const auto router = sample();  // the names of values are views into it
  const auto match = router.find("DELETE", "/v1/c/abc/m/12");
  ASSERT_TRUE(match.found);
  EXPECT_EQ(match.place, 4U);
  ASSERT_EQ(match.values.size(), 2U);
  EXPECT_EQ(match.values[0], (std::pair<std::string_view, std::string>{"cid", "abc"}));
  EXPECT_EQ(match.values[1].second, "12");
}

TEST(Router, PrefersWordsToBraces) {
  EXPECT_EQ(sample().find("GET", "/v1/users/me").place, 5U);
  EXPECT_EQ(sample().find("GET", "/v1/users/you").place, 1U);
  EXPECT_EQ(sample().find("POST", "/v1/users/batch").place, 2U);
}

TEST(Router, TellsAWrongMethodFromAnUnknownPath) {
  const auto wrong = sample().find("PUT", "/v1/users");
  EXPECT_TRUE(wrong.path_known);
  EXPECT_FALSE(wrong.found);
  EXPECT_EQ(wrong.allow, "GET");
  EXPECT_FALSE(sample().find("GET", "/v1/nothing").path_known);
  EXPECT_FALSE(sample().find("GET", "/v1/users/").path_known);
  EXPECT_FALSE(sample().find("GET", "v1/users").path_known);
  EXPECT_TRUE(sample().find("HEAD", "/v1/users").found);
}

}  // namespace
}  // namespace kith::api
