// What an operator may set about sockets. One struct per concern; every field: default, unit, range, restart needed
// unless said. Immutable once a Server has it. Deliberately not here: which address to listen on (app) and anything
// about chat.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace kith::net {

struct HttpLimits {
  std::size_t head_bytes_max = 16 * 1024;      // request line and headers together; 1 KiB-64 KiB
  std::size_t body_bytes_max = 64 * 1024;      // where the route names no limit of its own; 0-64 MiB
  std::chrono::milliseconds head_ms{10'000};   // from the first byte (or the connection) to the head's end; 1-120 s
  std::chrono::milliseconds body_ms{20'000};   // for the body, plus a second for each 16 KiB of it; 1-600 s
  std::chrono::milliseconds idle_ms{75'000};   // between two requests of a kept connection; 1-600 s
  std::chrono::milliseconds stall_ms{30'000};  // without progress while sending to a slow reader, then closed; 1-600 s
  std::chrono::milliseconds linger_ms{2'000};  // a refused sender may finish hearing why; 0-30 s
  int requests_per_connection_max = 10'000;    // then `Connection: close`; 1-1'000'000
};

struct WebSocketLimits {
  std::size_t message_bytes_max = 64 * 1024;   // a whole message after reassembly, beyond it 1009; 1 KiB-16 MiB
  std::chrono::milliseconds stall_ms{30'000};  // without progress while sending, then closed; 1-600 s
  std::chrono::milliseconds close_ms{2'000};   // for the peer's half of the closing handshake; 100 ms-30 s
};

struct OriginConfig {
  // Origins besides our own that browsers may call from, e.g. "https://app.example.org"; "*" admits all, without
  // cookies. Empty: same origin only. Requests without an Origin header (no browser) always pass.
  std::vector<std::string> allowed{};
  std::vector<std::string> headers{"authorization", "content-type", "kith-session", "if-none-match", "last-event-id"};
  std::vector<std::string> exposed_headers{"etag", "retry-after"};
  std::chrono::seconds preflight_age{600};  // how long a browser may remember a preflight; 0-86'400 s
};

struct NetConfig {
  HttpLimits http{};
  WebSocketLimits websocket{};
  OriginConfig origin{};
  // CIDRs ("10.0.0.0/8", "::1/128") whose X-Forwarded-For and X-Forwarded-Proto are believed; default none.
  std::vector<std::string> trusted_proxies{};
  int connections_max = 100'000;        // per shard and server, beyond it closed at accept; 1-1'000'000
  int connections_per_address_max = 0;  // the same for one address (IPv6 /64), trusted proxies excepted; 0 is no limit
  std::chrono::milliseconds unacknowledged{
      60'000};                        // sent and not acknowledged by the peer's kernel, then closed; 1-600 s
  int unsent_bytes_max = 128 * 1024;  // of one connection in the kernel, so that slow readers are noticed; 16 KiB-4 MiB
  int backlog = 1024;                 // of the listening socket; 1-65'535
  std::size_t read_buffer_bytes = 64 * 1024;  // one a server and shard, shared by its connections; 4 KiB-1 MiB
};

}  // namespace kith::net
