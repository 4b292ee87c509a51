#include "api/settle_in.h"

namespace kith::api {

std::vector<Command> settle_in(const store::User& user, ConversationId world, ConversationId note_to_self,
                               const std::string& world_name) {
  const Actor actor{.user = user.id, .device = {}, .name = user.display_name, .guest = user.guest};
  const Invitee self{.user = user.id, .guest = user.guest, .receipts_off = user.receipts_off};
  std::vector<Command> commands;
  commands.push_back({actor, EnterWorld{.cid = world, .name = world_name, .self = self}});
  if (!user.guest) commands.push_back({actor, OpenDm{.cid = note_to_self, .self = self, .peer = self}});
  return commands;
}

}  // namespace kith::api
