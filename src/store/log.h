// The log: everything that has order, as rows of an owner (conversation or person). One interface, embedded (rocksdb/)
// and scaled out (postgres/); one contract suite runs on both (log_contract.h).
//
// Order and durability: commit() is atomic over all partitions of the batch and durable when it returns; a batch that
// failed left nothing, or the log says so by refusing commits until recover(); reading goes on meanwhile with what was
// durable before, as far as it can be read (degraded()), except for lanes. Each partition's stream positions are
// gapless. Thread: Log and its views may be used from any thread; batches of one partition come from one lane, one at a
// time.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/breaker.h"
#include "base/ids.h"
#include "base/result.h"
#include "model/command.h"
#include "model/conversation.h"
#include "model/message.h"

namespace kith::store {

// Kinds of small rows. The value is the record's versioned encoding (model/codec.h); the key is what distinguishes rows
// of a kind.
enum class RowKind : std::uint8_t {
  kConversation = 1,  // key empty
  kMember = 2,        // key = user id (16 bytes)
  kPositions = 3,     // key = user id
  kDmBlock = 4,       // key empty
  kListing = 5,       // owner = person, key = conversation id; written with the membership by the conversation's lane
  kInvite = 6,        // key = code
  kJoinRequest = 7,   // key = user id
  kPin = 8,           // key = seq (be64)
  kReaction = 9,      // key = seq (be64) + user id
  kVote = 10,         // key = seq (be64) + user id
  kThreadReply = 11,  // key = root seq (be64) + seq (be64); values: chat/threads/threads.h
  kThreadSeat = 12,   // key = root seq (be64) + user id
  kMediaUse = 13,     // uploads that something refers to; key = seq (be64), 0: the picture; of a person: schedule id
  kPersonHead = 16,   // key empty
  kContact = 17,      // key = user id
  kRequest = 18,      // key = request id
  kBlock = 19,        // key = user id
  kSetting = 20,      // key = name
  kOwnView = 21,      // key = conversation id
  kDraft = 22,        // key = conversation id
  kFavorite = 23,     // key = conversation id + seq (be64)
  kHidden = 24,       // key = conversation id + seq (be64)
  kScheduled = 25,    // key = schedule id
  kMention = 26,      // key = see model/own_state.h; written with the message by the conversation's lane
  kUpload = 27,       // key = media id, empty: their totals; of the media id as owner: whose it is
  kOriginal = 32,     // recalled or edited content for the audit trail, key = seq (be64) + rev (be64)
  kMeta = 48,         // owner nil: installation-wide values
};

struct Row {
  std::string key;
  std::string value;
};

// A later change of something, at the rev it got (new messages are not in this index: their revs grow with seq).
enum class ChangeKind : std::uint8_t { kMessage = 1, kMember = 2, kConversation = 3, kRow = 4 };
struct Change {
  Rev rev;
  Pos pos;
  ChangeKind kind = ChangeKind::kMessage;
  RowKind row = RowKind::kConversation;  // for kRow
  std::string key;                       // seq as be64, or the row's key
};

// One reference in the commit stream; content is read in its present state.
struct StreamEntry {
  Pos pos;
  Owner owner;
  Rev rev;  // 0: a change without rev (positions)
  ChangeKind kind = ChangeKind::kMessage;
  RowKind row = RowKind::kConversation;  // for kRow
  std::string key;
};

struct PartitionPos {
  PartitionId partition = 0;
  Pos pos;
};
using Cursor = std::array<Pos, kPartitions>;

// A command that waits in the log until it has been carried out: (partition, pos, index) is its identity.
struct FollowUp {
  PartitionId partition = 0;
  Pos pos;
  std::uint32_t index = 0;
  Command command;
};

// What one lane commits at once. Later puts of the same key win.
struct Batch {
  struct HeadPut {
    ConversationId cid;
    Head head;
  };
  struct MessagePut {
    Message message;
  };
  struct SentPut {
    ConversationId cid;
    UserId sender;
    std::string mid;
    Sent sent;
  };
  struct RowPut {
    Owner owner;
    RowKind kind = RowKind::kConversation;
    std::string key;
    std::optional<std::string> value;
  };  // nullopt: delete
  struct ChangePut {
    Owner owner;
    Change change;
  };

