// The table: every command of the contract with its handler. A command without handler stops the process at start, so
// the contract cannot promise what nobody does. The base commands of the socket alone are the session's. Thread:
// immutable after construction, any thread.
#pragma once

#include <array>

#include "api/operations.h"
#include "api/router.h"
#include "wire/commands.h"

namespace kith::api {

class Table {
 public:
  Table();

  // Null for commands that only the session carries out.
  HandlerFn handler(wire::CommandId id) const { return handlers_[static_cast<std::size_t>(id)]; }
  const Router& router() const { return router_; }  // places are CommandIds

  // May this caller use the command? A nil user is nobody.
  static Status admit(const wire::CommandInfo& command, const accounts::Caller& caller);

 private:
  std::array<HandlerFn, 256> handlers_{};
  Router router_;
};

}  // namespace kith::api
