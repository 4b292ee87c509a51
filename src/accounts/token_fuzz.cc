// Any bytes as what strangers hand to accounts: a token, the claims of a token rightly signed, a key set, a refresh
// token, a name. The first byte picks which. None may crash, and what is accepted must hold what it promises.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "accounts/jwt.h"
#include "accounts/names.h"
#include "accounts/refresh.h"
#include "accounts/token.h"
#include "base/bytes.h"
#include "base/check.h"

namespace {

using namespace kith;
using namespace kith::accounts;

constexpr std::string_view kSecret = "a shared secret of more than 32 bytes";

const Tokens& tokens() {
  static const ManualClock clock;
  static Tokens made("a key of our own, 32 bytes long!", 1800, clock);
  static const bool ready =
      made.add_issuer({.issuer = "i", .audience = "a", .secret = std::string(kSecret)}).has_value();
  KITH_CHECK(ready);
  return made;
}

void check_signed_claims(std::string_view payload) {
  const auto text = base64url(R"({"alg":"HS256"})") + "." + base64url(payload);
  const auto verified = tokens().verify(text + "." + base64url(hmac_sha256(kSecret, text)));
  if (!verified) return;
  const auto& person = std::get<OutsidePerson>(*verified);
  KITH_CHECK(person.issuer == "i" && !person.subject.empty() && person.expires_at > 0);
}

void check_names(std::string_view text) {
  if (const auto name = clean_username(text)) KITH_CHECK(clean_username(*name) == *name);
  if (const auto name = clean_display_name(text)) {
    KITH_CHECK(valid_utf8(*name) && !name->empty() && clean_display_name(*name) == *name);
  }
  if (const auto about = clean_about(text)) KITH_CHECK(valid_utf8(*about) && clean_about(*about) == *about);
  if (const auto password = clean_password(text, "password"))
    KITH_CHECK(clean_password(*password, "password") == *password);
  KITH_CHECK(valid_utf8(clean_agent(text)));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 5) {  // the seeds begin with a digit
    case 0:
      // Nobody can sign without a key.
      KITH_CHECK(!tokens().verify(text));
      break;
    case 1:
      check_signed_claims(text);
      break;
    case 2:
      if (const auto keys = parse_jwks(text)) KITH_CHECK(!keys->empty() && !keys->at(0).verify("text", "signature"));
      break;
    case 3:
      if (const auto token = RefreshToken::parse(text)) KITH_CHECK(token->text() == text);
      break;
    default:
      check_names(text);
  }
  return 0;
}
