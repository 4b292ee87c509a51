// Threads: those of a conversation, those one follows, following and no longer following. Replies are sent as messages
// and read as history with `thread`.
#include "query/threads/threads.h"

#include <array>

#include "api/mids.h"
#include "api/operations.h"

namespace kith::api {
namespace {

Flow list_threads(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_list_threads(call->params()));
  answer_read(call, call->read([request, self = call->caller().user](const store::View& view, wire::Writer& writer,
                                                                     Mentioned& mentioned) {
    return query::list_threads(view, self, request, writer, mentioned);
  }));
  co_return Done{};
}

Flow followed_threads(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_followed_threads(call->params()));
  answer_read(call, call->read([request, self = call->caller().user](const store::View& view, wire::Writer& writer,
                                                                     Mentioned& mentioned) {
    return query::followed_threads(view, self, request, writer, mentioned);
  }));
  co_return Done{};
}

Flow follow_thread(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_follow_thread(call->params()));
  auto submitted = call->submit({call->actor(), FollowThread{.cid = request.cid, .root = request.seq, .on = true}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_change(*call, request.cid, reply.rev);
  co_return Done{};
}

Flow unfollow_thread(CallPtr call) {
  KITH_CO_TRY(const auto request, wire::decode_unfollow_thread(call->params()));
  auto submitted = call->submit({call->actor(), FollowThread{.cid = request.cid, .root = request.seq, .on = false}});
  KITH_CO_TRY(const auto reply, co_await submitted);
  answer_change(*call, request.cid, reply.rev);
  co_return Done{};
}

constexpr std::array kOperations = {
    Operation{"listThreads", list_threads},
    Operation{"followedThreads", followed_threads},
    Operation{"followThread", follow_thread},
    Operation{"unfollowThread", unfollow_thread},
};

}  // namespace

std::span<const Operation> thread_operations() {
  return kOperations;
}

}  // namespace kith::api
