// A data folder with many messages in one conversation, made once: the people and their dm through the server, the
// messages straight into the log, as its lanes would write them. Thread: the bench's one.
#pragma once

#include <string>

#include "load/cases.h"

namespace kith::bench {

struct Stored {
  ServerSetup setup;
  std::string cid;  // of the dm of the people number 0 and 1
  std::int64_t messages = 0;
};
// Made in the ground's folder, or found there as an earlier run left it.
Result<Stored> stored_messages(const Ground& ground);

}  // namespace kith::bench
