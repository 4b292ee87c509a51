// Facts about people that a command carries with it, because a rule reads only the rows of its own owner.
// Thread: workers and readers (all of these wait for the directory or the disk).
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/services.h"
#include "model/command.h"
#include "store/sql/users.h"

namespace kith::api {

// The person, or not_found naming field (unknown, deleted and disabled people look alike).
Result<store::User> active_person(Services& services, UserId id, std::string field);
Invitee invitee(const store::User& user);

// May the caller draw this person into a conversation: open a dm with them, put them into a group? Blocks, whom the
// person lets do that, and how many strangers a new account may address in a day (which this spends). A dm that exists
// goes on whatever its people wish now; blocking ends it. Errors: blocked, forbidden, rate_limited, all naming field.
enum class Reaching { kDm, kGroup };
Status may_reach(Services& services, const accounts::Caller& caller, const store::User& other, Reaching how,
                 std::string field);

struct Invitees {
  std::vector<Invitee> known;
  std::vector<std::pair<UserId, Error>> refused;  // unknown, deleted and disabled people too: not_found
};
// Those of the people whom the caller may draw into a group, each once and in the order given.
Result<Invitees> invitees(Services& services, const accounts::Caller& caller, std::span<const UserId> ids,
                          const std::string& field);

struct Relation {
  bool friends = false;
  bool blocked_by_other = false;
  bool asked_by_other = false;  // the other one sent a friend request
  bool conversation_exists = false;
};
// What stands between two people, from the log.
Result<Relation> relation(Services& services, UserId self, UserId other);

}  // namespace kith::api
