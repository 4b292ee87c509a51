#include "query/sync_token.h"

#include "base/bytes.h"

namespace kith::query {
namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::uint8_t kRoomsUnheard = 0x80;  // beside the phase

void put_cursor(std::string& out, const store::Cursor& cursor) {
  for (const auto pos : cursor) put_varint(out, pos.value);
}
void read_cursor(ByteReader& reader, store::Cursor& cursor) {
  for (auto& pos : cursor) pos = Pos(reader.varint());
}

}  // namespace

std::string sync_token_text(const SyncToken& token) {
  std::string bytes;
  put_u8(bytes, kVersion);
  put_u8(bytes,
         static_cast<std::uint8_t>(static_cast<unsigned>(token.phase) | (token.rooms_unheard ? kRoomsUnheard : 0U)));
  bytes.append(token.user.raw());
  put_bytes(bytes, token.epoch);
  put_varint(bytes, token.urev.value);
  put_cursor(bytes, token.known);
  if (token.phase != SyncToken::Phase::kDone) {
    put_be64(bytes, static_cast<std::uint64_t>(token.at));
    bytes.append(token.cid.raw());
    put_varint(bytes, token.target_urev.value);
    put_cursor(bytes, token.target);
  }
  return base64url(bytes);
}

Result<SyncToken> sync_token_parse(std::string_view text, UserId user) {
  const auto refused = [] { return refuse(Code::kBadRequest, "token", "this token is not one of ours"); };
  const auto bytes = base64url_decode(text);
  if (!bytes) return refused();
  ByteReader reader(*bytes);
  SyncToken token;
  if (reader.u8() != kVersion) return refused();
  const auto marked = reader.u8();
  token.rooms_unheard = (marked & kRoomsUnheard) != 0;
  const auto phase = static_cast<std::uint8_t>(marked & ~kRoomsUnheard);
  if (phase > static_cast<std::uint8_t>(SyncToken::Phase::kRest)) return refused();
  token.phase = static_cast<SyncToken::Phase>(phase);
  token.user = UserId::from_raw(reader.raw(sizeof(Bytes16)));
  token.epoch = reader.bytes();
  token.urev = Rev(reader.varint());
  read_cursor(reader, token.known);
  if (token.phase != SyncToken::Phase::kDone) {
    token.at = static_cast<TimeMs>(reader.be64());
    token.cid = ConversationId::from_raw(reader.raw(sizeof(Bytes16)));
    token.target_urev = Rev(reader.varint());
    read_cursor(reader, token.target);
  }
  if (!reader.ok() || !reader.done() || token.user != user) return refused();
  return token;
}

std::string sync_token_at(const std::string& epoch, UserId user, Rev urev, const store::Cursor& known) {
  SyncToken token;
  token.user = user;
  token.epoch = epoch;
  token.rooms_unheard = true;
  token.urev = urev;
  token.known = known;
  return sync_token_text(token);
}

}  // namespace kith::query
