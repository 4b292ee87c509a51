// Events and replies: what a decided and committed command tells its asker and everybody concerned, in commit order.
// Thread: immutable once published; shared between threads by shared_ptr<const CommittedBatch>.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "model/command.h"
#include "model/conversation.h"
#include "model/marks.h"
#include "model/message.h"
#include "model/own_state.h"
#include "model/person.h"

namespace kith {

// --- events of a conversation that take a rev
struct MessageSent {
  Message message{};
};
struct MessageRecalled {
  Message tombstone{};
};
enum class MessageChange : std::uint8_t { kEdited, kReaction, kPin, kThread, kPoll, kStream, kExpired };
struct MessageChanged {
  Message message{};  // the row after the change
  MessageChange what = MessageChange::kEdited;
  UserId by{};          // nil: the server
  std::string emoji{};  // of a reaction, and whether it came or went
  bool on = true;
};
struct MemberChanged {
  Member member{};  // the row after the change
  UserId actor{};
};
struct ConversationChanged {
  Conversation conversation{};
  UserId actor{};
  bool room = false;  // Head::room, after the change
};
// --- events of a conversation without rev
struct PositionsMoved {
  UserId user{};
  DeviceId device{};  // that moved them (its own session needs no echo)
  bool delivered_moved = false;
  bool read_moved = false;
  Positions positions{};
  bool to_others = true;  // false: only the person's own devices (receipts off, large conversation)
};
struct ThreadReadMoved {  // of one's own devices alone
  UserId user{};
  Seq root{};
  ThreadSeat seat{};
};
struct UnreadMarked {  // of one's own devices alone; read takes it away
  UserId user{};
  bool on = true;
};
struct HistoryCleared {  // of one's own devices alone
  UserId user{};
  Seq up_to{};
};
struct StreamAppended {
  Seq seq{};
  UserId from{};
  std::uint64_t offset = 0;  // bytes of UTF-8 before it
  std::string text{};
};
struct TypingChanged {
  UserId user{};
  bool on = true;
};
struct Signalled {
  UserId from{};
  DeviceId from_device{};
  DeviceId to{};
  std::string data{};
};
// Entered the world. Told to the person's own devices alone, as the welcome of the configuration; nothing is stored.
struct Welcomed {
  UserId user{};
};
// --- events of a person's own state
struct ContactChanged {
  Contact contact{};
};
struct RequestChanged {
  FriendRequest request{};
};
struct BlockChanged {
  Block block{};
};
struct PersonTouched {
  std::string what{};
};
struct OwnViewChanged {
  OwnView view{};
};
struct DraftChanged {
  Draft draft{};
  DeviceId device{};  // that wrote it (its own session needs no echo)
};
struct FavoriteChanged {
  Favorite favorite{};
};
struct MessageHidden {
  HiddenMessage hidden{};
};
struct ScheduledChanged {
  Scheduled scheduled{};
};

using EventBody =
    std::variant<MessageSent, MessageRecalled, MemberChanged, ConversationChanged, PositionsMoved, TypingChanged,
                 Signalled, Welcomed, ContactChanged, RequestChanged, BlockChanged, PersonTouched, MessageChanged,
                 ThreadReadMoved, UnreadMarked, HistoryCleared, StreamAppended, OwnViewChanged, DraftChanged,
                 FavoriteChanged, MessageHidden, ScheduledChanged>;

// Who gets an event. People lists are shared and immutable; a removed member is in `also`.
struct Audience {
  std::shared_ptr<const std::vector<UserId>> people;  // null: none by person
  std::vector<UserId> also{};                         // further people (just removed, just left)
  std::vector<UserId> unseeing{};                     // of the people, sorted: their view lacks it, they hear `skip`
  bool room = false;                                  // the sessions registered in the room of cid
  bool ephemeral = false;                             // may be dropped first
};

struct Event {
  Owner owner{};
  Rev rev{};  // 0: takes none
  PartitionId partition = 0;
  Pos pos{};  // 0: nothing was committed for it
  Audience audience{};
  EventBody body{};

  ConversationId cid() const { return ConversationId{owner.id}; }
  UserId person() const { return UserId{owner.id}; }
};

// --- replies
struct SentReply {
  ConversationId cid{};
  std::string mid{};
  Seq seq{};
  Rev rev{};
  TimeMs at = 0;
  bool duplicate = false;
};
struct MovedReply {
  Positions positions{};
  std::uint64_t unread = 0;
};
struct OpenedReply {
  ConversationId cid{};
  bool created = false;
};
struct AddedReply {
  std::vector<UserId> added{};
  std::vector<std::pair<UserId, Code>> failed;
};
struct RequestedReply {
  RequestId id{};
  RequestState state = RequestState::kPending;
};
struct AnsweredReply {
  ConversationId cid{};  // of the dm when accepted, else nil
};
struct InvitedReply {
  std::string code{};
};
struct JoinReply {
  bool joined = false;  // false: waits for an admin
};
struct ScheduledReply {
  Scheduled scheduled{};
};
using ReplyBody = std::variant<std::monostate, SentReply, MovedReply, OpenedReply, AddedReply, RequestedReply,
                               AnsweredReply, InvitedReply, JoinReply, ScheduledReply>;

struct Reply {
  Owner owner{};
  Rev rev{};  // of the owner after the command; 0 if it took none
  PartitionId partition = 0;
  Pos pos{};  // of the commit; for a duplicate, of the partition as known
  ReplyBody body{};
};

// Where a reply goes: a slot on a shard (a session, or a waiting HTTP request). slot 0: nobody waits.
struct ReplyTo {
  int shard = 0;
  std::uint64_t slot = 0;
  std::int64_t re = -1;  // the request's id on that session, -1 none
};

struct Committed {  // one command's end, in commit order
  ReplyTo reply_to{};
  Result<Reply> reply;
  std::vector<Event> events{};  // empty for refusals
};

struct PartitionSpan {
  PartitionId partition = 0;
  Pos from{};  // first pos of the batch in this partition
  Pos to{};
};

struct CommittedBatch {
  std::vector<Committed> items{};
  std::vector<PartitionSpan> spans{};
};

}  // namespace kith
