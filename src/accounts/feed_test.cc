#include "accounts/feed.h"

#include <thread>

#include "accounts/accounts_ground.test.h"

namespace kith::accounts {
namespace {

// Another process on the same folder: kith user …
class Feed : public AccountsGround {
 protected:
  struct Other {
    Revocations revocations;
    UserCards cards;
    AccountFeed feed;
    Accounts accounts;
    Other(store::Database& db, const Tokens& tokens, const Clock& clock, Random& random, const AccountKeys& keys,
          const Options& options)
        : revocations(clock),
          cards(db, 10),
          feed(db, revocations, cards, clock),
          accounts({db, tokens, feed, clock, random}, keys, options) {}
  };
  std::unique_ptr<Other> other() {
    auto out = std::make_unique<Other>(*db_, tokens_, clock_, random_, keys_, options_);
    EXPECT_TRUE(out->feed.start());
    return out;
  }
};

TEST_F(Feed, carries_what_another_process_did) {
  const auto ada = join("ada", device());
  ASSERT_TRUE(cards_->load(std::span(&ada.user.id, 1)));
  told_.clear();
  const auto command_line = other();
  ASSERT_TRUE(command_line->accounts.set_admin({}, ada.user.id, true));
  ASSERT_TRUE(command_line->accounts.set_disabled({}, ada.user.id, true));
  EXPECT_TRUE(admitted(ada)) << "not yet told";
  ASSERT_TRUE(feed_->catch_up());
  EXPECT_FALSE(admitted(ada));
  EXPECT_FALSE(revocations_->admin(ada.user.id)) << "a disabled administrator is none";
  ASSERT_EQ(told_.size(), 3U);
  EXPECT_EQ(told_[0].kind, store::SignalKind::kAdminChanged);
  EXPECT_EQ(told_[1].kind, store::SignalKind::kDisabled) << "the reason comes before what follows from it";
  EXPECT_EQ(told_[2].kind, store::SignalKind::kFamilyRevoked);
  ASSERT_TRUE(feed_->catch_up());
  EXPECT_EQ(told_.size(), 3U) << "nothing is told twice";
}

TEST_F(Feed, tells_in_order_and_everything_however_much) {
  const auto ada = join("ada");
  told_.clear();
  const auto command_line = other();
  for (int i = 0; i < 600; ++i) {
    ASSERT_TRUE(db_->write([&](store::Connection& c) {
      return store::add_signal(c,
                               {.kind = store::SignalKind::kProfileChanged, .user = ada.user.id, .at = clock_.wall()});
    }));
  }
  ASSERT_TRUE(feed_->catch_up());
  ASSERT_EQ(told_.size(), 600U);
  for (std::size_t i = 1; i < told_.size(); ++i) EXPECT_LT(told_[i - 1].id, told_[i].id);
}

TEST_F(Feed, asleep_for_longer_than_signals_live_loads_everything_anew) {
  const auto ada = join("ada", device());
  bool reloaded = false;
  feed_->on_reload([&] { reloaded = true; });
  const auto command_line = other();
  ASSERT_TRUE(command_line->accounts.set_disabled({}, ada.user.id, true));
  clock_.advance(std::chrono::hours(24 * 3));
  ASSERT_TRUE(accounts_->sweep());
  ASSERT_TRUE(db_->write([&](store::Connection& c) {
    return store::add_signal(c, {.kind = store::SignalKind::kProfileChanged, .user = ada.user.id, .at = clock_.wall()});
  }));
  ASSERT_TRUE(accounts_->sweep());
  ASSERT_TRUE(feed_->catch_up());
  EXPECT_TRUE(reloaded);
  EXPECT_FALSE(revocations_->allowed(ada.user.id, ada.family));
}

TEST_F(Feed, forgets_ended_sign_ins_when_their_tokens_are_over_but_never_the_barred) {
  const auto ada = join("ada", device());
  const auto bob = join("bob");
  ASSERT_TRUE(accounts_->logout(caller_of(ada)));
  ASSERT_TRUE(accounts_->set_disabled({}, bob.user.id, true));
  clock_.advance(std::chrono::hours(3));
  ASSERT_TRUE(feed_->catch_up());
  EXPECT_TRUE(revocations_->allowed(ada.user.id, ada.family));
  EXPECT_FALSE(revocations_->allowed(bob.user.id, bob.family));
}

TEST_F(Feed, may_be_asked_while_it_is_told) {
  const auto ada = join("ada");
  std::atomic<bool> stop = false;
  std::thread reader([&] {
    while (!stop) {
      (void)revocations_->allowed(ada.user.id, ada.family);
      (void)revocations_->admin(ada.user.id);
    }
  });
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(accounts_->set_disabled({}, ada.user.id, true));
    EXPECT_FALSE(revocations_->allowed(ada.user.id, ada.family));
    ASSERT_TRUE(accounts_->set_disabled({}, ada.user.id, false));
  }
  stop = true;
  reader.join();
}

}  // namespace
}  // namespace kith::accounts
