#include "api/socket_commands.h"

#include <memory>
#include <utility>

#include "api/call.h"

namespace kith::api {

void SocketCommands::run(session::CommandCall request, Reply reply) {
  const auto& command = wire::info_of(request.command);
  const auto handler = table_.handler(request.command);
  if (!command.socket || handler == nullptr)
    return reply(fail(Code::kUnknownType, "this command has no frame; it is HTTP's"));
  if (auto admitted = Table::admit(command, request.caller); !admitted)
    return reply(std::unexpected(std::move(admitted.error())));
  const Envelope envelope{.codec = request.codec, .socket = true, .re = request.re};
  auto call = std::make_shared<Call>(
      services_, std::move(request.caller), std::move(request.frame), envelope,
      [reply = std::move(reply)](Side&, Result<std::string> answer) mutable { reply(std::move(answer)); });
  call->side().address = std::move(request.address);
  handler(call);
}

}  // namespace kith::api
