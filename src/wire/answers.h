// Answers of commands that are built in more than one place or hold rows: sync, history, refusals. fields() writes what
// stands in the HTTP object, or beside `t` and `re` in an ok (or synced) frame. The schemas are those of
// protocol/schemas/answers.yaml. Thread: pure functions. Deliberately not here: answers of a few plain fields, which
// their api handler writes itself.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "model/event.h"
#include "model/marks.h"
#include "wire/rows.h"
#include "wire/writer.h"

namespace kith::wire {

// One's own seat at a thread of the conversation.
struct ThreadSeatRow {
  Seq root{};
  ThreadSeat seat{};
};

struct SyncedConversation {
  ConversationRow row{};
  std::vector<Member> members{};         // those that changed
  std::vector<Message> messages{};       // ascending by seq
  std::vector<Message> tombstones{};     // recalled since
  bool limited = false;                  // older changes are not in the answer
  std::vector<MineRow> mine{};           // of the messages
  std::vector<ThreadSeatRow> threads{};  // one's own seats that moved
};

struct SyncedGone {
  ConversationId cid{};
  LeaveReason reason = LeaveReason::kLeft;
  TimeMs at = 0;
  UserId by{};
};

struct SyncedUser {
  Rev urev{};
  std::optional<MeRow> me{};
  std::vector<Contact> friends{};
  std::vector<FriendRequest> requests{};
  std::vector<Block> blocked{};
  std::vector<OwnView> views{};
  std::vector<Draft> drafts{};
  std::vector<Favorite> favorites{};
  std::vector<HiddenMessage> hidden{};  // of a delta; a load tells it beside the messages
  std::vector<Scheduled> scheduled{};
};

struct SyncAnswer {
  std::vector<SyncedConversation> conversations{};
  std::vector<SyncedGone> gone{};
  SyncedUser user{};
  std::vector<UserCard> users{};
  std::string token{};
  bool more = false;
  std::string epoch{};
  bool degraded = false;  // from before a failure of the store
};

struct HistoryAnswer {
  std::vector<Message> messages{};  // ascending by seq
  bool has_before = false;
  bool has_after = false;
  Rev rev{};  // of the conversation, at the snapshot read
  std::vector<MineRow> mine{};
  std::vector<UserCard> users{};
};

void fields(Writer& writer, const ThreadSeatRow& row);
void fields(Writer& writer, const SyncedConversation& conversation);
void fields(Writer& writer, const SyncedGone& gone);
void fields(Writer& writer, const SyncedUser& user);
void fields(Writer& writer, const SyncAnswer& answer);
void fields(Writer& writer, const HistoryAnswer& answer);
// cid, mid, pos, seq, rev, at, duplicate: of the ack frame and of POST …/messages alike.
void fields(Writer& writer, const SentReply& sent);
// added and failed.
void fields(Writer& writer, const AddedReply& added);

// RFC 9457: the body of a refused HTTP request, application/problem+json.
std::string problem_json(const Error& error);

}  // namespace kith::wire
