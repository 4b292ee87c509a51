// Facts about people that a command carries with it, because a rule reads only the rows of its own owner.
// Thread: workers and readers (all of these wait for the directory or the disk).
#pragma once

#include <span>
#include <vector>

#include "api/services.h"
#include "model/command.h"
#include "store/sql/users.h"

namespace kith::api {

// The person, or not_found naming field (unknown, deleted and disabled people look alike).
Result<store::User> active_person(Services& services, UserId id, std::string field);
Invitee invitee(const store::User& user);

struct Invitees {
  std::vector<Invitee> known;
  std::vector<UserId> unknown;  // also deleted and disabled people
};
Result<Invitees> invitees(Services& services, std::span<const UserId> ids);

struct Relation {
  bool friends = false;
  bool blocked_by_other = false;
  bool conversation_exists = false;
};
// What stands between two people, from the log.
Result<Relation> relation(Services& services, UserId self, UserId other);

}  // namespace kith::api
