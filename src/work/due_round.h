// Carries out what is due: planned sends as the person who planned them, messages whose time ran out, growing messages
// nobody goes on with, friend requests nobody answered. Each step is a command that changes nothing when given again:
// the send under its stored mid, then the word that it was sent, then the row of the table goes. So a crash between any
// two repeats and never doubles. What the server cannot do right now is tried again, later each time; any other refusal
// of a planned send is its end, told to the person by its code. What is due together is carried out together: its
// commands are given to the lanes at once, its rows of the table go in one change; planned sends come before the rest.
// Thread: one Worker.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/event.h"
#include "model/own_state.h"
#include "store/log.h"
#include "store/sql/connection.h"
#include "store/sql/due.h"

namespace kith::work {

class DueRound {
 public:
  // Carries out commands, all at once; replies in their order.
  using RunAll = std::function<std::vector<Result<Reply>>(std::vector<Command>)>;

  // request_life: of a friend request that nobody answers; 0: for ever.
  DueRound(store::Database& directory, const store::Log& log, const Clock& clock, RunAll run, TimeMs request_life);

  // One round for a Worker: true if more waits.
  bool operator()();

 private:
  // When to look again; nothing: it is done.
  using Again = std::optional<TimeMs>;
  struct Work {
    const store::DueRow* row = nullptr;
    Scheduled plan{};               // of a planned send
    Result<Again> end{};            // as far as is known
    std::optional<Command> next{};  // what comes before that
    bool told = false;              // the next is the word of how it ended, no longer the send
  };

  void carry(std::vector<Work>& works);
  Result<Again> begin(Work& work) const;
  Result<Again> begin_message(Work& work) const;
  Result<Again> begin_plan(Work& work) const;
  Result<Again> begin_request(Work& work, RequestId id) const;
  Result<Again> settle(Work& work, Result<Reply> reply) const;
  Result<Again> settle_plan(Work& work, Result<Reply> reply) const;
  static Result<Again> report(Work& work, Seq seq, std::string code);
  Result<Seq> sent_before(UserId owner, const Scheduled& plan) const;
  Status keep(const std::vector<Work>& works);

  store::Database& directory_;
  const store::Log& log_;
  const Clock& clock_;
  const RunAll run_;
  const TimeMs request_life_;
};

}  // namespace kith::work
