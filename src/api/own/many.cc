#include "api/own/many.h"

#include "delivery/hub.h"
#include "lane/command_sink.h"

namespace kith::api {
namespace {

constexpr std::chrono::seconds kReplyTimeout{10};

}  // namespace

// Outlives the coroutine if that is dropped: late answers then find nobody to resume.
struct OnLanes::Wait {
  Wait(std::coroutine_handle<> handle, std::vector<Result<Reply>>& results)
      : resumption(handle), out(&results), left(results.size()) {}

  void take(std::size_t place, Result<Reply> reply) {
    (*out)[place] = std::move(reply);
    if (--left == 0) resumption.resume();
  }

  Resumption resumption;
  std::vector<Result<Reply>>* out;  // in the coroutine's frame, which the resumption holds
  std::size_t left;
};

bool OnLanes::await_suspend(std::coroutine_handle<> handle) {
  const auto none = fail(Code::kUnavailable);
  out_.assign(commands_.size(), Result<Reply>(none));
  auto wait = std::make_shared<Wait>(handle, out_);
  ++wait->left;  // until all are on their way
  const auto commands = std::move(commands_);
  for (std::size_t place = 0; place < commands.size(); ++place) {
    const auto slot = services_.hub.slots().await(
        kReplyTimeout, [wait, place](const Committed& item) { wait->take(place, item.reply); });
    if (slot == 0) {
      wait->take(place, retry_later(Code::kUnavailable, "too many commands wait already", 500));
      continue;
    }
    const ReplyTo reply_to{.shard = services_.loop.index(), .slot = slot, .re = -1};
    if (services_.lanes.submit({commands[place], reply_to})) continue;
    const Committed refused{.reply_to = reply_to,
                            .reply = retry_later(Code::kUnavailable, "too many commands wait already", 500),
                            .events = {}};
    services_.hub.slots().answer(slot, refused);
  }
  if (--wait->left > 0) return true;
  wait->resumption.release();  // all were refused at once: go on here
  return false;
}

}  // namespace kith::api
