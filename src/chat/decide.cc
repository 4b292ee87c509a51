// See decide.h.
#include "chat/decide.h"

#include <variant>

#include "chat/rules.h"

namespace kith::chat {

Result<Outcome> decide(Context& ctx, const Command& command) {
  return std::visit([&](const auto& body) { return decide(ctx, body); }, command.body);
}

}  // namespace kith::chat
