// The table of operations: a family file gives its handlers by the names of protocol/; table.cc joins them with the
// generated rows and stops the process at start if one is missing. A new command is one handler and one row here.
// Thread: immutable, any thread.
#pragma once

#include <span>
#include <string_view>

#include "api/call.h"

namespace kith::api {

using HandlerFn = Flow (*)(CallPtr);

struct Operation {
  std::string_view name;
  HandlerFn handler;
};

// One per family file.
std::span<const Operation> auth_operations();
std::span<const Operation> me_operations();
std::span<const Operation> user_operations();
std::span<const Operation> friend_operations();
std::span<const Operation> conversation_operations();
std::span<const Operation> member_operations();
std::span<const Operation> ban_operations();
std::span<const Operation> invite_operations();
std::span<const Operation> joining_operations();
std::span<const Operation> message_operations();
std::span<const Operation> thread_operations();
std::span<const Operation> stream_operations();
std::span<const Operation> scheduled_operations();
std::span<const Operation> message_change_operations();
std::span<const Operation> mark_operations();
std::span<const Operation> forward_operations();
std::span<const Operation> own_operations();
std::span<const Operation> media_operations();
std::span<const Operation> sync_operations();
std::span<const Operation> search_operations();

}  // namespace kith::api