  std::vector<HeadPut> heads;
  std::vector<MessagePut> messages;
  std::vector<SentPut> sents;
  std::vector<RowPut> rows;
  std::vector<ChangePut> changes;
  std::array<std::vector<StreamEntry>, kPartitions> stream;  // ascending pos, continuing the partition's last
  std::vector<FollowUp> follow_ups;
  std::vector<FollowUp> done;  // only the identity counts

  bool empty() const;
};

enum class Order : std::uint8_t { kAscending, kDescending };

// A reading of the log. From snapshot(): one consistent state. From live(): the present one, per call.
class View {
 public:
  virtual ~View() = default;
  virtual Result<std::optional<Head>> head(ConversationId cid) const = 0;
  virtual Result<std::vector<std::optional<Head>>> heads(std::span<const ConversationId> cids) const = 0;
  virtual Result<std::optional<std::string>> row(const Owner& owner, RowKind kind, std::string_view key) const = 0;
  // Rows of a kind with key > after, in key order.
  virtual Result<std::vector<Row>> rows(const Owner& owner, RowKind kind, std::string_view after,
                                        std::size_t limit) const = 0;
  virtual Result<std::optional<Message>> message(ConversationId cid, Seq seq) const = 0;
  // Messages with from <= seq <= to, at most limit, in the order asked (descending: the latest `limit` of the range).
  virtual Result<std::vector<Message>> messages(ConversationId cid, Seq from, Seq to, std::size_t limit,
                                                Order order) const = 0;
  // Changes with rev > after, ascending.
  virtual Result<std::vector<Change>> changes(const Owner& owner, Rev after, std::size_t limit) const = 0;
  virtual Result<std::optional<Sent>> sent(ConversationId cid, UserId sender, std::string_view mid) const = 0;
};

enum class Depth : std::uint8_t {
  kAll,     // reads the disk if it must: for readers and workers
  kCached,  // answers Error{cold} instead of waiting for the disk, and refuses while degraded: for lanes
};

class Log {
 public:
  virtual ~Log() = default;

  virtual Status commit(const Batch& batch) = 0;
  // After a failed commit: brings the log to the state a restart would find. No commit succeeds before, and no read of
  // a lane. Refused, with the time to wait, while the disk is better left alone (base/breaker.h).
  virtual Status recover() = 0;
  // Closed: all is well. Else a commit failed and recover() has not succeeded yet.
  virtual Breaker::State breaker() const = 0;
  // Reads answer from before a failure; whoever passes them on says so.
  bool degraded() const { return breaker() != Breaker::State::kClosed; }

  virtual std::unique_ptr<View> snapshot() const = 0;  // must not outlive the log; short-lived
  virtual const View& live(Depth depth) const = 0;

  // Positions of the 64 partitions as of the last commit that returned.
  virtual Cursor positions() const = 0;
  // Entries of a partition after pos, ascending; whole commits, about limit entries.
  virtual Result<std::vector<StreamEntry>> stream(PartitionId partition, Pos after, std::size_t limit) const = 0;
  virtual Status trim_stream(PartitionId partition, Pos up_to) = 0;
  virtual Result<Pos> stream_floor(PartitionId partition) const = 0;  // entries up to it are trimmed
  // Waiting follow-ups of a partition in (pos, index) order, from the first not done.
  virtual Result<std::vector<FollowUp>> follow_ups(PartitionId partition, std::size_t limit) const = 0;

  // Conversations with cid > after, ascending: for building anew what follows from all of them. The present state; what
  // is committed meanwhile may be in it or not, but stands in the stream behind the positions noted before.
  virtual Result<std::vector<ConversationId>> conversations(ConversationId after, std::size_t limit) const = 0;

  // Opaque id of the store's history; a restore starts a new one.
  virtual std::string epoch() const = 0;
  virtual Status check() const = 0;  // for readiness: can it read and is it not failed
  virtual std::uint64_t free_disk_bytes() const = 0;
};

}  // namespace kith::store
