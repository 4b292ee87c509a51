// Process: one life of the server, wired like app/node.cc but without threads and sockets: the real chat, lane,
// delivery, session, api, query and work code on stores that outlive it. The world calls its actors one step at a time
// in an order of its own; destroying it is the kill. Thread: one.
#pragma once

#include <memory>
#include <vector>

#include "accounts/accounts.h"
#include "accounts/door.h"
#include "accounts/keys.h"
#include "accounts/live.h"
#include "api/gatekeeping.h"
#include "api/presence_facts.h"
#include "api/session_reads.h"
#include "api/socket_commands.h"
#include "api/tickets.h"
#include "bus.h"
#include "lanes.h"
#include "mortal.h"
#include "no_media.h"
#include "no_search.h"
#include "plan.h"
#include "work/command_client.h"
#include "work/due_round.h"
#include "work/outbox_round.h"
#include "work/projection_round.h"
#include "work/stream_saver.h"

namespace kith::sim {

// What a process stands on and leaves behind.
struct Ground {
  const Plan& plan;
  ManualClock& clock;
  Dice& dice;
  Fate& fate;
  const accounts::AccountKeys& keys;
  std::string ids_key;
};

class Process {
 public:
  Process(const Ground& ground, store::Log& log, store::Database& directory, MortalLog::Watch durable);
  ~Process();

  Status start();
  // A connection came in on a shard, with its token in the query.
  void accept(int shard, std::shared_ptr<Link> link, wire::Codec codec, std::string token);

  // One step of one of its actors; false: it had nothing to do.
  int actors() const { return static_cast<int>(shards_.size()) + lanes_.size() + kPools; }
  bool step(int actor);
  void fire_timers();
  std::optional<std::chrono::steady_clock::time_point> next_timer();

  std::string mint(UserId user, DeviceId device) const;
  const api::DerivedIds& ids() const { return ids_; }
  void drop_caches() { cards_.invalidate_all(); }

 private:
  struct Shard;
  static constexpr int kPools = 8;  // readers, workers, cold reads, bus, projection, outbox, due, streams
  bool step_pool(int pool);
  bool step_worker(int pool);
  // Whether it is time again, and if so when next.
  bool its_turn(std::chrono::steady_clock::time_point& next, std::chrono::milliseconds pause) const;
  static session::Config with_epoch(session::Config config, const store::Log& log);

  const Ground ground_;
  const session::Config session_config_;
  SeededRandom random_;
  MortalLog log_;
  MortalDatabase directory_;
  NoSearch search_;
  accounts::Tokens tokens_;
  accounts::Revocations revocations_;
  accounts::UserCards cards_;
  accounts::AccountFeed feed_;
  accounts::Accounts accounts_;
  accounts::Door door_;
  accounts::Live live_;
  api::DerivedIds ids_;
  api::Tickets tickets_;
  api::ApiConfig api_config_;
  accounts::Throttle conversation_sends_;
  api::SendRates rates_;
  api::Table table_;
  delivery::PresenceRing ring_;
  WorkerPool readers_;
  WorkerPool workers_;
  WorkerPool passwords_;
  NoMedia media_;
  std::vector<std::unique_ptr<ManualLoop>> loops_;
  SimBus bus_;
  SimLanes lanes_;
  work::CommandClient commands_;
  work::OutboxRound outbox_;
  work::ProjectionRound projection_;
  work::DueRound due_;
  work::StreamSaver saver_;
  std::vector<std::unique_ptr<Shard>> shards_;
  bool owed_ = true;        // the directory owes the log something
  bool projecting_ = true;  // commits were announced since the last projection
  std::chrono::steady_clock::time_point next_outbox_{};
  std::chrono::steady_clock::time_point next_positions_{};
  std::chrono::steady_clock::time_point next_due_{};
  std::chrono::steady_clock::time_point next_save_{};
};

}  // namespace kith::sim
