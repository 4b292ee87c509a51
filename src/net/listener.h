// Listener: accepts on one bound socket for its shard, within the limits of connections, and goes on when descriptors
// run out. Thread: its shard. Deliberately not here: binding (bind.h).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "net/context.h"

namespace kith::net {

class Listener {
 public:
  Listener(Context& context, int fd, std::shared_ptr<const TlsContext> tls);  // takes fd
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  void renew(std::shared_ptr<const TlsContext> tls);  // for connections to come; without effect on a plain listener

 private:
  struct Acceptor;
  std::shared_ptr<Acceptor> acceptor_;  // its wait may outlive this object by a moment
};

}  // namespace kith::net
