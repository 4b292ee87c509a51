#include "api/derived_ids.h"

#include <algorithm>

#include "accounts/hash.h"
#include "base/bytes.h"

namespace kith::api {

Bytes16 DerivedIds::secret(std::string_view what, std::string_view first, std::string_view second) const {
  // Length-prefixed parts, so that no two different inputs spell the same bytes.
  std::string input;
  put_bytes(input, what);
  put_bytes(input, first);
  put_bytes(input, second);
  const std::string digest = accounts::hmac_sha256(key_, input);
  Bytes16 id{};
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

Bytes16 DerivedIds::derive(std::string_view what, std::string_view first, std::string_view second) const {
  Bytes16 id = secret(what, first, second);
  id[6] = static_cast<std::uint8_t>((id[6] & 0x0f) | 0x80);  // version 8: vendor-defined (RFC 9562)
  id[8] = static_cast<std::uint8_t>((id[8] & 0x3f) | 0x80);
  return id;
}

ConversationId DerivedIds::dm(UserId one, UserId other) const {
  const auto [low, high] = std::minmax(one, other);
  return {derive("dm", low.raw(), high.raw())};
}

ConversationId DerivedIds::group(UserId creator, std::string_view mid) const {
  return {derive("group", creator.raw(), mid)};
}

ConversationId DerivedIds::world() const {
  return {derive("world", {}, {})};
}

ScheduleId DerivedIds::scheduled(UserId owner, ConversationId cid, std::string_view mid) const {
  std::string place(cid.raw());
  place.append(owner.raw());
  return {derive("scheduled", place, mid)};
}

RequestId DerivedIds::friend_request(UserId from, UserId to) const {
  return {derive("request", from.raw(), to.raw())};
}

Bytes16 DerivedIds::invite(UserId maker, ConversationId cid, std::string_view mid) const {
  std::string place(cid.raw());
  place.append(maker.raw());
  return secret("invite", place, mid);
}

}  // namespace kith::api
