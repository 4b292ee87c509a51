// What the handlers of one shard may use. Wired by app, one for each shard.
// Thread: loop and hub are the shard's; the rest says itself that any thread may use it.
#pragma once

#include <functional>
#include <string>

#include "api/derived_ids.h"
#include "base/clock.h"
#include "base/random.h"
#include "wire/generated/limits.h"

namespace kith {
class Loop;
class WorkerPool;
namespace accounts {
class Accounts;
class UserCards;
struct Caller;
}  // namespace accounts
namespace chat {
struct Limits;
}
namespace delivery {
class Hub;
}
namespace lane {
class CommandSink;
}
namespace store {
class Database;
class Log;
namespace search {
class SearchIndex;
}
}  // namespace store
}  // namespace kith

namespace kith::api {

struct Media;
class SendRates;
class Tickets;

struct ApiConfig {
  std::string name = "Kith";          // of the installation, shown to people
  std::string registration = "open";  // open | invite | closed
  bool guests = true;                 // may people enter without an account
  bool dm_needs_friendship = false;   // else only where the other person asks for it
  std::string metrics_token;          // for GET /metrics; empty: only from this machine
  wire::AnnouncedLimits announced{};  // as `ready` and GET /v1/info tell them
};

struct Services {
  Loop& loop;
  delivery::Hub& hub;
  lane::CommandSink& lanes;
  const store::Log& log;
  store::Database& directory;
  WorkerPool& readers;
  WorkerPool& workers;
  WorkerPool& passwords;
  accounts::Accounts& accounts;
  accounts::UserCards& cards;
  const DerivedIds& ids;
  Random& random;
  Tickets& tickets;
  const ApiConfig& config;
  SendRates& rates;           // shared with the sessions
  const chat::Limits& rules;  // by which a plan is tried
  store::search::SearchIndex& search;
  const Clock& clock;
  Media& media;
  std::function<void()> owed;  // the directory owes the log something: wakes who pays
};

}  // namespace kith::api
