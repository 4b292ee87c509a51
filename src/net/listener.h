// Listening sockets: bound together for all shards before anything runs, so that a port in use is an ordinary error.
// Thread: bind anywhere; a Listener belongs to its shard.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/context.h"

namespace kith::net {

class Listener {
 public:
  Listener(Context& context, int fd, std::shared_ptr<TlsContext> tls);  // takes fd
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

 private:
  struct Acceptor;
  std::shared_ptr<Acceptor> acceptor_;  // its wait may outlive this object by a moment
};

}  // namespace kith::net
