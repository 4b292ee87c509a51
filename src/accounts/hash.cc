#include "accounts/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>

#include "base/check.h"

namespace kith::accounts {
namespace {

constexpr std::size_t kBlock = 64;
constexpr std::size_t kDigest = 32;

// OpenSSL fails here only without memory.
void begin(EVP_MD_CTX* context, std::string_view block) {
  KITH_CHECK(context != nullptr && EVP_DigestInit_ex(context, EVP_sha256(), nullptr) == 1 &&
             EVP_DigestUpdate(context, block.data(), block.size()) == 1);
}

std::string finish(EVP_MD_CTX* context, std::string_view rest) {
  std::string out(kDigest, '\0');
  KITH_CHECK(EVP_DigestUpdate(context, rest.data(), rest.size()) == 1 &&
             EVP_DigestFinal_ex(context, reinterpret_cast<unsigned char*>(out.data()), nullptr) == 1);
  return out;
}

EVP_MD_CTX* scratch() {
  struct Free {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  return context.get();
}

}  // namespace

void HmacKey::Free::operator()(evp_md_ctx_st* context) const {
  EVP_MD_CTX_free(context);
}

std::string sha256(std::string_view data) {
  begin(scratch(), {});
  return finish(scratch(), data);
}

std::string hmac_sha256(std::string_view key, std::string_view data) {
  return HmacKey(key).sign(data);
}

bool equal_secret(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

HmacKey::HmacKey(std::string_view key) : inner_(EVP_MD_CTX_new()), outer_(EVP_MD_CTX_new()) {
  const std::string short_key = key.size() > kBlock ? sha256(key) : std::string(key);
  std::array<char, kBlock> inner_pad{};
  std::array<char, kBlock> outer_pad{};
  for (std::size_t i = 0; i < kBlock; ++i) {
    const char byte = i < short_key.size() ? short_key[i] : '\0';
    inner_pad[i] = static_cast<char>(byte ^ 0x36);
    outer_pad[i] = static_cast<char>(byte ^ 0x5c);
  }
  begin(inner_.get(), {inner_pad.data(), kBlock});
  begin(outer_.get(), {outer_pad.data(), kBlock});
  OPENSSL_cleanse(inner_pad.data(), kBlock);
  OPENSSL_cleanse(outer_pad.data(), kBlock);
}

std::string HmacKey::sign(std::string_view data) const {
  auto* context = scratch();
  KITH_CHECK(EVP_MD_CTX_copy_ex(context, inner_.get()) == 1);
  const auto inner = finish(context, data);
  KITH_CHECK(EVP_MD_CTX_copy_ex(context, outer_.get()) == 1);
  return finish(context, inner);
}

}  // namespace kith::accounts
