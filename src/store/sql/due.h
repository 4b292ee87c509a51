// What is due when: a projection of the log's due rows (planned sends of people, messages whose time runs out, growing
// messages nobody goes on with), for the worker that carries them out. Thread: as Connection. A row says when to look;
// what is to be done, and whether it still is, stands in the log.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "model/command.h"
#include "store/sql/connection.h"

namespace kith::store {

struct DueRow {
  Owner owner{};
  std::string key{};  // of the log's row, within the owner
  TimeMs at = 0;
  std::int64_t tries = 0;  // that ended in "later"
};
struct DueChange {
  DueRow row{};
  bool on = true;  // false: nothing is due any more
};

Status apply(Connection& c, const DueChange& change);
// Those whose time has come, earliest first.
Result<std::vector<DueRow>> due_until(Connection& c, TimeMs now, std::size_t limit);
// Both change nothing where the row has another time by now.
Status due_done(Connection& c, const DueRow& row);
Status due_later(Connection& c, const DueRow& row, TimeMs at, std::int64_t tries);
Status clear_due(Connection& c);

}  // namespace kith::store
