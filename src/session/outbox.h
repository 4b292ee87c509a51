// Outbox: what a session still has to send, as shared frames. Rows, positions and ephemeral frames count against the
// soft and hard limits; answers to requests count apart, because the session bounds how many it can owe. Rows of one
// conversation that came together stand in one place, as a list that all its readers share. Thread: the session's
// shard. Steady state allocates nothing: the vector keeps its capacity until the session is idle.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "delivery/listener.h"
#include "wire/frame.h"

namespace kith::session {

class Outbox {
 public:
  struct Queued {
    wire::Frame frame;
    ConversationId cid;
    Rev rev;  // of a list: the first one's
    delivery::Weight weight;
    delivery::SharedFrames together{};  // instead of the frame
  };

  void push(const wire::Frame& frame, ConversationId cid, Rev rev, delivery::Weight weight) {
    const bool answer = weight == delivery::Weight::kReply;
    (answer ? answer_bytes_ : droppable_bytes_) += cost(frame);
    queue_.push_back({frame, cid, rev, weight});
    used_ = true;
  }
  void push_together(const delivery::SharedFrames& frames, ConversationId cid, Rev first_rev) {
    for (const wire::Frame& frame : *frames) droppable_bytes_ += cost(frame);
    queue_.push_back({{}, cid, first_rev, delivery::Weight::kRow, frames});
    used_ = true;
  }
  bool empty() const { return queue_.empty(); }
  std::size_t droppable_bytes() const { return droppable_bytes_; }
  std::size_t answer_bytes() const { return answer_bytes_; }
  std::size_t bytes() const { return droppable_bytes_ + answer_bytes_; }

  // All frames in order, behind those that stand in `frames`; the outbox is empty afterwards.
  void take(std::vector<wire::Frame>& frames) {
    frames.reserve(frames.size() + queue_.size());
    for (Queued& one : queue_) {
      if (one.together) {
        frames.insert(frames.end(), one.together->begin(), one.together->end());
      } else {
        frames.push_back(std::move(one.frame));
      }
    }
    clear();
  }
  std::vector<Queued> take_all() {
    std::vector<Queued> all = std::move(queue_);
    clear();
    return all;
  }
  // Asked every few seconds: lets go of the capacity if nothing was queued since the last time.
  void trim() {
    if (queue_.empty() && !std::exchange(used_, false)) std::vector<Queued>().swap(queue_);
  }

 private:
  static std::size_t cost(const wire::Frame& frame) { return frame.size() + sizeof(Queued); }
  void clear() {
    queue_.clear();
    droppable_bytes_ = answer_bytes_ = 0;
  }

  std::vector<Queued> queue_;
  std::size_t droppable_bytes_ = 0;
  std::size_t answer_bytes_ = 0;
  bool used_ = false;  // since trim() was asked last
};

}  // namespace kith::session
