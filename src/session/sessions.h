// Sessions: all sessions of one shard. It opens them, flushes those that have something at the end of a turn, looks at
// each every few seconds (heartbeat, silence, expiry, idle memory) and ends those whose rights ended. Thread: one
// object a shard. Another shard reaches a session by its id: the first byte names the shard (endpoints.h posts there).
// Bounded: sessions a
// person over all shards (accounts/live.h); connections are net's to bound.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "accounts/live.h"
#include "base/random.h"
#include "delivery/hub.h"
#include "delivery/presence.h"
#include "lane/command_sink.h"
#include "session/commands.h"
#include "session/config.h"
#include "session/gatekeeper.h"
#include "session/reads.h"
#include "session/session.h"

namespace kith::session {

// What sessions of one shard use. Wired by app, outlives the sessions.
struct Services {
  Loop& loop;
  delivery::Hub& hub;
  delivery::Presence& presence;
  lane::CommandSink& sink;
  Gatekeeper& gatekeeper;
  SendThrottle& throttle;
  accounts::Live& live;
  Reads& reads;
  CommandHandler& commands;
  Random& random;
  const Config& config;
};

class Sessions {
 public:
  explicit Sessions(Services services);
  ~Sessions();

  // The connection is attached here. Without a credential the client has to say `auth`.
  std::shared_ptr<Session> open(net::Connection& connection, wire::Codec codec, std::optional<Credential> credential);
  // Server-sent events: sync_token, if any, is where the stream before broke off.
  std::shared_ptr<Session> open_stream(net::Connection& connection, Credential credential,
                                       std::optional<std::string> sync_token);
  // Long poll: no connection at all.
  std::shared_ptr<Session> open_poll(const net::Address& remote, Credential credential);
  // Fallback sessions alone; null when unknown or over.
  std::shared_ptr<Session> find_fallback(SessionId id) const;

  // Ends what `ends` says of the person's sessions here; call it on every shard. The reason travels as the close code.
  std::size_t end_of(UserId user, const std::function<bool(const accounts::Caller&)>& ends, wire::CloseCode code);
  std::size_t end_where(const std::function<bool(const accounts::Caller&)>& ends, wire::CloseCode code);
  // Tells everybody to come back later; then close_all() once they had time.
  void drain(std::chrono::milliseconds retry_after);
  void close_all(wire::CloseCode code);

  std::size_t size() const { return live_.size(); }
  Services& services() { return services_; }
  std::uint32_t now_s() const;  // seconds of the shard's life

  // For sessions alone.
  void want_flush(Session& session);
  void forget(Session& session);

  static int shard_of(SessionId id) { return id.bytes[0]; }

 private:
  std::shared_ptr<Session> make(wire::Codec codec, const net::Address& remote);
  void flush_all();
  void tick();

  static constexpr std::size_t kRounds = 5;  // a session is looked at in every fifth second

  Services services_;
  const std::chrono::steady_clock::time_point born_;
  std::vector<Session*> live_;
  std::unordered_map<SessionId, std::shared_ptr<Session>> fallback_;
  std::vector<Session*> to_flush_;
  std::vector<Session*> flushing_;
  std::size_t round_ = 0;
  TimerId timer_ = 0;
  bool flush_queued_ = false;
};

}  // namespace kith::session
