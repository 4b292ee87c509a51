#include "session/posted.h"

#include <utility>

namespace kith::session {

PostedCommands::PostedCommands(std::shared_ptr<Session> session, Loop& loop, std::vector<wire::Value> frames, Then then)
    : session_(std::move(session)), loop_(loop), frames_(std::move(frames)), then_(std::move(then)) {}

void PostedCommands::run(std::shared_ptr<Session> session, Loop& loop, std::vector<wire::Value> frames,
                         std::chrono::milliseconds time_limit, Then then) {
  auto posted = std::make_shared<PostedCommands>(std::move(session), loop, std::move(frames), std::move(then));
  posted->timer_ = loop.after(time_limit, [posted] {
    posted->timer_ = 0;
    posted->finish();
  });
  posted->next();
}

void PostedCommands::next() {
  while (then_ && at_ < frames_.size()) {
    const wire::Value& frame = frames_[at_++];
    const auto given = wire::optional_id<ConversationId>(frame, "cid");
    const ConversationId cid = given && *given ? **given : ConversationId{};
    if (const Error* before = refused_before(cid)) {
      const auto id = wire::optional_integer(frame, "id", 0, wire::kIntegerMax);
      const auto mid = wire::optional_mid(frame, "mid");
      Error error = *before;
      error.detail = "not tried: an earlier command of this conversation was refused";
      answers_.push_back(wire::make_frame(
          session_->codec(),
          wire::down::Refusal{id && *id ? **id : wire::kNoRequest, error, cid, mid && *mid ? **mid : ""}));
      continue;
    }
    // Goes on when the answer is there, which may be at once.
    return session_->run_posted(frame, [self = shared_from_this(), cid](const wire::Frame& answer, const Error* error) {
      self->answered(cid, answer, error);
    });
  }
  finish();
}

void PostedCommands::answered(ConversationId cid, const wire::Frame& answer, const Error* error) {
  answers_.push_back(answer);
  if (error != nullptr && !cid.nil()) refused_.emplace_back(cid, *error);
  // Not from here: delivery may be walking over the listeners that the next command enters or leaves (listener.h).
  loop_.at_turn_end([self = shared_from_this()] { self->next(); });
}

const Error* PostedCommands::refused_before(ConversationId cid) const {
  if (cid.nil()) return nullptr;
  for (const auto& [refused, error] : refused_) {
    if (refused == cid) return &error;
  }
  return nullptr;
}

void PostedCommands::finish() {
  loop_.cancel(std::exchange(timer_, 0));
  if (then_) std::exchange(then_, nullptr)(std::move(answers_));
}

}  // namespace kith::session
