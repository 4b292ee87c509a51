// Server: one shard's part of serving a Handler: listeners and all their connections. A second Server on the same shard
// serves another Handler (metrics on a port of their own). Thread: made and wired before the shard runs or on it;
// everything on the shard; stats() from any thread. The Handler must outlive the Server. Stop: close() on the shard,
// then destroy the Server while its Shard still exists.
#pragma once

#include <memory>

#include "base/result.h"
#include "net/config.h"
#include "net/http.h"
#include "net/stats.h"
#include "net/tls.h"

namespace kith {
class Shard;
}

namespace kith::net {

struct Context;
class Listener;

class Server {
 public:
  // Refuses an unreadable trusted_proxies entry.
  static Result<std::unique_ptr<Server>> make(Shard& shard, NetConfig config, Handler& handler);
  ~Server();

  void listen(int fd,
              std::shared_ptr<const TlsContext> tls = nullptr);  // from BoundSockets::take(); tls: speak TLS on it
  void renew(const std::shared_ptr<const TlsContext>& tls);      // new connections of all TLS listeners use it
  void stop_listening();                                         // those connected stay
  // Stops listening and ends all connections at once: requests are abandoned, live ones hear on_closed(1006) in this
  // turn's end. Sessions that should part politely close theirs before.
  void close();
  const Stats& stats() const;

 private:
  explicit Server(std::unique_ptr<Context> context);

  std::unique_ptr<Context> context_;
  std::vector<std::unique_ptr<Listener>> listeners_;
};

}  // namespace kith::net
