// What people put on a message of a conversation, as rows of the conversation: reactions, votes, pins, threads
// followed. The message's own row holds the counts; these hold who. Thread: values, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace kith {

struct ReactionMark {  // one person's on one message; key = seq (be64) + user id
  std::vector<std::string> emojis{};
  TimeMs at = 0;
  bool operator==(const ReactionMark&) const = default;
};

struct VoteMark {  // one person's in one poll; key = seq (be64) + user id
  std::vector<std::uint32_t> options{};
  TimeMs at = 0;
  bool operator==(const VoteMark&) const = default;
};

struct PinMark {  // key = seq (be64)
  UserId by{};
  TimeMs at = 0;
  bool operator==(const PinMark&) const = default;
};

struct ThreadSeat {  // one follower of a thread; key = root seq (be64) + user id
  bool following = true;
  Seq read{};                      // last reply read
  std::uint64_t read_replies = 0;  // replies up to it: unread = root's replies - this
  Pos pos{};                       // commit that moved it last
  bool operator==(const ThreadSeat&) const = default;
};

}  // namespace kith
