// People and conversations by number, for tests that tell stories: user 3 is the same in each of them. Thread: pure.
#pragma once

#include <string>

#include "model/command.h"

namespace kith::numbered {

inline UserId user(int number) {
  UserId id;
  id.bytes[0] = 0xaa;
  id.bytes[9] = static_cast<std::uint8_t>(number >> 8);
  id.bytes[15] = static_cast<std::uint8_t>(number);
  return id;
}
inline ConversationId conversation(int number) {
  ConversationId id;
  id.bytes[0] = 0xcc;
  id.bytes[9] = static_cast<std::uint8_t>(number >> 8);
  id.bytes[15] = static_cast<std::uint8_t>(number);
  return id;
}
inline Actor as(int number) {
  Actor actor;
  actor.user = user(number);
  actor.name = "person " + std::to_string(number);
  return actor;
}

}  // namespace kith::numbered
