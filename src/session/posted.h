// PostedCommands: the frames of one POST /commands, run one after the other on their session. After a refusal nothing
// more of that conversation is tried, so order is kept however the request was lost or repeated. Thread: the session's
// shard; keeps itself alive until it has answered. Bounded by the frames of a request and a time limit, after which the
// answer holds what is there (the outcome of the rest comes with the stream, or by asking again with the same mid).
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "runtime/loop.h"
#include "session/session.h"
#include "wire/value.h"

namespace kith::session {

class PostedCommands : public std::enable_shared_from_this<PostedCommands> {
 public:
  using Then = std::move_only_function<void(std::vector<wire::Frame> answers)>;

  static void run(std::shared_ptr<Session> session, Loop& loop, std::vector<wire::Value> frames,
                  std::chrono::milliseconds time_limit, Then then);

  PostedCommands(std::shared_ptr<Session> session, Loop& loop, std::vector<wire::Value> frames, Then then);

 private:
  void next();
  void answered(ConversationId cid, const wire::Frame& answer, const Error* error);
  const Error* refused_before(ConversationId cid) const;
  void finish();

  const std::shared_ptr<Session> session_;
  Loop& loop_;
  const std::vector<wire::Value> frames_;
  Then then_;
  std::size_t at_ = 0;
  std::vector<std::pair<ConversationId, Error>> refused_;
  std::vector<wire::Frame> answers_;
  TimerId timer_ = 0;
};

}  // namespace kith::session
