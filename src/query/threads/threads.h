// Threads as their readers see them: pages of replies, the threads of a conversation and those one follows, and one's
// own seats for sync. Thread: readers; pure functions of the view. Everything is clamped to what the person may see.
//
// There is no index of threads by their last reply: a list looks at each root once (one seek and one read each) and
// sorts. That is what a conversation's or a person's hundreds of threads cost; thousands would want a projection.
#pragma once

#include <map>
#include <vector>

#include "query/seat.h"
#include "wire/answers.h"
#include "wire/generated/requests_messages.h"
#include "wire/generated/requests_threads.h"
#include "wire/writer.h"

namespace kith::query {

// {messages: replies ascending, hasBefore, hasAfter, rev, mine, thread}; without a point: the latest.
Status thread_history(const store::View& view, const Seat& seat, const wire::HistoryRequest& request,
                      wire::Writer& writer, Mentioned& mentioned);

// {threads, cursor?}, newest reply first.
Status list_threads(const store::View& view, UserId self, const wire::ListThreadsRequest& request, wire::Writer& writer,
                    Mentioned& mentioned);
// {threads, unread, cursor?}: those the person follows in all conversations; unread: how many have something unread.
Status followed_threads(const store::View& view, UserId self, const wire::FollowedThreadsRequest& request,
                        wire::Writer& writer, Mentioned& mentioned);

// All of the person's seats in one conversation, also where one does not follow any more.
Result<std::vector<wire::ThreadSeatRow>> seats_in(const store::View& view, UserId self, ConversationId cid);
// The roots at which the person has a seat, by conversation: all of them, or none where they are many.
struct SeatedRoots {
  bool all = false;
  std::map<ConversationId, std::vector<Seq>> roots{};
};
Result<SeatedRoots> few_seated_roots(const store::View& view, UserId self);
// Of one conversation: the seats that moved after `known`, or those that follow where nothing is known. `few`: read
// before, so that who has few is not looked up for each conversation.
Result<std::vector<wire::ThreadSeatRow>> moved_seats(const store::View& view, UserId self, ConversationId cid,
                                                     const SeatedRoots& few, std::optional<Pos> known);

}  // namespace kith::query
