// Shapes of the texts a command carries: mids, kinds, names, notes. Input that came through a decoder is valid UTF-8
// already; these refuse what is well-formed but not allowed. Thread: pure functions.
#pragma once

#include <cstddef>
#include <string_view>

#include "base/result.h"

namespace kith::chat {

Status check_mid(std::string_view mid);
// For commands that merely set a state: no mid is fine, a malformed one is not.
Status check_optional_mid(std::string_view mid);
// A kind of the protocol ("text") or a namespaced one ("org.example.poll"); "system" belongs to the server.
Status check_kind(std::string_view kind, std::size_t length_max);
// Free text of 1 … max code points without control and direction-override characters, not of blanks alone.
Status check_name(std::string_view name, std::string_view field, std::size_t length_max);
// The same, but empty is allowed and so are line breaks.
Status check_note(std::string_view note, std::string_view field, std::size_t length_max);
// What a message says: something that can be seen, and no NUL (which not every store and client can carry).
Status check_words(std::string_view words, std::string_view field);
// A part of what a message says, which may be of blanks alone.
Status check_piece(std::string_view piece, std::string_view field);
// Whether the text plainly passes check_words, judged from its canonical JSON (what stands between the quotes). False:
// not known, unescape it and ask.
bool plainly_words(std::string_view escaped);

}  // namespace kith::chat
