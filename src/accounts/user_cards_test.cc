#include "accounts/user_cards.h"

#include "accounts/accounts_ground.test.h"

namespace kith::accounts {
namespace {

class Cards : public AccountsGround {};

TEST_F(Cards, come_from_the_directory_once_and_then_from_memory) {
  const auto ada = join("ada");
  EXPECT_FALSE(cards_->peek(ada.user.id));
  const std::vector ids = {ada.user.id, random_.id<UserId>(), ada.user.id};
  const auto loaded = cards_->load(ids);
  ASSERT_TRUE(loaded);
  ASSERT_EQ(loaded->size(), 1U);
  EXPECT_EQ(loaded->at(0).name, "ada");
  EXPECT_EQ(cards_->peek(ada.user.id), loaded->at(0));
}

TEST_F(Cards, keep_the_order_of_the_question) {
  std::vector<UserId> ids;
  for (int i = 0; i < 20; ++i) ids.push_back(join("user" + std::to_string(i)).user.id);
  ASSERT_TRUE(cards_->load(std::span(ids).subspan(5, 5)));
  const auto loaded = cards_->load(ids);
  ASSERT_TRUE(loaded);
  ASSERT_EQ(loaded->size(), ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(loaded->at(i).id, ids[i]);
}

TEST_F(Cards, are_new_after_a_profile_changed) {
  const auto ada = join("ada");
  ASSERT_TRUE(cards_->load(std::span(&ada.user.id, 1)));
  ASSERT_TRUE(accounts_->change_profile(caller_of(ada), {.display_name = "Countess", .presence_to = Circle::kNobody}));
  const auto loaded = cards_->load(std::span(&ada.user.id, 1));
  EXPECT_EQ(loaded->at(0).name, "Countess");
  EXPECT_EQ(loaded->at(0).presence_to, Circle::kNobody);
}

TEST_F(Cards, of_the_deleted_say_so) {
  const auto ada = join("ada");
  ASSERT_TRUE(cards_->load(std::span(&ada.user.id, 1)));
  ASSERT_TRUE(accounts_->delete_account(caller_of(ada), std::string(kGoodPassword)));
  const auto loaded = cards_->load(std::span(&ada.user.id, 1));
  EXPECT_TRUE(loaded->at(0).deleted);
  EXPECT_EQ(loaded->at(0).name, "");
}

TEST_F(Cards, are_bounded_and_give_up_the_least_recently_used) {
  UserCards cards(*db_, 3);
  std::vector<UserId> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(join("user" + std::to_string(i)).user.id);
  for (std::size_t i = 0; i < 3; ++i) ASSERT_TRUE(cards.load(std::span(ids).subspan(i, 1)));
  EXPECT_TRUE(cards.peek(ids[0]));
  ASSERT_TRUE(cards.load(std::span(ids).subspan(3)));
  EXPECT_EQ(cards.size(), 3U);
  EXPECT_TRUE(cards.peek(ids[0]));
  EXPECT_FALSE(cards.peek(ids[1]));
}

// A directory whose every read is followed by a change, as a racing profile change would be.
class RacingDirectory final : public store::Database {
 public:
  explicit RacingDirectory(store::Database& inner) : inner_(inner) {}
  Status write(const Work& work) override { return inner_.write(work); }
  Status read(const Work& work) override {
    auto status = inner_.read(work);
    after_read();
    return status;
  }
  std::function<void()> after_read = [] {};

 private:
  store::Database& inner_;
};

TEST_F(Cards, read_before_an_invalidation_are_not_kept_after_it) {
  const auto ada = join("ada");
  RacingDirectory directory(*db_);
  UserCards cards(directory, 10);
  directory.after_read = [&] { cards.invalidate(ada.user.id); };
  ASSERT_TRUE(cards.load(std::span(&ada.user.id, 1)));
  EXPECT_FALSE(cards.peek(ada.user.id));
  directory.after_read = [] {};
  ASSERT_TRUE(cards.load(std::span(&ada.user.id, 1)));
  EXPECT_TRUE(cards.peek(ada.user.id));
}

}  // namespace
}  // namespace kith::accounts
