// See server.h.
#include "net/server.h"

#include <csignal>

#include "net/context.h"
#include "net/listener.h"

namespace kith::net {

Result<std::unique_ptr<Server>> Server::make(Shard& shard, NetConfig config, Handler& handler) {
  KITH_TRY(auto proxies, TrustedProxies::parse(config.trusted_proxies));
  // OpenSSL writes with write(2), which knows no MSG_NOSIGNAL.
  std::signal(SIGPIPE, SIG_IGN);
  auto context = std::make_unique<Context>(shard, std::move(config), std::move(proxies), handler);
  return std::unique_ptr<Server>(new Server(std::move(context)));
}

Server::Server(std::unique_ptr<Context> context) : context_(std::move(context)) {}

Server::~Server() {
  close();
}

void Server::listen(int fd, std::shared_ptr<const TlsContext> tls) {
  listeners_.push_back(std::make_unique<Listener>(*context_, fd, std::move(tls)));
}

void Server::renew(const std::shared_ptr<const TlsContext>& tls) {
  for (const auto& listener : listeners_) listener->renew(tls);
}

void Server::stop_listening() {
  listeners_.clear();
}

void Server::close() {
  stop_listening();
  context_->registry.abandon_all();
}

const Stats& Server::stats() const {
  return context_->stats;
}

}  // namespace kith::net
