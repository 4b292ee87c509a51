// CommandSink: where sessions, the api and follow-ups put commands. The lanes implement it; tests and the simulation
// may stand in. Thread: any. The reply comes back as an item of a CommittedBatch over the bus, addressed by reply_to.
#pragma once

#include "model/event.h"

namespace kith::lane {

struct Submission {
  Command command;
  ReplyTo reply_to;
};

class CommandSink {
 public:
  virtual ~CommandSink() = default;
  // False: the owner's lane is full; nothing was taken. The caller answers `unavailable` with a retry time.
  virtual bool submit(Submission submission) = 0;
};

}  // namespace kith::lane
