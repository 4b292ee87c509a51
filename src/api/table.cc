#include "api/table.h"

#include "base/check.h"

namespace kith::api {

Table::Table() {
  for (const auto family : {auth_operations(),
                            me_operations(),
                            user_operations(),
                            friend_operations(),
                            conversation_operations(),
                            member_operations(),
                            ban_operations(),
                            invite_operations(),
                            joining_operations(),
                            message_operations(),
                            message_change_operations(),
                            mark_operations(),
                            forward_operations(),
                            own_operations(),
                            thread_operations(),
                            stream_operations(),
                            scheduled_operations(),
                            media_operations(),
                            sync_operations(),
                            search_operations()}) {
    for (const auto& operation : family) {
      const auto* command = wire::find_command(operation.name);
      KITH_CHECK(command != nullptr);
      handlers_[static_cast<std::size_t>(command->id)] = operation.handler;
    }
  }
  for (const auto& command : wire::all_commands()) {
    if (command.method.empty()) continue;
    KITH_CHECK(handler(command.id) != nullptr);
    router_.add(command.method, "/v1" + std::string(command.path), static_cast<std::size_t>(command.id));
  }
}

Status Table::admit(const wire::CommandInfo& command, const accounts::Caller& caller) {
  if (command.caller == wire::Caller::kAnyone) return {};
  if (caller.user.nil()) return fail(Code::kUnauthorized, "this needs a sign-in");
  if (command.caller == wire::Caller::kGuest) return {};
  if (caller.guest) return fail(Code::kGuestNotAllowed, "guests may not do this; an account may");
  if (command.caller == wire::Caller::kAdmin && !caller.admin)
    return fail(Code::kForbidden, "this is for administrators");
  return {};
}

}  // namespace kith::api
