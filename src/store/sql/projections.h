// What the directory knows of the log, for lists and name search: conversations, who is in them, and how far it has
// read. Thread: as Connection. Changes and cursor commit together, so each commit of the log counts exactly once; a
// rebuild notes the positions, clears, scans and follows. Deliberately not here: anything a rule decides by.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/ids.h"
#include "model/conversation.h"
#include "store/sql/connection.h"
#include "store/sql/due.h"

namespace kith::store {

struct ListedConversation {
  ConversationId cid{};
  ConversationKind kind = ConversationKind::kGroup;
  std::string name{};  // empty for a dm: those are found by the other person's names
  Rev rev{};           // of the conversation's row; an older one never replaces a newer
  bool gone = false;   // dissolved: no longer found
};

struct ListedMembership {
  UserId user{};
  ConversationId cid{};
  bool active = true;
};

struct CursorMove {
  PartitionId partition = 0;
  Pos from{};  // where this consumer must stand; otherwise kConflict with field "cursor" and nothing is applied
  Pos to{};
};

struct ProjectionBatch {
  std::vector<ListedConversation> conversations{};
  std::vector<ListedMembership> memberships{};
  std::vector<DueChange> due{};
  std::vector<CursorMove> cursors{};

  bool no_rows() const { return conversations.empty() && memberships.empty() && due.empty(); }
};

using Cursors = std::array<Pos, kPartitions>;

// Inside one write transaction. consumer names the reader of the stream and the history it read, as "directory@EPOCH".
Status apply(Connection& c, std::string_view consumer, const ProjectionBatch& batch);
Result<Cursors> cursors(Connection& c, std::string_view consumer);
// A rebuild: clear, then apply without cursors for all there is, then place the cursors at the positions noted before.
// Cut off in between it leaves a consumer without cursors, from which the next start knows that it must begin anew.
Status clear_projection(Connection& c);
Status place_cursors(Connection& c, std::string_view consumer, const Cursors& at);

// What tells whether the projection may follow the log, or must be built anew.
struct ProjectionState {
  bool placed = false;  // the consumer has cursors
  bool empty = true;    // there is no conversation
  Cursors at{};
};
Result<ProjectionState> projection_state(Connection& c, std::string_view consumer);

// The name a person's conversation goes by, folded: its own, or in a dm the other person's.
struct OwnLabel {
  ConversationId cid{};
  std::string label{};
};
Result<std::vector<OwnLabel>> own_labels(Connection& c, UserId user);
// The person's conversations whose name, or the name or username of whose members (in a dm, of its other person),
// contains query (folded); by name. The world and channels are found by their names alone.
Result<std::vector<ConversationId>> find_own_conversations(Connection& c, UserId user, std::string_view query,
                                                           std::size_t limit);

}  // namespace kith::store
