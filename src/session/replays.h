// Replays: the reads of one session, one after the other: joins and syncs in the order asked, then dirty conversations.
// A page is read only while the peer takes what it gets, so replays never fill the outbox. Made when needed, gone when
// idle. Thread: the session's shard. Bounded: reads_waiting_max jobs; a page at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "session/reads.h"
#include "session/session.h"

namespace kith::session {

class Replays {
 public:
  explicit Replays(Session& session) : session_(session) {}

  bool room() const;
  void join(ConversationId cid, std::optional<Rev> rev, std::optional<Seq> since, const Request& request);
  // A request gets one page; while more is left, events stay held for the next request. A client that does not ask
  // again in time is sent the rest unasked, as is one that gave its token with auth or as Last-Event-ID. False: too
  // many wait.
  bool sync(SyncRead read, const Request& request);
  void abort_sync();
  // The client leaves: joins of this conversation that have not been answered end here, so none enters it afterwards.
  void left(ConversationId cid);
  // Reads the next page if the session can take it.
  void pump();
  bool idle() const { return !reading_ && !current_ && waiting_.empty(); }

 private:
  enum class Kind : std::uint8_t { kJoin, kSync, kDirty };
  struct Job {
    Kind kind = Kind::kJoin;
    Request request;
    ConversationId cid;
    std::optional<Rev> rev;
    std::optional<Seq> since;
    SyncRead sync;
    // How far it came.
    bool begun = false;
    bool left = false;  // while its page was read
    std::size_t rows = 0;
    Seq until;
    delivery::Coverage covered;
    std::vector<wire::MineRow> mine;  // of a join: of all its pages
    std::optional<Rev> dirty_from;    // a failed read gives the conversation back
  };

  void start();
  void read_page();
  void read_join();
  void read_sync();
  void joined(Result<JoinOutcome> outcome);
  void page(const JoinAnswer& answer);
  void finish_join(bool complete, Rev stopped);
  void must_resync(const MustResync& must);
  void join_failed(const Error& error);
  void join_left();
  void stand_where_it_stood(const Job& job);
  void synced(Result<SyncOutcome> outcome);
  void await_client();
  bool sync_waits() const;
  void end_sync();
  void resync(ConversationId cid, wire::down::ResyncReason reason, Rev rev = {});
  void complete_answer(Job& job, Rev rev);
  void tell_open_streams(ConversationId cid);

  Session& session_;
  std::optional<Job> current_;
  std::deque<Job> waiting_;
  bool reading_ = false;
  bool paused_ = false;           // after `unavailable`, until the timer
  bool awaiting_client_ = false;  // current_ is a sync with pages left, and the client may ask for the next
  std::uint64_t pages_ = 0;       // of sync read so far: tells a late timer that the client did ask
};

}  // namespace kith::session
