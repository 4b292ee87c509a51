// PollBox: the mouth of a session without connection. Frames leave its outbox when a poll asks, and are kept until the
// next poll's cursor (the number of frames its client has) acknowledges them: a lost answer is repeated, never skipped.
// Thread: the session's shard. Bounded: what is kept unacknowledged stays below the retained limit plus one outbox.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <vector>

#include "base/result.h"
#include "runtime/loop.h"
#include "wire/frame.h"

namespace kith::session {

class Session;

class PollBox {
 public:
  struct Answer {
    std::vector<wire::Frame> frames;
    std::uint64_t cursor = 0;  // to acknowledge them with
  };
  using Then = std::move_only_function<void(Result<Answer>)>;

  explicit PollBox(Session& session) : session_(session) {}
  ~PollBox();

  // Answers at once if there is anything or timeout is 0, else when something comes or the time is over. A poll that
  // still waits is answered empty. bad_request: a cursor of frames that were never sent or are acknowledged already.
  void poll(std::uint64_t cursor, std::chrono::milliseconds timeout, Then then);
  void flush();
  void refuse(const Error& error);  // the session was not let in
  void close();                     // what is there goes out with the last answer
  const std::optional<Error>& refusal() const { return refusal_; }
  std::size_t retained_bytes() const { return retained_bytes_; }

 private:
  void deliver();
  static std::unexpected<Error> refuse_cursor(std::uint64_t limit);

  Session& session_;
  std::deque<wire::Frame> retained_;  // numbers acknowledged_ + 1 …
  std::size_t retained_bytes_ = 0;
  std::uint64_t acknowledged_ = 0;
  Then then_;
  TimerId timer_ = 0;
  std::optional<Error> refusal_;
};

}  // namespace kith::session
