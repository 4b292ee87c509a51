// One's own ordered state as sync tells it: contacts, friend requests, blocks, how one lists conversations, drafts,
// favourites, scheduled sends, whole or since a urev. Lifted blocks,
// removed friends and settled requests come as tombstones of the delta only. Thread: readers; pure functions of the
// view.
#pragma once

#include "query/seat.h"
#include "wire/answers.h"

namespace kith::query {

Status whole_person_state(const store::View& view, UserId self, wire::SyncedUser& out, Mentioned& mentioned);
Status changed_person_state(const store::View& view, UserId self, Rev since, wire::SyncedUser& out,
                            Mentioned& mentioned);

}  // namespace kith::query
