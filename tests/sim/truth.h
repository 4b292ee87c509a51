// Truth: the store against itself and against what each device believes. Full and slow: for the calm after a storm and
// for the end. Everything it finds is one sentence. Thread: one; reads one snapshot.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "client.h"
#include "store/log.h"

namespace kith::sim {

using Tell = std::function<void(const std::string&)>;

// Rows as the store's would be told, each made once.
class Told {
 public:
  const std::string& of(const Message& message);

 private:
  std::map<std::pair<ConversationId, Seq>, std::string> rows_;
};

// Every conversation that one of these people is or was in.
std::set<ConversationId> conversations_of(const store::View& view, const std::vector<UserId>& people);

// seqs dense from 1, n a running count, each message findable by its mid, positions within their bounds, member counts.
void check_conversation(const store::View& view, ConversationId cid, const Tell& tell);
// What a message counts is what people put on it; check_conversation() asks this too.
void check_marks(const store::View& view, ConversationId cid, const std::vector<Message>& messages, const Tell& tell);
void check_mentions(const store::View& view, const std::vector<UserId>& people, const Tell& tell);
// No follow-up waits, and both ends of what one person did to another say the same.
void check_people(const store::Log& log, const store::View& view, const std::vector<UserId>& people,
                  const std::function<ConversationId(UserId, UserId)>& dm_of, const Tell& tell);
// What was due has been done, and what was planned was sent once or not at all, as its plan says.
void check_due(const store::View& view, const std::vector<UserId>& people, TimeMs now, const Tell& tell);
// A settled device knows its person's own state.
void check_own(const store::View& view, const Client& client, const Tell& tell);
// A settled device knows exactly what its person may see; one that has just synced its positions as well.
void check_device(const store::View& view, const Client& client, bool synced_now, Told& told, const Tell& tell);

// May the person see this row, and has the store it so? (Or newer: then what was shown is older, not invented.)
void check_shown(const store::View& view, UserId user, ConversationId cid, const wire::Value& row, const Tell& tell);

}  // namespace kith::sim
