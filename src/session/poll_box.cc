#include "session/poll_box.h"

#include <utility>

#include "session/sessions.h"

namespace kith::session {

// A session that ended may outlive its table; then no timer is left.
PollBox::~PollBox() {
  if (timer_ != 0) session_.services().loop.cancel(timer_);
}

void PollBox::poll(std::uint64_t cursor, std::chrono::milliseconds timeout, Then then) {
  session_.heard();
  const std::uint64_t sent = acknowledged_ + retained_.size();
  if (cursor < acknowledged_ || cursor > sent) {
    return then(refuse_cursor(cursor < acknowledged_ ? acknowledged_ : sent));
  }
  for (; acknowledged_ < cursor; ++acknowledged_) {
    retained_bytes_ -= retained_.front().size();
    retained_.pop_front();
  }
  if (then_) {  // its client has given up on it, or errs; the frames go to the new one
    session_.services().loop.cancel(std::exchange(timer_, 0));
    std::exchange(then_, nullptr)(Answer{{}, acknowledged_});
  }
  then_ = std::move(then);
  session_.detached_s_ = 0;
  session_.home_.want_flush(session_);  // replays may go on, now or once this took what was there
  if (!retained_.empty() || !session_.outbox_.empty() || timeout.count() <= 0) return deliver();
  timer_ = session_.services().loop.after(timeout, [this] {
    timer_ = 0;
    deliver();
  });
}

std::unexpected<Error> PollBox::refuse_cursor(std::uint64_t limit) {
  return kith::refuse(Code::kBadRequest, "cursor", "not a cursor of the last answer", static_cast<std::int64_t>(limit));
}

void PollBox::flush() {
  if (then_ && (!retained_.empty() || !session_.outbox_.empty())) deliver();
}

void PollBox::deliver() {
  session_.services().loop.cancel(std::exchange(timer_, 0));
  if (retained_bytes_ < session_.services().config.retained_bytes_max) {
    session_.resync_queued_ = false;
    std::vector<wire::Frame> frames;
    session_.outbox_.take(frames);
    for (wire::Frame& frame : frames) {
      retained_bytes_ += frame.size();
      retained_.push_back(std::move(frame));
    }
  }
  Answer answer{{retained_.begin(), retained_.end()}, acknowledged_ + retained_.size()};
  session_.detached_s_ = session_.home_.now_s();
  std::exchange(then_, nullptr)(std::move(answer));
}

void PollBox::refuse(const Error& error) {
  refusal_ = error;
  session_.services().loop.cancel(std::exchange(timer_, 0));
  if (then_) std::exchange(then_, nullptr)(std::unexpected(error));
}

void PollBox::close() {
  if (then_) deliver();
}

}  // namespace kith::session
