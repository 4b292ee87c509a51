// Records of one person's own ordered state: head, contacts, friend requests, blocks. Each change takes the next urev.
// Thread: values, any thread.
#pragma once

#include <cstdint>
#include <string>

#include "base/clock.h"
#include "base/ids.h"

namespace kith {

struct PersonHead {
  Rev urev;
  Pos pos;                           // commit of the last change
  std::uint32_t requests_today = 0;  // friend requests sent on request_day
  std::int64_t request_day = 0;      // days since 1970
  bool operator==(const PersonHead&) const = default;
};

struct Contact {  // a friend
  UserId user;
  TimeMs since = 0;
  bool active = true;  // false: removed; kept as tombstone for sync
  Rev urev;
  std::string remark{};  // what one calls the friend
  std::string group{};   // where one files the friend
  bool operator==(const Contact&) const = default;
};

enum class RequestState : std::uint8_t { kPending = 1, kAccepted = 2, kDeclined = 3, kWithdrawn = 4, kExpired = 5 };

struct FriendRequest {  // stands with both people: outgoing with the one, incoming with the other
  RequestId id;
  UserId from;
  UserId to;
  std::string note;
  RequestState state = RequestState::kPending;
  TimeMs at = 0;
  Rev urev;
  bool operator==(const FriendRequest&) const = default;
};

struct Block {
  UserId user;
  bool active = true;  // false: lifted; kept as tombstone for sync
  TimeMs at = 0;
  Rev urev;
  bool operator==(const Block&) const = default;
};

}  // namespace kith
