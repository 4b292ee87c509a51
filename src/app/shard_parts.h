// ShardParts: everything one shard serves with, wired in the order of the folders and destroyed in the opposite one.
// Thread: made and destroyed by Node while the shards do not run; in between the shard's alone.
#pragma once

#include <memory>

#include "accounts/door.h"
#include "accounts/live.h"
#include "api/gatekeeping.h"
#include "api/http_api.h"
#include "api/presence_facts.h"
#include "api/session_reads.h"
#include "api/socket_commands.h"
#include "api/tickets.h"
#include "app/config.h"
#include "delivery/hub.h"
#include "delivery/presence.h"
#include "delivery/welcomes.h"
#include "net/server.h"
#include "runtime/shard.h"
#include "session/endpoints.h"
#include "session/sessions.h"

namespace kith::app {

// What all shards share; outlives the parts.
struct Shared {
  const Config& config;
  lane::CommandSink& lanes;
  store::Log& log;
  store::Database& directory;
  WorkerPool& readers;
  WorkerPool& workers;
  WorkerPool& passwords;
  accounts::Accounts& accounts;
  accounts::UserCards& cards;
  accounts::Door& door;
  accounts::Live& live;
  const api::DerivedIds& ids;
  const api::Table& table;
  api::Tickets& tickets;
  api::SendRates& rates;
  accounts::Idempotency& idempotency;
  const net::StaticFiles& files;
  Random& random;
  store::search::SearchIndex& search;
  const Clock& clock;
  delivery::PresenceRing& ring;
  delivery::WelcomeRing& welcomes;
  session::EndpointRing& endpoints;
  api::Media& media;
  std::function<void()> owed;
  std::function<Status()> ready;
  std::function<std::string()> metrics;
};

class ShardParts {
 public:
  static Result<std::unique_ptr<ShardParts>> make(Shard& shard, const Shared& shared);

  delivery::Hub& hub() { return hub_; }
  delivery::Presence& presence() { return presence_; }
  delivery::Welcomes& welcomes() { return welcomes_; }
  session::Sessions& sessions() { return sessions_; }
  session::Endpoints& endpoints() { return endpoints_; }
  net::Server& server() { return *server_; }

 private:
  ShardParts(Shard& shard, const Shared& shared);
  bool live(const std::shared_ptr<net::Exchange>& exchange);

  delivery::Hub hub_;
  api::Services services_;
  api::PresenceFacts facts_;
  delivery::Presence presence_;
  delivery::Welcomes welcomes_;
  api::Gatekeeping gate_;
  api::SendBrake brake_;
  api::SessionReads reads_;
  api::SocketCommands commands_;
  session::Sessions sessions_;
  session::Endpoints endpoints_;
  api::HttpApi http_;
  std::unique_ptr<net::Server> server_;
};

}  // namespace kith::app
