// Carries out many commands of one call at once, each in its own lane, and goes on when all have answered.
// Thread: the call's shard. Bounded by the caller: each waits in a slot of the hub.
#pragma once

#include <coroutine>
#include <memory>
#include <vector>

#include "api/call.h"

namespace kith::api {

class OnLanes {
 public:
  OnLanes(Services& services, std::vector<Command> commands) : services_(services), commands_(std::move(commands)) {}
  bool await_ready() const noexcept { return commands_.empty(); }
  bool await_suspend(std::coroutine_handle<> handle);
  // In the order of the commands.
  std::vector<Result<Reply>> await_resume() { return std::move(out_); }

 private:
  struct Wait;

  Services& services_;
  std::vector<Command> commands_;
  std::vector<Result<Reply>> out_;
};

}  // namespace kith::api
