// How people come into a group without being added: invitation links and requests to join, as rows of the conversation.
// Thread: values, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/ids.h"

namespace kith {

struct Invite {        // key = code
  std::string code{};  // what the link holds; whoever has it may use it
  UserId by{};
  TimeMs at = 0;
  TimeMs expires_at = 0;       // 0: never
  std::uint32_t uses_max = 0;  // 0: any number
  std::uint32_t uses = 0;
  bool revoked = false;
  bool operator==(const Invite&) const = default;
};

struct JoinRequest {  // key = user id; gone once answered
  UserId user{};
  std::string note{};
  TimeMs at = 0;
  bool guest = false;
  bool receipts_off = false;
  std::string code{};  // of the link it came by, if any
  bool operator==(const JoinRequest&) const = default;
};

}  // namespace kith
