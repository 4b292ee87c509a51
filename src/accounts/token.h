// Access tokens: JWTs of our own (HS256) and of outside issuers (HS256 by shared secret; RS256, ES256, EdDSA by a JWKS
// document). Each key has one algorithm, one issuer and one audience, fixed when it is configured; what a token's
// header claims only picks among them, so `none` and confusion of algorithms end at the door. 30 s of clock skew are
// forgiven. Thread: any, shards too: verify never blocks. Deliberately not here: whether the person may still enter
// (revocations.h, door.h).
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "accounts/hash.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/sql/families.h"

namespace kith::accounts {

// Who speaks, as a valid token says.
struct Caller {
  UserId user{};
  DeviceId device{};  // nil: signed in without a device
  FamilyId family{};  // the sign-in; nil: an outside issuer's token
  bool guest = false;
  bool admin = false;  // filled in at the door, never from the token
  TimeMs expires_at = 0;
  std::string name{};  // display name when the token was made

  bool operator==(const Caller&) const = default;
};

// A person of an outside issuer, before it is known which user that is.
struct OutsidePerson {
  std::string issuer{};
  std::string subject{};
  std::string name{};    // empty if the issuer does not say
  TimeMs issued_at = 0;  // 0: not said
  TimeMs expires_at = 0;
};

using Verified = std::variant<Caller, OutsidePerson>;

struct IssuerConfig {
  std::string issuer{};     // the iss claim, exactly
  std::string audience{};   // must be among the aud claim
  std::string secret{};     // HS256, at least 32 bytes; or …
  std::string jwks_file{};  // … a JSON Web Key Set with public keys; exactly one of the two
};

inline constexpr TimeMs kTokenSkewMs = 30'000;
inline constexpr std::size_t kTokenBytesMax = 8192;

struct KeySet;  // the keys of one issuer

class Tokens {
 public:
  // key: of AccountKeys::tokens. life_s: how long an access token lives.
  Tokens(std::string_view key, std::int64_t life_s, const Clock& clock);
  ~Tokens();

  // Start-up. Refuses (kBadRequest, field names the setting) a short secret, a document without one usable key, a
  // repeated issuer.
  Status add_issuer(const IssuerConfig& config);
  // Replaces an issuer's keys by those of the document, all or nothing; the seam for whoever re-reads or fetches it.
  Status refresh_issuer(std::string_view issuer, std::string_view jwks);

  // expires_at of the caller is not looked at: life_s from now.
  std::string mint(const Caller& caller) const;
  std::int64_t life_s() const { return life_s_; }

  // kTokenExpired if only its time is over, otherwise kUnauthorized.
  Result<Verified> verify(std::string_view jwt) const;

 private:
  struct Issuer;
  Result<Verified> verify_own(std::string_view jwt) const;
  Result<Verified> verify_outside(std::string_view jwt) const;

  const HmacKey own_key_;
  const std::int64_t life_s_;
  const Clock& clock_;
  std::vector<std::unique_ptr<Issuer>> issuers_;  // fixed after start-up; each guards its keys
};

}  // namespace kith::accounts
