// CommandHandler: every command of the contract that is not one of the session's own (auth, join, leave, send, ack,
// read, typing, sync, presence, signal, ping). Implemented to the right, by api. Thread: called on the session's shard;
// the reply may come at any later time on it, or inside the call. Exactly one reply a call.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "accounts/token.h"
#include "base/result.h"
#include "wire/commands.h"
#include "wire/frame.h"
#include "wire/value.h"

namespace kith::session {

struct CommandCall {
  wire::CommandId command;
  wire::Value frame;  // with t and id
  accounts::Caller caller;
  wire::Codec codec;     // of the answer
  std::int64_t re = -1;  // stands in the answer
  std::string address;   // of the peer
};

class CommandHandler {
 public:
  // The whole `ok` frame's payload in the codec asked for, or a refusal.
  using Reply = std::move_only_function<void(Result<std::string> document)>;

  virtual ~CommandHandler() = default;
  virtual void run(CommandCall call, Reply reply) = 0;
};

}  // namespace kith::session
