// Writes down what growing messages say so far: every two seconds each one that was appended to since. Also an append
// without text counts: it says that its writer lives, and the save moves the time on at which the message is closed.
// What is not yet saved when the process dies is lost up to the writer's next append from there; the due row closes the
// message if there is none. Thread: on_batch() from the bus; the round from one Worker.
#pragma once

#include <functional>
#include <mutex>

#include "bus/bus.h"
#include "delivery/open_streams.h"

namespace kith::work {

class StreamSaver {
 public:
  using Run = std::function<Result<Reply>(Command)>;

  explicit StreamSaver(Run run);

  void on_batch(const CommittedBatch& batch);
  bool round();

 private:
  const Run run_;
  std::mutex mutex_;  // guards streams_
  delivery::OpenStreams streams_;
};

}  // namespace kith::work
