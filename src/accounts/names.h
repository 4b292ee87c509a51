// What people may be called and how secrets must look: each function returns the clean form or a refusal naming field
// and limit. Thread: pure. Sizes are checked before anything else looks at the text, so a name of 10 MB costs nothing.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/profile.h"

namespace kith::accounts {

// 3-32 of [a-z0-9_.-]; upper case is folded to lower.
Result<std::string> clean_username(std::string_view text);

// 1-64 characters in NFC, spaces trimmed and gathered. Refused: invalid UTF-8, control characters, line separators,
// bidirectional controls, invisible characters (joiners between visible characters stay: Persian and emoji need them),
// blank names, and more than a few combining marks on one letter.
Result<std::string> clean_display_name(std::string_view text);

// What people say of themselves: as a display name, but up to 300 characters, with line breaks, possibly empty.
Result<std::string> clean_about(std::string_view text);

// A status line: words on one line and a sign, each as a display name but possibly empty.
Result<StatusLine> clean_status(const StatusLine& status);

// 8-256 characters, NFC so that every keyboard spells it alike; anything but control characters.
Result<std::string> clean_password(std::string_view text, std::string_view field);

// An agent's or device's self-given name: cut to its limit, what does not belong in a name removed. Never refused.
std::string clean_agent(std::string_view text);

}  // namespace kith::accounts
