// What the directory owes the log: reads its outbox and carries each row into commands. A row is done only after all
// its commands are durable; rules make repeats harmless, so a crash anywhere repeats and never loses. Thread: one
// Worker.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/clock.h"
#include "store/log.h"
#include "store/sql/connection.h"
#include "store/sql/outbox.h"
#include "store/sql/users.h"
#include "work/command_client.h"

namespace kith::work {

struct Places {  // ids that derive from the installation's key
  std::function<ConversationId(UserId)> note_to_self;
  ConversationId world;
  std::string world_name;
};

class OutboxRound {
 public:
  OutboxRound(store::Database& directory, const store::Log& log, CommandClient& commands, Places places);

  // One round for a Worker: true if more waits.
  bool operator()();

 private:
  Status carry(const store::OutboxRow& row);
  Status settle(const store::User& user);
  Status spread_profile(const store::User& user);
  Status leave_everything(UserId user);
  Status ask_no_more(UserId user);
  Status leave_people(UserId user);
  Result<std::optional<Member>> member_row(ConversationId cid, UserId user);
  Status each_row(UserId user, store::RowKind kind, const std::function<Status(const std::string&)>& visit);
  Status each_conversation(UserId user, const std::function<Status(const Listing&)>& visit);
  Status tell(UserId user, std::string what);
  Status run(Command command);

  store::Database& directory_;
  const store::Log& log_;
  CommandClient& commands_;
  const Places places_;
};

}  // namespace kith::work
