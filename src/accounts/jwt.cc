#include "accounts/jwt.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <simdjson.h>

#include <cmath>

#include "base/bytes.h"

namespace kith::accounts {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kEs256Half = 32;
constexpr double kSecondsMax = 9e12;  // far beyond any calendar, exact in milliseconds

// One parser a thread: its buffers are reused, and what it yields is copied out before the next use.
std::optional<dom::object> parse_object(std::string_view json) {
  thread_local dom::parser parser;
  dom::object object;
  if (parser.parse(json.data(), json.size()).get_object().get(object) != simdjson::SUCCESS) return std::nullopt;
  return object;
}

// False: present, but no string.
bool read_text(const dom::object& object, std::string_view key, std::string& out) {
  dom::element element;
  if (object[key].get(element) != simdjson::SUCCESS || element.is_null()) return true;
  std::string_view text;
  if (element.get_string().get(text) != simdjson::SUCCESS) return false;
  out = text;
  return true;
}

// Seconds since 1970, possibly with a fraction, as RFC 7519 has them.
bool read_time(const dom::object& object, std::string_view key, TimeMs& out) {
  dom::element element;
  if (object[key].get(element) != simdjson::SUCCESS || element.is_null()) return true;
  double seconds = 0;
  if (element.get_double().get(seconds) != simdjson::SUCCESS) return false;
  if (!(seconds >= 0 && seconds <= kSecondsMax)) return false;
  out = static_cast<TimeMs>(std::floor(seconds * 1000));
  return true;
}

bool read_audiences(const dom::object& object, std::vector<std::string>& out) {
  dom::element element;
  if (object["aud"].get(element) != simdjson::SUCCESS) return true;
  std::string_view text;
  if (element.get_string().get(text) == simdjson::SUCCESS) {
    out.emplace_back(text);
    return true;
  }
  dom::array array;
  if (element.get_array().get(array) != simdjson::SUCCESS) return false;
  for (const auto item : array) {
    if (item.get_string().get(text) != simdjson::SUCCESS) return false;
    out.emplace_back(text);
  }
  return true;
}

std::string decoded(const dom::object& object, std::string_view key) {
  std::string text;
  if (!read_text(object, key, text)) return {};
  return base64url_decode(text).value_or(std::string());
}

// ES256 signatures are two bare numbers; OpenSSL wants them in DER.
std::optional<std::string> es256_to_der(std::string_view signature) {
  if (signature.size() != 2 * kEs256Half) return std::nullopt;
  const auto* bytes = reinterpret_cast<const unsigned char*>(signature.data());
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> pair(ECDSA_SIG_new(), &ECDSA_SIG_free);
  BIGNUM* r = BN_bin2bn(bytes, kEs256Half, nullptr);
  BIGNUM* s = BN_bin2bn(bytes + kEs256Half, kEs256Half, nullptr);
  if (pair == nullptr || r == nullptr || s == nullptr || ECDSA_SIG_set0(pair.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return std::nullopt;
  }
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return std::nullopt;
  std::string out(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

struct FreeParams {
  void operator()(OSSL_PARAM* params) const { OSSL_PARAM_free(params); }
};

EVP_PKEY* key_from(const char* type, OSSL_PARAM* params) {
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> context(
      EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr), &EVP_PKEY_CTX_free);
  EVP_PKEY* key = nullptr;
  if (context == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, params) != 1) {
    EVP_PKEY_free(key);
    return nullptr;
  }
  const std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> check(
      EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr), &EVP_PKEY_CTX_free);
  if (check == nullptr || EVP_PKEY_public_check(check.get()) != 1) {
    EVP_PKEY_free(key);
    return nullptr;
  }
  return key;
}

}  // namespace

std::string_view algorithm_name(Algorithm algorithm) {
  switch (algorithm) {
    case Algorithm::kHs256:
      return "HS256";
    case Algorithm::kRs256:
      return "RS256";
    case Algorithm::kEs256:
      return "ES256";
    case Algorithm::kEdDsa:
      return "EdDSA";
  }
  return "";
}

std::optional<JwtParts> split_jwt(std::string_view token) {
  const auto first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  auto signature = base64url_decode(token.substr(second + 1));
  if (!signature || signature->empty()) return std::nullopt;
  return JwtParts{.header = token.substr(0, first),
                  .payload = token.substr(first + 1, second - first - 1),
                  .signed_text = token.substr(0, second),
                  .signature = std::move(*signature)};
}

std::optional<JwtHeader> parse_jwt_header(std::string_view encoded) {
  const auto json = base64url_decode(encoded);
  if (!json) return std::nullopt;
  const auto object = parse_object(*json);
  if (!object) return std::nullopt;
  JwtHeader out;
  if (!read_text(*object, "alg", out.algorithm) || !read_text(*object, "kid", out.key_id)) return std::nullopt;
  if ((*object)["crit"].error() != simdjson::NO_SUCH_FIELD) return std::nullopt;
  return out;
}

