// One's own ordered state as sync tells it: contacts, friend requests, blocks, how one lists conversations, drafts,
// favourites, scheduled sends, whole or since a urev. Lifted blocks,
// removed friends and settled requests come as tombstones of the delta only. Thread: readers; pure functions of the
// view.
#pragma once

#include "query/seat.h"
#include "wire/answers.h"

namespace kith::query {

struct PersonPart {
  std::size_t bytes = 0;     // about what it weighs
  std::optional<Rev> up_to;  // what changed after it did not fit and is told by a delta from there; none: all is there
};

// The long ones (drafts and scheduled sends) up to about bytes_max; at least one.
Result<PersonPart> whole_person_state(const store::View& view, UserId self, std::size_t bytes_max,
                                      wire::SyncedUser& out, Mentioned& mentioned);
// What changed after `since`, in that order, up to about bytes_max; at least one change.
Result<PersonPart> changed_person_state(const store::View& view, UserId self, Rev since, std::size_t bytes_max,
                                        wire::SyncedUser& out, Mentioned& mentioned);

}  // namespace kith::query
