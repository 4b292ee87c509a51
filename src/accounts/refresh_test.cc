#include "accounts/refresh.h"

#include <gtest/gtest.h>

#include <vector>

namespace kith::accounts {
namespace {

constexpr TimeMs kGrace = 60'000;

class Refreshing : public testing::Test {
 protected:
  Refreshing() {
    family_.id = random_.id<FamilyId>();
    first_ = chain_.begin(family_, random_, now_);
  }
  RotationOutcome rotate(const RefreshToken& token) { return chain_.rotate(family_, token, now_, kGrace); }

  SeededRandom random_{5};
  RefreshChain chain_{"key"};
  store::Family family_;
  TimeMs now_ = 1'000'000;
  RefreshToken first_;
};

TEST_F(Refreshing, the_newest_token_gives_the_next) {
  const auto second = rotate(first_);
  EXPECT_EQ(second.kind, Rotation::kRotated);
  EXPECT_EQ(rotate(second.successor).kind, Rotation::kRotated);
}

TEST_F(Refreshing, within_the_grace_the_previous_gives_the_same_successor_again) {
  const auto once = rotate(first_);
  now_ += kGrace;
  const auto before = family_;
  const auto twice = rotate(first_);
  EXPECT_EQ(twice.kind, Rotation::kRepeated);
  EXPECT_EQ(twice.successor.text(), once.successor.text());
  EXPECT_EQ(family_, before);
}

TEST_F(Refreshing, after_the_grace_the_previous_is_reuse) {
  rotate(first_);
  now_ += kGrace + 1;
  EXPECT_EQ(rotate(first_).kind, Rotation::kReused);
}

TEST_F(Refreshing, once_the_successor_was_used_the_previous_is_reuse_even_at_once) {
  const auto second = rotate(first_);
  rotate(second.successor);
  EXPECT_EQ(rotate(first_).kind, Rotation::kReused);
}

TEST_F(Refreshing, guesses_change_nothing_and_end_nothing) {
  auto token = first_;
  for (int i = 0; i < 10; ++i) token = rotate(token).successor;
  const auto before = family_;
  for (std::int64_t generation = -2; generation < 15; ++generation) {
    RefreshToken guess{.family = family_.id, .generation = generation, .secret = std::string(32, 'g')};
    EXPECT_EQ(rotate(guess).kind, Rotation::kUnknown) << generation;
    guess.secret = token.secret;
    if (generation != token.generation) {
      EXPECT_EQ(rotate(guess).kind, Rotation::kUnknown) << generation;
    }
  }
  auto foreign = token;
  foreign.family = random_.id<FamilyId>();
  EXPECT_EQ(rotate(foreign).kind, Rotation::kUnknown);
  EXPECT_EQ(rotate({.family = family_.id, .generation = INT64_MIN, .secret = token.secret}).kind, Rotation::kUnknown);
  EXPECT_EQ(rotate({.family = family_.id, .generation = INT64_MAX, .secret = token.secret}).kind, Rotation::kUnknown);
  EXPECT_EQ(family_, before);
  EXPECT_EQ(rotate(token).kind, Rotation::kRotated);
}

TEST_F(Refreshing, a_revoked_family_gives_nothing) {
  family_.revoked_at = now_;
  EXPECT_EQ(rotate(first_).kind, Rotation::kUnknown);
}

TEST_F(Refreshing, a_chain_begun_anew_knows_nothing_of_the_old_one) {
  const auto second = rotate(first_).successor;
  const auto fresh = chain_.begin(family_, random_, now_);
  EXPECT_EQ(rotate(first_).kind, Rotation::kUnknown);
  EXPECT_EQ(rotate(second).kind, Rotation::kUnknown);
  EXPECT_EQ(rotate(fresh).kind, Rotation::kRotated);
}

TEST_F(Refreshing, the_stored_hashes_are_no_tokens) {
  RefreshToken from_store{.family = family_.id, .generation = family_.generation, .secret = family_.current_hash};
  EXPECT_EQ(rotate(from_store).kind, Rotation::kUnknown);
}

TEST_F(Refreshing, text_and_token_are_the_same_and_other_text_is_none) {
  const auto text = first_.text();
  const auto parsed = RefreshToken::parse(text);
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->text(), text);
  EXPECT_EQ(parsed->secret, first_.secret);
  for (const auto& bad : {std::string(), text.substr(1), text + "A", text + "==", std::string(10'000'000, 'A'),
                          std::string(text.size(), '!')}) {
    EXPECT_FALSE(RefreshToken::parse(bad));
  }
}

// Tabs and thieves present tokens of one chain in any order and pace. The model knows only the numbers of the tokens.
TEST(RefreshProperty, any_interleaving_follows_the_rule) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    SeededRandom random(seed);
    RefreshChain chain("key");
    store::Family family;
    family.id = random.id<FamilyId>();
    TimeMs now = 1'000'000;
    std::vector<RefreshToken> issued = {chain.begin(family, random, now)};
    TimeMs newest_since = now;
    bool revoked = false;
    for (int step = 0; step < 60 && !revoked; ++step) {
      now += static_cast<TimeMs>(random.below(3) == 0 ? random.below(2 * kGrace) : random.below(kGrace / 4));
      const bool mostly_recent = random.below(8) != 0;
      const std::size_t back = mostly_recent ? random.below(2) : random.below(issued.size());
      const std::size_t which = issued.size() - 1 - std::min<std::size_t>(back, issued.size() - 1);
      const auto outcome = chain.rotate(family, issued[which], now, kGrace);
      if (which == issued.size() - 1) {
        ASSERT_EQ(outcome.kind, Rotation::kRotated);
        issued.push_back(outcome.successor);
        newest_since = now;
      } else if (which == issued.size() - 2 && now - newest_since <= kGrace) {
        ASSERT_EQ(outcome.kind, Rotation::kRepeated);
        ASSERT_EQ(outcome.successor.text(), issued.back().text());
      } else {
        ASSERT_EQ(outcome.kind, Rotation::kReused);
        family.revoked_at = now;
        revoked = true;
      }
    }
    if (!revoked) continue;
    for (const auto& token : issued) ASSERT_EQ(chain.rotate(family, token, now, kGrace).kind, Rotation::kUnknown);
  }
}

}  // namespace
}  // namespace kith::accounts
