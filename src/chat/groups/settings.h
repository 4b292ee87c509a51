// The settings of a group or channel: what may be set, and where. Pure checks, so that the api can refuse a creation
// before anything is made. Thread: pure functions.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "model/command.h"
#include "model/conversation.h"

namespace kith::chat {

// Is every value given one that a conversation of this kind can have? Names the field. members_max: of the
// installation.
Status check_settings(const UpdateConversation& settings, ConversationKind kind, std::uint32_t members_max);

// Where the log keeps that history was once told from joining on and is not any more: some members' views lack the
// beginning all the same. Key of a kSetting row of the conversation.
constexpr const char* kViewsDiffer = "views";

}  // namespace kith::chat
