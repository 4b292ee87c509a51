// What a server of one shard has counted. Written by the shard alone, readable from any thread.
#pragma once

#include <atomic>
#include <cstdint>

namespace kith::net {

class Count {
 public:
  void add(std::int64_t n) { value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed); }
  std::int64_t get() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::int64_t> value_ = 0;
};

struct Stats {
  Count accepted;         // connections since the start
  Count refused;          // closed at accept: over a limit
  Count accept_pauses;    // out of descriptors or memory
  Count open;             // connections now, of all kinds
  Count websockets;       // of these, WebSockets
  Count streams;          // of these, server-sent event streams
  Count requests;         // HTTP requests handed to the handler
  Count bad_requests;     // refused before the handler saw them
  Count protocol_errors;  // WebSockets closed for a breach
  Count stalled;          // cut off because they did not read
  Count bytes_in;         // after TLS
  Count bytes_out;        // before TLS
  Count writes;           // of live connections, each gathering what waited
};

}  // namespace kith::net
