// What is asked of a message's content wherever one is sent, planned or changed. Thread: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "chat/config.h"

namespace kith::chat {

// Within the size, and of the shape its kind asks for. empty_text: a text that is still to come is fine.
Status check_body(std::string_view kind, const std::string& body, const Limits& limits, bool empty_text = false);

}  // namespace kith::chat
