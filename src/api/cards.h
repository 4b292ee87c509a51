// The people an answer names, as `users`; and what of a sync answer the directory knows.
// Thread: readers and workers.
#pragma once

#include <set>
#include <vector>

#include "api/services.h"
#include "query/sync.h"
#include "wire/rows.h"

namespace kith::api {

// As the asker may see them: whoever blocked the asker shows a name and no face.
Result<std::vector<wire::UserCard>> cards_of(Services& services, UserId asker, const std::set<UserId>& mentioned);

// Adds `users`, and one's own account where one's state changed.
Status complete(Services& services, UserId self, query::Synced& synced);

}  // namespace kith::api
