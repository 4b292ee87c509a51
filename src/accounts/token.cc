#include "accounts/token.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "accounts/jwt.h"
#include "base/bytes.h"

namespace kith::accounts {
namespace {

constexpr std::size_t kSecretBytesMin = 32;
constexpr std::size_t kSubjectBytesMax = 255;

// The one header of our own tokens. Its key id keeps it apart from every outside issuer's.
constexpr std::string_view kOwnHeader = R"({"alg":"HS256","typ":"JWT","kid":"kith"})";

const std::string& own_prefix() {
  static const std::string prefix = base64url(kOwnHeader) + ".";
  return prefix;
}

std::unexpected<Error> invalid() {
  return refuse(Code::kUnauthorized, "jwt", "the token is not valid");
}

void append_json_text(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  out += '"';
}

// Both ends of the token's time, with the skew forgiven.
Status check_times(const JwtClaims& claims, TimeMs now) {
  if (claims.expires_at == 0 || claims.not_before > now + kTokenSkewMs || claims.issued_at > now + kTokenSkewMs) {
    return invalid();
  }
  if (now >= claims.expires_at + kTokenSkewMs) {
    return refuse(Code::kTokenExpired, "jwt", "the token has expired");
  }
  return {};
}

}  // namespace

struct KeySet {
  std::vector<VerifyKey> keys;
};

struct Tokens::Issuer {
  IssuerConfig config;
  std::mutex mutex;
  std::shared_ptr<const KeySet> keys;  // under mutex

  std::shared_ptr<const KeySet> present() {
    const std::lock_guard lock(mutex);
    return keys;
  }
};

Tokens::Tokens(std::string_view key, std::int64_t life_s, const Clock& clock)
    : own_key_(key), life_s_(life_s), clock_(clock) {}
Tokens::~Tokens() = default;

Status Tokens::add_issuer(const IssuerConfig& config) {
  if (config.issuer.empty()) return refuse(Code::kBadRequest, "issuer", "an issuer needs its name");
  if (config.audience.empty())
    return refuse(Code::kBadRequest, "audience", "an issuer needs the audience it writes for");
  for (const auto& known : issuers_) {
    if (known->config.issuer == config.issuer) return refuse(Code::kBadRequest, "issuer", "the issuer is named twice");
  }
  if (config.secret.empty() == config.jwks_file.empty()) {
    return refuse(Code::kBadRequest, "secret", "an issuer has either a secret or a jwks_file");
  }
  auto keys = std::make_shared<KeySet>();
  if (!config.secret.empty()) {
    if (config.secret.size() < kSecretBytesMin) {
      return refuse(Code::kBadRequest, "secret", "the secret is too short", kSecretBytesMin);
    }
    keys->keys.push_back(VerifyKey::shared_secret(config.secret));
  } else {
    std::ifstream file(config.jwks_file, std::ios::binary);
    if (!file) return refuse(Code::kBadRequest, "jwks_file", "cannot read " + config.jwks_file);
    const std::string document{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    KITH_TRY(keys->keys, parse_jwks(document));
  }
  auto issuer = std::make_unique<Issuer>();
  issuer->config = config;
  issuer->keys = std::move(keys);
  issuers_.push_back(std::move(issuer));
  return {};
}

Status Tokens::refresh_issuer(std::string_view name, std::string_view jwks) {
  const auto found = std::ranges::find_if(issuers_, [&](const auto& issuer) { return issuer->config.issuer == name; });
  if (found == issuers_.end()) return refuse(Code::kNotFound, "issuer", "no such issuer");
  if (!(*found)->config.secret.empty())
    return refuse(Code::kBadRequest, "issuer", "this issuer signs by a shared secret");
  auto keys = std::make_shared<KeySet>();
  KITH_TRY(keys->keys, parse_jwks(jwks));
  const std::lock_guard lock((*found)->mutex);
  (*found)->keys = std::move(keys);
  return {};
}

std::string Tokens::mint(const Caller& caller) const {
  const std::int64_t now_s = clock_.wall() / 1000;
  std::string payload = R"({"sub":")" + caller.user.text() + '"';
  if (!caller.device.nil()) payload += R"(,"did":")" + caller.device.text() + '"';
  if (!caller.family.nil()) payload += R"(,"fam":")" + caller.family.text() + '"';
  if (caller.guest) payload += R"(,"guest":true)";
  if (!caller.name.empty()) {
    payload += R"(,"name":)";
    append_json_text(payload, caller.name);
  }
  payload += R"(,"iat":)" + std::to_string(now_s) + R"(,"exp":)" + std::to_string(now_s + life_s_) + '}';
  std::string token = own_prefix() + base64url(payload);
  const auto signature = own_key_.sign(token);
  token += '.';
  token += base64url(signature);
  return token;
}

Result<Verified> Tokens::verify(std::string_view jwt) const {
  if (jwt.size() > kTokenBytesMax) {
    return refuse(Code::kUnauthorized, "jwt", "the token is too long", static_cast<std::int64_t>(kTokenBytesMax));
  }
  return jwt.starts_with(own_prefix()) ? verify_own(jwt) : verify_outside(jwt);
}

Result<Verified> Tokens::verify_own(std::string_view jwt) const {
  const auto parts = split_jwt(jwt);
  if (!parts || !equal_secret(own_key_.sign(parts->signed_text), parts->signature)) return invalid();
  const auto claims = parse_jwt_claims(parts->payload);
  if (!claims) return invalid();
  KITH_CHECKED(check_times(*claims, clock_.wall()));
  const auto user = UserId::parse(claims->subject);
  if (!user || user->nil()) return invalid();
  return Caller{.user = *user,
                .device = DeviceId::parse(claims->device).value_or(DeviceId{}),
                .family = FamilyId::parse(claims->family).value_or(FamilyId{}),
                .guest = claims->guest,
                .expires_at = claims->expires_at,
                .name = claims->name};
}

Result<Verified> Tokens::verify_outside(std::string_view jwt) const {
  if (issuers_.empty()) return invalid();
  const auto parts = split_jwt(jwt);
  if (!parts) return invalid();
  const auto header = parse_jwt_header(parts->header);
  const auto claims = parse_jwt_claims(parts->payload);
  if (!header || !claims) return invalid();
  // Until the signature is checked, claims only say which issuer's keys to check it with.
  const auto found =
      std::ranges::find_if(issuers_, [&](const auto& issuer) { return issuer->config.issuer == claims->issuer; });
  if (found == issuers_.end()) return invalid();
  const auto& config = (*found)->config;
  const auto keys = (*found)->present();
  const bool signed_by_one = std::ranges::any_of(keys->keys, [&](const VerifyKey& key) {
    return header->algorithm == algorithm_name(key.algorithm()) &&
           (header->key_id.empty() || key.key_id().empty() || header->key_id == key.key_id()) &&
           key.verify(parts->signed_text, parts->signature);
  });
  if (!signed_by_one) return invalid();
  if (std::ranges::find(claims->audiences, config.audience) == claims->audiences.end()) return invalid();
  KITH_CHECKED(check_times(*claims, clock_.wall()));
  if (claims->subject.empty() || claims->subject.size() > kSubjectBytesMax) return invalid();
  return OutsidePerson{.issuer = config.issuer,
                       .subject = claims->subject,
                       .name = claims->name,
                       .issued_at = claims->issued_at,
                       .expires_at = claims->expires_at};
}

}  // namespace kith::accounts
