// The compact form of JSON Web Tokens and Keys, strictly: three base64url parts, one signature check by one fixed
// algorithm. Thread: any; a VerifyKey is immutable. Deliberately not here: which key a token must be checked with
// (token.h decides that).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "accounts/hash.h"
#include "base/clock.h"
#include "base/result.h"

struct evp_pkey_st;

namespace kith::accounts {

enum class Algorithm { kHs256, kRs256, kEs256, kEdDsa };

std::string_view algorithm_name(Algorithm algorithm);  // as in a header's alg

// A token taken apart; views into the token.
struct JwtParts {
  std::string_view header;       // base64url
  std::string_view payload;      // base64url
  std::string_view signed_text;  // header.payload
  std::string signature{};       // raw
};
std::optional<JwtParts> split_jwt(std::string_view token);

struct JwtHeader {
  std::string algorithm{};
  std::string key_id{};  // empty if absent
};
// Refuses what is not one JSON object, and critical extensions, of which none is known.
std::optional<JwtHeader> parse_jwt_header(std::string_view encoded);

// The registered claims and ours; absent ones are empty or 0. Times are milliseconds.
struct JwtClaims {
  std::string issuer{};
  std::string subject{};
  std::vector<std::string> audiences{};
  TimeMs issued_at = 0;
  TimeMs not_before = 0;
  TimeMs expires_at = 0;
  std::string name{};
  std::string device{};
  std::string family{};
  bool guest = false;
};
// Refuses what is not one JSON object, and claims of a wrong type or out of range.
std::optional<JwtClaims> parse_jwt_claims(std::string_view encoded);

class VerifyKey {
 public:
  static VerifyKey shared_secret(std::string_view secret);

  Algorithm algorithm() const { return algorithm_; }
  const std::string& key_id() const { return key_id_; }
  bool verify(std::string_view signed_text, std::string_view signature) const;

 private:
  friend Result<std::vector<VerifyKey>> parse_jwks(std::string_view document);
  struct Free {
    void operator()(evp_pkey_st* key) const;
  };
  using PublicKey = std::unique_ptr<evp_pkey_st, Free>;
  VerifyKey() = default;
  static std::optional<PublicKey> rsa_key(std::string_view n, std::string_view e);
  static std::optional<PublicKey> p256_key(std::string_view x, std::string_view y);
  static std::optional<PublicKey> ed25519_key(std::string_view x);

  Algorithm algorithm_ = Algorithm::kHs256;
  std::string key_id_;
  std::variant<std::monostate, HmacKey, PublicKey> key_;
};

// The signing keys of a JSON Web Key Set that this server can use; others are skipped, as the standard asks.
// kBadRequest for a document that is none, or that has no usable key. Symmetric keys never come from a set: it is meant
// to be public.
Result<std::vector<VerifyKey>> parse_jwks(std::string_view document);

}  // namespace kith::accounts
