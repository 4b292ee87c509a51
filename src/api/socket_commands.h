// SocketCommands: commands of the contract that come as frames, carried out by the same handlers as over HTTP.
// Thread: one shard.
#pragma once

#include "api/services.h"
#include "api/table.h"
#include "session/commands.h"

namespace kith::api {

class SocketCommands final : public session::CommandHandler {
 public:
  SocketCommands(Services& services, const Table& table) : services_(services), table_(table) {}
  void run(session::CommandCall call, Reply reply) override;

 private:
  Services& services_;
  const Table& table_;
};

}  // namespace kith::api
