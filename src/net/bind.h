// Binding: an address and port as text become one listening socket a shard.
// Thread: any; before the shards run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace kith::net {

// Listening, non-blocking, all on one port with SO_REUSEPORT. Closes those not taken.
class BoundSockets {
 public:
  // listen: "127.0.0.1:8080", "[::1]:8080", "localhost:8080", port 0 for a free one. backlog: connections waiting for
  // accept. Refused with one clear sentence (field "listen") if the text is wrong, the port is in use (by another kith
  // as well) or forbidden.
  static Result<BoundSockets> bind(const std::string& listen, int count, int backlog = 1024);

  // Whether the text has that form; nothing is opened.
  static Status check(const std::string& listen);

  BoundSockets(BoundSockets&& other) noexcept : port_(other.port_), fds_(std::move(other.fds_)) { other.fds_.clear(); }
  BoundSockets& operator=(BoundSockets&&) = delete;
  ~BoundSockets();

  std::uint16_t port() const { return port_; }
  int take(int index);  // the caller owns the descriptor from here on

 private:
  BoundSockets() = default;

  std::uint16_t port_ = 0;
  std::vector<int> fds_;
};

}  // namespace kith::net
