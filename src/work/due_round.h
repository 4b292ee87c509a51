// Carries out what is due: planned sends as the person who planned them, messages whose time ran out, growing messages
// nobody goes on with. Each step is a command that changes nothing when given again: the send under its stored mid,
// then the word that it was sent, then the row of the table goes. So a crash between any two repeats and never doubles.
// What the server cannot do right now is tried again, later each time; any other refusal of a planned send is its end,
// told to the person by its code. Thread: one Worker.
#pragma once

#include <functional>

#include "base/clock.h"
#include "model/event.h"
#include "store/log.h"
#include "store/sql/connection.h"
#include "store/sql/due.h"

namespace kith::work {

class DueRound {
 public:
  using Run = std::function<Result<Reply>(Command)>;

  DueRound(store::Database& directory, const store::Log& log, const Clock& clock, Run run);

  // One round for a Worker: true if more waits.
  bool operator()();

 private:
  // When to look again; nothing: it is done.
  using Again = std::optional<TimeMs>;
  Status carry(const store::DueRow& row);
  Result<Again> carry_message(const store::DueRow& row);
  Result<Again> carry_plan(const store::DueRow& row);
  Result<Again> send(UserId owner, const Scheduled& plan);
  Status report(UserId owner, const Scheduled& plan, Seq seq, std::string code);
  Result<Seq> sent_before(UserId owner, const Scheduled& plan) const;

  store::Database& directory_;
  const store::Log& log_;
  const Clock& clock_;
  const Run run_;
};

}  // namespace kith::work
