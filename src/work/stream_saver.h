// Writes down what growing messages say so far: every two seconds each one that was appended to since. Also an append
// without text counts: it says that its writer lives, and the save moves the time on at which the message is closed.
// What is not yet saved when the process dies is lost up to the writer's next append from there; the due row closes the
// message if there is none. After a restart (and where too many grow at once) the beginning is read back from the log;
// where even that has a hole, the append still says that its writer lives. Thread: on_batch() from the bus; the round
// from one Worker, and once more when the server stops.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "bus/bus.h"
#include "delivery/open_streams.h"
#include "store/log.h"

namespace kith::work {

class StreamSaver {
 public:
  // Carries out commands, all at once; replies in their order.
  using RunAll = std::function<std::vector<Result<Reply>>(std::vector<Command>)>;

  StreamSaver(const store::Log& log, RunAll run);

  void on_batch(const CommittedBatch& batch);
  bool round();

 private:
  // The text to save; nullopt: nothing can be said of it now.
  std::optional<std::string> text_of(delivery::OpenStream& stream) const;

  const store::Log& log_;
  const RunAll run_;
  std::mutex mutex_;  // guards streams_
  delivery::OpenStreams streams_;
};

}  // namespace kith::work
