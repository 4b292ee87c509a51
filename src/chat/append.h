// Appending to a conversation: the one place that gives out seq, rev and n, for people's messages and the server's own
// notes; and the one way in which a message that stands there already changes. Invariants: seq and rev are gapless; n =
// number of counting messages up to the message; the caller writes the head afterwards. Thread: one lane.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "chat/rows.h"

namespace kith::chat {

// Fills in seq, revs, n, pos and at, writes the row and its stream entry, announces it. Returns the row as written.
const Message& append_message(Context& ctx, Place& place, Outcome& outcome, Message message);

// An older message in its new state: takes the next rev, writes the row with its change and stream entry. The caller
// announces it and writes the head.
void rewrite_message(Context& ctx, Place& place, Message& message);
// The same, announced as what happened to it.
void change_message(Context& ctx, Place& place, Outcome& outcome, MessageChanged changed);

// What a system note says; body {"actor"?, "event", "name"?, "seconds"?, "targets"?, "text"?, "until"?}. Notes do not
// count as unread.
struct Note {
  const char* event;
  std::vector<UserId> targets{};
  std::optional<std::string> name{};
  std::optional<std::string> text{};
  std::optional<TimeMs> until{};
  std::optional<std::uint32_t> seconds{};
};
void append_note(Context& ctx, Place& place, Outcome& outcome, const Note& note);

}  // namespace kith::chat
