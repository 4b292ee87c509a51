// Endpoints: the four HTTP doors to sessions of one shard: the socket (GET /v1/ws), server-sent events (GET
// /v1/events), long and plain poll (GET /v1/poll) and posted commands (POST /v1/commands). The router calls them;
// everything else about HTTP is not here.
//
// A poll or a post may arrive on another shard than its session lives on: the session's id names the shard, the work is
// posted there and only text comes back. The exchange itself never leaves its shard: it waits in a table, the
// travelling work knows its number. Thread: one object a shard. Bounded: exchanges that wait here; beyond: 503.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/http.h"
#include "session/sessions.h"

namespace kith::session {

class Endpoints;

// All shards' endpoints, fixed after wiring and before the first request.
struct EndpointRing {
  std::vector<Endpoints*> shards;
};

class Endpoints {
 public:
  struct Config {
    Config() {}  // written out, so that it may be a default argument inside this class
    std::chrono::milliseconds poll_timeout{30'000};  // where the request names none
    std::chrono::milliseconds poll_timeout_max{wire::kPollTimeoutSMax * 1000};
    std::chrono::milliseconds commands_timeout{20'000};
    std::size_t waiting_max = 20'000;  // exchanges waiting on this shard
  };

  Endpoints(Sessions& sessions, EndpointRing& ring, Config config);
  Endpoints(Sessions& sessions, EndpointRing& ring) : Endpoints(sessions, ring, Config{}) {}

  // True if the request is for one of the four doors; then it will be answered.
  bool handle(const std::shared_ptr<net::Exchange>& exchange);

  void websocket(std::shared_ptr<net::Exchange> exchange);
  void events(std::shared_ptr<net::Exchange> exchange);
  void poll(std::shared_ptr<net::Exchange> exchange);
  void commands(std::shared_ptr<net::Exchange> exchange);

  std::size_t waiting() const { return waiting_.size(); }

 private:
  // An answer's body, or a refusal; runs on the exchange's shard.
  using Body = Result<std::string>;

  struct PollRequest {
    std::uint64_t cursor = 0;
    std::chrono::milliseconds timeout{0};
  };

  static std::optional<Credential> credential_of(const net::Request& request, bool in_query);
  Result<PollRequest> poll_request(const net::Request& request) const;
  std::uint64_t park(std::shared_ptr<net::Exchange> exchange);
  void answer(std::uint64_t number, Body body);
  static void refuse(net::Exchange& exchange, const Error& error);
  // Who the credential says asks; then on the shard of the exchange. The exchange may have gone by then.
  void identify(std::uint64_t number, std::move_only_function<void(UserId)> then);
  // Runs work on the session's shard with its session, if it is that person's; what it answers comes back here.
  void at_session(SessionId id, UserId user, std::uint64_t number,
                  std::move_only_function<void(std::shared_ptr<Session>, std::move_only_function<void(Body)>)> work);
  void come_back(int shard, std::uint64_t number, Body body);
  void poll_session(std::uint64_t number, SessionId id, PollRequest request);
  void open_poll(std::uint64_t number, PollRequest request);
  Result<std::vector<wire::Value>> posted_frames(const std::string& body) const;

  Sessions& sessions_;
  EndpointRing& ring_;
  const Config config_;
  std::unordered_map<std::uint64_t, std::shared_ptr<net::Exchange>> waiting_;
  std::uint64_t next_ = 1;
};

}  // namespace kith::session
