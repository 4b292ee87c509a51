// SHA-256, HMAC-SHA-256 and comparison without a clock, on OpenSSL. Digests are 32 raw bytes.
// Thread: any. HmacKey is immutable once made; each thread keeps its own scratch, so signing takes no lock.
#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace kith::accounts {

std::string sha256(std::string_view data);
std::string hmac_sha256(std::string_view key, std::string_view data);
// Takes as long for a near miss as for a far one; the lengths are no secret.
bool equal_secret(std::string_view a, std::string_view b);

// A key with its two inner states prepared: several times faster than hmac_sha256 for short texts.
class HmacKey {
 public:
  explicit HmacKey(std::string_view key);
  std::string sign(std::string_view data) const;

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> inner_;
  std::unique_ptr<evp_md_ctx_st, Free> outer_;
};

}  // namespace kith::accounts
