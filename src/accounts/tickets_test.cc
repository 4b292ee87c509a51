#include "accounts/tickets.h"

#include <gtest/gtest.h>

namespace kith::accounts {
namespace {

class TicketBox : public testing::Test {
 protected:
  Caller caller() {
    return {.user = random_.id<UserId>(), .device = random_.id<DeviceId>(), .expires_at = 7, .name = "Ada"};
  }

  ManualClock clock_;
  SeededRandom random_{3};
};

TEST_F(TicketBox, a_ticket_stands_for_its_caller_once) {
  Tickets tickets(clock_, random_);
  const auto ada = caller();
  const auto other = tickets.give(caller());
  const auto ticket = tickets.give(ada);
  EXPECT_NE(ticket, other);
  EXPECT_EQ(tickets.take(ticket), ada);
  const auto again = tickets.take(ticket);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, Code::kUnauthorized);
  EXPECT_TRUE(tickets.take(other));
}

TEST_F(TicketBox, a_ticket_is_over_after_30_seconds) {
  Tickets tickets(clock_, random_);
  const auto early = tickets.give(caller());
  const auto late = tickets.give(caller());
  clock_.advance(std::chrono::milliseconds(29'999));
  EXPECT_TRUE(tickets.take(early));
  clock_.advance(std::chrono::milliseconds(1));
  EXPECT_FALSE(tickets.take(late));
}

TEST_F(TicketBox, guesses_and_monsters_are_no_tickets) {
  Tickets tickets(clock_, random_);
  tickets.give(caller());
  EXPECT_FALSE(tickets.take(""));
  EXPECT_FALSE(tickets.take("guess"));
  EXPECT_FALSE(tickets.take(std::string(10'000'000, 'x')));
}

TEST_F(TicketBox, when_full_the_oldest_give_way) {
  Tickets tickets(clock_, random_, 3);
  std::vector<std::string> given;
  for (int i = 0; i < 10; ++i) given.push_back(tickets.give(caller()));
  int good = 0;
  for (const auto& ticket : given) good += tickets.take(ticket) ? 1 : 0;
  EXPECT_EQ(good, 3);
  EXPECT_TRUE(tickets.take(tickets.give(caller())));
}

}  // namespace
}  // namespace kith::accounts
