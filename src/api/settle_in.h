// What a new person finds: membership of the world and the note to self. Given at once by the api, and again by the
// outbox, so that a crash between the two stores leaves nobody with an empty first screen. Thread: pure.
#pragma once

#include <string>
#include <vector>

#include "model/command.h"
#include "store/sql/users.h"

namespace kith::api {

std::vector<Command> settle_in(const store::User& user, ConversationId world, ConversationId note_to_self,
                               const std::string& world_name);

}  // namespace kith::api
