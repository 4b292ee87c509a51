// One person's own lists: friends, friend requests, blocked people, and the conversations of a list page.
// Thread: readers; pure functions of the view.
#pragma once

#include "query/seat.h"
#include "wire/generated/requests_friends.h"
#include "wire/generated/requests_users.h"
#include "wire/writer.h"

namespace kith::query {

Status friends(const store::View& view, UserId self, const wire::ListFriendsRequest& request, wire::Writer& writer,
               Mentioned& mentioned);
// Pending ones, in either direction or both.
Status friend_requests(const store::View& view, UserId self, const wire::ListFriendRequestsRequest& request,
                       wire::Writer& writer, Mentioned& mentioned);
// Pending ones from before a time, at most some hundreds.
Result<std::vector<RequestId>> requests_before(const store::View& view, UserId self, TimeMs before);
Status blocked(const store::View& view, UserId self, const wire::ListBlockedRequest& request, wire::Writer& writer,
               Mentioned& mentioned);

}  // namespace kith::query
