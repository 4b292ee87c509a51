// See due.h.
#include "chat/timed/due.h"

#include <algorithm>

#include "base/bytes.h"
#include "wire/json.h"

namespace kith::chat {
namespace {

constexpr store::RowKind kRow = store::RowKind::kScheduled;

void note(Context& ctx, const Place& place, std::string key) {
  ctx.rows.put_stream({.pos = {},
                       .owner = owner_of(place.cid),
                       .rev = {},
                       .kind = store::ChangeKind::kRow,
                       .row = kRow,
                       .key = std::move(key)});
}

// When the send itself asks to expire; 0: it does not.
TimeMs asked_expiry(const SendMessage& send, TimeMs now) {
  return send.expires_in != 0 ? now + send.expires_in : send.expires_at;
}

}  // namespace

std::string due_key(Seq seq, DueKind kind) {
  std::string key = seq_key(seq);
  put_u8(key, static_cast<std::uint8_t>(kind));
  return key;
}

std::optional<DueOf> read_due_key(std::string_view key) {
  ByteReader reader(key);
  const Seq seq(reader.be64());
  const auto kind = reader.u8();
  if (!reader.ok() || !reader.done() || (kind != 1 && kind != 2)) return std::nullopt;
  return DueOf{.seq = seq, .kind = static_cast<DueKind>(kind)};
}

std::optional<TimeMs> read_due_at(std::string_view value) {
  ByteReader reader(value);
  const auto at = static_cast<TimeMs>(reader.be64());
  if (!reader.ok()) return std::nullopt;
  return at;
}

void put_due(Context& ctx, const Place& place, Seq seq, DueKind kind, TimeMs at) {
  std::string value;
  put_be64(value, static_cast<std::uint64_t>(at));
  ctx.rows.put_row(owner_of(place.cid), kRow, due_key(seq, kind), std::move(value));
  note(ctx, place, due_key(seq, kind));
}

void drop_due(Context& ctx, const Place& place, Seq seq, DueKind kind) {
  ctx.rows.delete_row(owner_of(place.cid), kRow, due_key(seq, kind));
  note(ctx, place, due_key(seq, kind));
}

Result<std::optional<TimeMs>> load_due(Context& ctx, ConversationId cid, Seq seq, DueKind kind) {
  KITH_TRY(const auto value, ctx.rows.row(owner_of(cid), kRow, due_key(seq, kind)));
  if (!value) return std::optional<TimeMs>{};
  return read_due_at(*value);
}

TimeMs expiry_of(const Place& place, const SendMessage& send, TimeMs now) {
  constexpr TimeMs kSecond = 1000;
  const TimeMs life = place.conversation.message_life_s * kSecond;
  const TimeMs asked = asked_expiry(send, now);
  if (life == 0) return asked;
  return asked == 0 ? now + life : std::min(asked, now + life);
}

Status check_expiry(const SendMessage& send, TimeMs now, const Limits& limits) {
  const TimeMs asked = asked_expiry(send, now);
  if (asked == 0) return {};
  if (asked < now + limits.message_life_ms_min) {
    return refuse(Code::kBadRequest, "expiresAt", "too soon", limits.message_life_ms_min);
  }
  if (asked > now + limits.message_life_ms_max) {
    return refuse(Code::kBadRequest, "expiresAt", "too far away", limits.message_life_ms_max);
  }
  return {};
}

Status check_opening(const SendMessage& send, const Limits& limits) {
  if (send.kind != "text") return refuse(Code::kBadRequest, "stream", "only text grows");
  if (send.body.size() > limits.body_bytes_max) {
    return refuse(Code::kTooLarge, "body", "the body is too large", static_cast<std::int64_t>(limits.body_bytes_max));
  }
  KITH_TRY(const auto body, wire::parse_json(send.body, {.bytes_max = limits.body_bytes_max}));
  const wire::Value* text = body.find("text");
  if (text == nullptr || text->string() == nullptr) return refuse(Code::kBadRequest, "body.text", "must be a string");
  return {};
}

void note_dues(Context& ctx, const Place& place, const Message& message) {
  if (message.expires_at != 0) put_due(ctx, place, message.seq, DueKind::kExpire, message.expires_at);
  if (message.stream == StreamState::kOpen) {
    put_due(ctx, place, message.seq, DueKind::kStream, ctx.now + ctx.limits.stream_silence_ms);
  }
}

}  // namespace kith::chat
