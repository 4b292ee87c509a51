// What a rule gets and what it gives back. A rule reads and writes rows through the overlay, decides, and returns an
// Outcome; it has no clock, thread or socket of its own. Refusal is an Error: the lane then drops whatever the rule had
// written. Invariants: an outcome without writes has no event with a rev; every rev taken is announced by exactly one
// event, in rising order. Thread: one lane; values.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "chat/config.h"
#include "chat/content_hash.h"
#include "model/command.h"
#include "model/event.h"
#include "store/overlay.h"

namespace kith::chat {

struct Context {
  store::Overlay& rows;
  const Actor& actor;
  TimeMs now;
  PartitionId partition;
  Pos pos;  // the commit this command becomes if it writes anything
  const Limits& limits;
  const ContentKey& content_key;
};

// Who an event is for, before the lane turns it into people and rooms.
enum class Reach : std::uint8_t {
  kConversation,  // everybody in it, and those in `also`
  kPeople,        // only those in `also`
};

struct Outgoing {
  EventBody body;
  Rev rev{};  // 0: takes none
  Reach reach = Reach::kConversation;
  std::vector<UserId> also{};  // people who are no (longer) members, or must be told whatever the mode
  bool ephemeral = false;
};

struct Outcome {
  Rev rev{};  // of the owner after the command; 0 if it took none
  ReplyBody reply{};
  std::vector<Outgoing> events{};
  std::vector<UserId> joined{};  // became members: the lane's lists of people follow
  std::vector<UserId> left{};
};

}  // namespace kith::chat
