// What may stand as a reaction: one emoji as people see it (a single grapheme, however many code points it takes), or a
// short name between colons for pictures of the client's own. Thread: pure functions.
#pragma once

#include <string_view>

#include "base/result.h"

namespace kith::chat {

Status check_emoji(std::string_view emoji);
// Do both mean the same picture? Keyboards differ in whether they ask for colour by an invisible selector.
bool same_emoji(std::string_view a, std::string_view b);

}  // namespace kith::chat
