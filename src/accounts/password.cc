#include "accounts/password.h"

#include <argon2.h>

#include <array>

namespace kith::accounts {
namespace {
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
}  // namespace

Result<std::string> hash_password(std::string_view password, Random& random, const PasswordCost& cost) {
  std::array<std::uint8_t, kSaltBytes> salt{};
  random.fill(salt);
  std::string out(argon2_encodedlen(cost.passes, cost.memory_kib, cost.lanes, kSaltBytes, kHashBytes, Argon2_id), '\0');
  const int rc = argon2id_hash_encoded(cost.passes, cost.memory_kib, cost.lanes, password.data(), password.size(),
                                       salt.data(), salt.size(), kHashBytes, out.data(), out.size());
  if (rc != ARGON2_OK) {
    return retry_later(Code::kUnavailable, std::string("hashing a password: ") + argon2_error_message(rc), 1000);
  }
  out.resize(out.find('\0'));
  return out;
}

bool verify_password(std::string_view password, const std::string& encoded_hash) {
  return argon2id_verify(encoded_hash.c_str(), password.data(), password.size()) == ARGON2_OK;
}

bool needs_rehash(std::string_view encoded_hash, const PasswordCost& cost) {
  const std::string wanted = "$argon2id$v=" + std::to_string(ARGON2_VERSION_NUMBER) +
                             "$m=" + std::to_string(cost.memory_kib) + ",t=" + std::to_string(cost.passes) +
                             ",p=" + std::to_string(cost.lanes) + "$";
  return !encoded_hash.starts_with(wanted);
}

}  // namespace kith::accounts
