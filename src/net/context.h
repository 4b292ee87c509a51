// Context: what all connections of one Server share: its shard, limits, policies and the one read buffer.
// Thread: the shard. Owner: the Server, which closes every connection before it goes; a closed connection does not
// touch it.
#pragma once

#include <map>
#include <vector>

#include "net/address.h"
#include "net/config.h"
#include "net/http.h"
#include "net/origin.h"
#include "net/socket.h"
#include "net/stats.h"
#include "runtime/shard.h"
#include "wire/frame.h"

namespace kith::net {

struct Context {
  Context(Shard& s, NetConfig c, TrustedProxies p, Handler& h)
      : shard(s),
        config(std::move(c)),
        proxies(std::move(p)),
        origins(config.origin),
        handler(h),
        buffer(config.read_buffer_bytes) {}

  Shard& shard;
  const NetConfig config;
  const TrustedProxies proxies;
  const OriginPolicy origins;
  Handler& handler;
  Stats stats;
  Registry registry;
  std::map<Address, int> per_address;  // open connections, only where config limits them

  std::vector<wire::Frame> spare;  // of the last write that the kernel took at once; empty

  // Filled by one read and used up before the next: nobody keeps a view into it beyond the callback it came in.
  std::vector<char> buffer;

  void enter_address(const Address& peer) {
    if (config.connections_per_address_max > 0) ++per_address[peer.network64()];
  }
  void leave_address(const Address& peer) {
    if (config.connections_per_address_max == 0) return;
    const auto it = per_address.find(peer.network64());
    if (it != per_address.end() && --it->second == 0) per_address.erase(it);
  }
};

}  // namespace kith::net
