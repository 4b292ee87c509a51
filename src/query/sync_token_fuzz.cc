// Any text as a sync token a client hands in: refused, or one that reads back the same. The first 16 bytes are whose
// token it is.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/bytes.h"
#include "base/check.h"
#include "query/sync_token.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace kith;
  std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.size() < sizeof(Bytes16)) return 0;
  const auto user = UserId::from_raw(input.substr(0, sizeof(Bytes16)));
  input.remove_prefix(sizeof(Bytes16));
  // As it came, and as the bytes inside a rightly spelled token.
  for (const auto& text : {std::string(input), base64url(input)}) {
    const auto token = query::sync_token_parse(text, user);
    if (!token) continue;
    KITH_CHECK(token->user == user);
    KITH_CHECK(query::sync_token_parse(query::sync_token_text(*token), user).value() == *token);
  }
  return 0;
}
