#include "accounts/password.h"

#include <gtest/gtest.h>

namespace kith::accounts {
namespace {

constexpr PasswordCost kCheap{.memory_kib = 64, .passes = 1, .lanes = 1};

TEST(PasswordHash, fits_its_password_and_no_other) {
  SystemRandom random;
  const auto hash = hash_password("correct horse", random, kCheap);
  ASSERT_TRUE(hash) << hash.error().detail;
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=64,t=1,p=1$")) << *hash;
  EXPECT_TRUE(verify_password("correct horse", *hash));
  EXPECT_FALSE(verify_password("correct horsf", *hash));
  EXPECT_FALSE(verify_password("", *hash));
  EXPECT_FALSE(verify_password("correct horse", ""));
  EXPECT_FALSE(verify_password("correct horse", "$argon2id$nonsense"));
}

TEST(PasswordHash, is_salted) {
  SystemRandom random;
  EXPECT_NE(*hash_password("same password", random, kCheap), *hash_password("same password", random, kCheap));
}

TEST(PasswordHash, by_default_costs_19_mib_two_passes_one_lane) {
  SystemRandom random;
  const auto hash = hash_password("correct horse", random);
  ASSERT_TRUE(hash);
  EXPECT_TRUE(hash->starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << *hash;
  EXPECT_TRUE(verify_password("correct horse", *hash));
}

TEST(PasswordHash, of_other_parameters_asks_to_be_renewed) {
  SystemRandom random;
  const auto hash = hash_password("correct horse", random, kCheap);
  EXPECT_FALSE(needs_rehash(*hash, kCheap));
  EXPECT_TRUE(needs_rehash(*hash));
  EXPECT_TRUE(needs_rehash("$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA", kCheap));
}

TEST(PasswordHash, that_cannot_be_made_is_unavailable) {
  SystemRandom random;
  const auto hash = hash_password("correct horse", random, {.memory_kib = 1, .passes = 1, .lanes = 1});
  ASSERT_FALSE(hash);
  EXPECT_EQ(hash.error().code, Code::kUnavailable);
}

}  // namespace
}  // namespace kith::accounts
