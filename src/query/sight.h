// Sight: which people a person may know something of (presence): friends, dm partners, fellow members of a group; never
// the world's crowd, never across a block in either direction. Thread: readers; pure functions of the view.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "query/seat.h"

namespace kith::query {

using DmOf = std::function<ConversationId(UserId, UserId)>;

Result<std::vector<UserId>> acquainted(const store::View& view, UserId viewer, std::span<const UserId> whom,
                                       const DmOf& dm);

// Whether each of the two holds the other for a friend.
Result<bool> friends_both_ways(const store::View& view, UserId one, UserId other);
// Whether `owner` blocked `whom`.
Result<bool> blocked_by(const store::View& view, UserId owner, UserId whom);

}  // namespace kith::query