std::optional<JwtClaims> parse_jwt_claims(std::string_view encoded) {
  const auto json = base64url_decode(encoded);
  if (!json) return std::nullopt;
  const auto object = parse_object(*json);
  if (!object) return std::nullopt;
  JwtClaims out;
  const bool texts = read_text(*object, "iss", out.issuer) && read_text(*object, "sub", out.subject) &&
                     read_text(*object, "name", out.name) && read_text(*object, "did", out.device) &&
                     read_text(*object, "fam", out.family);
  const bool times = read_time(*object, "iat", out.issued_at) && read_time(*object, "nbf", out.not_before) &&
                     read_time(*object, "exp", out.expires_at);
  if (!texts || !times || !read_audiences(*object, out.audiences)) return std::nullopt;
  dom::element guest;
  if ((*object)["guest"].get(guest) == simdjson::SUCCESS && guest.get_bool().get(out.guest) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return out;
}

void VerifyKey::Free::operator()(evp_pkey_st* key) const {
  EVP_PKEY_free(key);
}

VerifyKey VerifyKey::shared_secret(std::string_view secret) {
  VerifyKey out;
  out.key_.emplace<HmacKey>(secret);
  return out;
}

bool VerifyKey::verify(std::string_view signed_text, std::string_view signature) const {
  if (const auto* secret = std::get_if<HmacKey>(&key_)) return equal_secret(secret->sign(signed_text), signature);
  const auto* key = std::get_if<PublicKey>(&key_);
  if (key == nullptr) return false;
  std::string der;
  if (algorithm_ == Algorithm::kEs256) {
    auto converted = es256_to_der(signature);
    if (!converted) return false;
    der = std::move(*converted);
    signature = der;
  }
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  const EVP_MD* digest = algorithm_ == Algorithm::kEdDsa ? nullptr : EVP_sha256();
  return context != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key->get()) == 1 &&
         EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                          reinterpret_cast<const unsigned char*>(signed_text.data()), signed_text.size()) == 1;
}

std::optional<VerifyKey::PublicKey> VerifyKey::rsa_key(std::string_view n, std::string_view e) {
  constexpr std::size_t kModulusBytesMin = 256;  // 2048 bits
  constexpr std::size_t kModulusBytesMax = 1024;
  while (!n.empty() && n.front() == '\0') n.remove_prefix(1);
  if (n.size() < kModulusBytesMin || n.size() > kModulusBytesMax || e.empty() || e.size() > 8) return std::nullopt;
  const auto number = [](std::string_view bytes) {
    return std::unique_ptr<BIGNUM, decltype(&BN_free)>(
        BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr),
        &BN_free);
  };
  const auto modulus = number(n);
  const auto exponent = number(e);
  const std::unique_ptr<OSSL_PARAM_BLD, decltype(&OSSL_PARAM_BLD_free)> build(OSSL_PARAM_BLD_new(),
                                                                              &OSSL_PARAM_BLD_free);
  if (build == nullptr || OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(build.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1) {
    return std::nullopt;
  }
  const std::unique_ptr<OSSL_PARAM, FreeParams> params(OSSL_PARAM_BLD_to_param(build.get()));
  PublicKey key(key_from("RSA", params.get()));
  if (key == nullptr) return std::nullopt;
  return key;
}

std::optional<VerifyKey::PublicKey> VerifyKey::p256_key(std::string_view x, std::string_view y) {
  if (x.size() != kEs256Half || y.size() != kEs256Half) return std::nullopt;
  std::string point = "\x04";  // uncompressed
  point += x;
  point += y;
  char group[] = "P-256";
  OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
                         OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
                         OSSL_PARAM_construct_end()};
  PublicKey key(key_from("EC", params));
  if (key == nullptr) return std::nullopt;
  return key;
}

std::optional<VerifyKey::PublicKey> VerifyKey::ed25519_key(std::string_view x) {
  PublicKey key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, reinterpret_cast<const unsigned char*>(x.data()),
                                            x.size()));
  if (key == nullptr) return std::nullopt;
  return key;
}

Result<std::vector<VerifyKey>> parse_jwks(std::string_view document) {
  constexpr std::size_t kDocumentBytesMax = 1 << 20;
  constexpr std::size_t kKeysMax = 64;
  if (document.size() > kDocumentBytesMax) {
    return refuse(Code::kBadRequest, "jwks", "the key set is too large", kDocumentBytesMax);
  }
  const auto object = parse_object(document);
  dom::array entries;
  if (!object || (*object)["keys"].get_array().get(entries) != simdjson::SUCCESS) {
    return refuse(Code::kBadRequest, "jwks", "not a JSON Web Key Set");
  }
  std::vector<VerifyKey> out;
  for (const auto entry : entries) {
    dom::object jwk;
    std::string type;
    std::string curve;
    std::string use;
    std::string algorithm;
    VerifyKey key;
    if (entry.get_object().get(jwk) != simdjson::SUCCESS || !read_text(jwk, "kty", type) ||
        !read_text(jwk, "crv", curve) || !read_text(jwk, "use", use) || !read_text(jwk, "alg", algorithm) ||
        !read_text(jwk, "kid", key.key_id_) || (!use.empty() && use != "sig")) {
      continue;
    }
    std::optional<VerifyKey::PublicKey> made;
    if (type == "RSA") {
      key.algorithm_ = Algorithm::kRs256;
      made = VerifyKey::rsa_key(decoded(jwk, "n"), decoded(jwk, "e"));
    } else if (type == "EC" && curve == "P-256") {
      key.algorithm_ = Algorithm::kEs256;
      made = VerifyKey::p256_key(decoded(jwk, "x"), decoded(jwk, "y"));
    } else if (type == "OKP" && curve == "Ed25519") {
      key.algorithm_ = Algorithm::kEdDsa;
      made = VerifyKey::ed25519_key(decoded(jwk, "x"));
    }
    if (!made || (!algorithm.empty() && algorithm != algorithm_name(key.algorithm_)) || out.size() >= kKeysMax)
      continue;
    key.key_ = std::move(*made);
    out.push_back(std::move(key));
  }
  if (out.empty()) return refuse(Code::kBadRequest, "jwks", "the key set has no key for RS256, ES256 or EdDSA");
  return out;
}

}  // namespace kith::accounts
