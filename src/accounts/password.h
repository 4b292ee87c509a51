// Passwords as argon2id hashes in their standard encoded form, which carries its own parameters and salt.
// Thread: any, but each call burns 20-60 ms and 19 MiB: run it on a small pool, never on a shard. Passwords never reach
// logs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace kith::accounts {

struct PasswordCost {
  std::uint32_t memory_kib = 19 * 1024;
  std::uint32_t passes = 2;
  std::uint32_t lanes = 1;
};

// The present cost; kith's tests alone lower it.
inline constexpr PasswordCost kPasswordCost{};

Result<std::string> hash_password(std::string_view password, Random& random, const PasswordCost& cost = kPasswordCost);
bool verify_password(std::string_view password, const std::string& encoded_hash);
// Made with other parameters than today's: hash anew after a successful verification.
bool needs_rehash(std::string_view encoded_hash, const PasswordCost& cost = kPasswordCost);

}  // namespace kith::accounts
