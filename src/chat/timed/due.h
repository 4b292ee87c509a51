// Due rows: what the server has to do by itself at a time, found by the stream without reading every message. For a
// message that expires or grows there is a kScheduled row of the conversation, key = seq (be64) + what is due, value =
// when (be64), written and deleted with a stream entry of that row kind; a person's planned sends are kScheduled rows
// of the person. A projection of both tells the worker what to do when (work/due_projection.h). Thread: pure functions;
// the rules' lane.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "chat/rows.h"

namespace kith::chat {

enum class DueKind : std::uint8_t {
  kExpire = 1,  // the message's time runs out
  kStream = 2,  // a growing message that nobody goes on with is closed
};

std::string due_key(Seq seq, DueKind kind);

struct DueOf {
  Seq seq{};
  DueKind kind = DueKind::kExpire;
};
std::optional<DueOf> read_due_key(std::string_view key);
std::optional<TimeMs> read_due_at(std::string_view value);

void put_due(Context& ctx, const Place& place, Seq seq, DueKind kind, TimeMs at);
void drop_due(Context& ctx, const Place& place, Seq seq, DueKind kind);
Result<std::optional<TimeMs>> load_due(Context& ctx, ConversationId cid, Seq seq, DueKind kind);

// When a send with these wishes expires: the earlier of its own time and the conversation's; 0: never.
TimeMs expiry_of(const Place& place, const SendMessage& send, TimeMs now);
// Its own time lies within what is allowed.
Status check_expiry(const SendMessage& send, TimeMs now, const Limits& limits);
// A send that opens a growing message: a text, which may still be empty.
Status check_opening(const SendMessage& send, const Limits& limits);
// The due rows of a message just appended.
void note_dues(Context& ctx, const Place& place, const Message& message);

}  // namespace kith::chat
