#include "app/shard_parts.h"

namespace kith::app {

ShardParts::ShardParts(Shard& shard, const Shared& shared)
    : hub_(shard, delivery::HubConfig{}),
      services_{shard,
                hub_,
                shared.lanes,
                shared.log,
                shared.directory,
                shared.readers,
                shared.workers,
                shared.passwords,
                shared.accounts,
                shared.cards,
                shared.ids,
                shared.random,
                shared.tickets,
                shared.config.api,
                shared.rates,
                shared.config.chat,
                shared.search,
                shared.clock,
                shared.media,
                shared.owed},
      facts_(services_),
      presence_(shard, shared.ring, facts_, {}),
      welcomes_(shard, hub_, presence_, shared.welcomes, {.text = shared.config.welcome}),
      gate_(services_, shared.door),
      brake_(shared.rates),
      reads_(services_),
      commands_(services_, shared.table),
      sessions_({shard, hub_, presence_, shared.lanes, gate_, brake_, shared.live, reads_, commands_, shared.random,
                 shared.config.session}),
      endpoints_(sessions_, shared.endpoints, {}),
      http_(services_, shared.table, shared.door, shared.idempotency, shared.files,
            {[this](const std::shared_ptr<net::Exchange>& exchange) { return live(exchange); }, shared.ready,
             shared.metrics}) {
  hub_.set_sight_changed([this](UserId person, UserId other) {
    presence_.judge_again(person);
    if (!other.nil()) presence_.judge_again(other);
  });
}

bool ShardParts::live(const std::shared_ptr<net::Exchange>& exchange) {
  const auto& request = exchange->request();
  if (request.path == "/v1/ws") {
    endpoints_.websocket(exchange);
  } else if (request.path == "/v1/events") {
    endpoints_.events(exchange);
  } else if (request.path == "/v1/poll") {
    endpoints_.poll(exchange);
  } else if (request.path == "/v1/commands") {
    endpoints_.commands(exchange);
  } else {
    return false;
  }
  return true;
}

Result<std::unique_ptr<ShardParts>> ShardParts::make(Shard& shard, const Shared& shared) {
  std::unique_ptr<ShardParts> parts(new ShardParts(shard, shared));
  KITH_TRY(parts->server_, net::Server::make(shard, shared.config.net, parts->http_));
  return parts;
}

}  // namespace kith::app
