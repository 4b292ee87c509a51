// Frames from the server: one plain struct for each, and one function that writes any of them in either codec.
// The schemas are those of protocol/schemas/frames.yaml. Structs with references are for immediate use: fill, write,
// forget. A struct's kType is its `t`; fields() writes what stands beside it. Optional parts are left out when nil,
// zero, empty or -1. Thread: pure functions. Deliberately not here: who gets a frame, and when.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/event.h"
#include "wire/answers.h"
#include "wire/frame.h"
#include "wire/generated/limits.h"
#include "wire/rows.h"
#include "wire/writer.h"

namespace kith::wire {

inline constexpr int kProtocolVersion = 1;
inline constexpr std::int64_t kNoRequest = -1;  // no `re`: the frame answers no request, or one without id

namespace down {

struct Ready {
  static constexpr std::string_view kType = "ready";
  UserId user;
  DeviceId device;
  SessionId session;
  TimeMs server_ts = 0;
  std::string epoch;
  AnnouncedLimits limits{};
  std::int64_t heartbeat_ms = kHeartbeatMs;
};

struct Joined {
  static constexpr std::string_view kType = "joined";
  std::int64_t re = kNoRequest;
  const ConversationRow& row;
  const std::vector<UserCard>& users;
  bool degraded = false;  // from before a failure of the store
};

// A message row in one of three roles. A replay by `since` says kMessage for all, so that the simplest client misses
// nothing.
enum class MessageRole : std::uint8_t { kMessage, kEdited, kRecalled };
struct MessageFrame {
  MessageRole role = MessageRole::kMessage;
  const Message& message;
};
// The role that fits the row's present state.
MessageRole role_of(const Message& message);

// A message that changed: the whole row, and what happened.
struct MessageChangedFrame {
  MessageChange what = MessageChange::kEdited;
  const Message& message;
  UserId by{};               // nil: the server
  std::string_view emoji{};  // of a reaction, and whether it came or went
  bool on = true;
};

// One's own devices alone: the conversation is marked unread, or no more.
struct UnreadMark {
  static constexpr std::string_view kType = "unread";
  ConversationId cid;
  bool on = true;
};

// One's own devices alone: oneself cleared everything up to pos.
struct Cleared {
  static constexpr std::string_view kType = "cleared";
  ConversationId cid;
  Seq pos;
};

// A growing message grew. Ephemeral: offset is where the text belongs, in bytes of UTF-8.
struct StreamFrame {
  static constexpr std::string_view kType = "stream";
  ConversationId cid;
  Seq seq;
  UserId from;
  std::uint64_t offset = 0;
  std::string_view text;
};

struct Ack {
  static constexpr std::string_view kType = "ack";
  std::int64_t re = kNoRequest;
  const SentReply& sent;
};

struct MemberFrame {
  static constexpr std::string_view kType = "member";
  ConversationId cid;
  UserId by;
  const Member& member;
};

struct ConversationFrame {
  static constexpr std::string_view kType = "conversation";
  UserId by;
  const Conversation& conversation;
  bool room = false;  // its events come to who joined, no longer to all members by themselves
};

struct Skip {
  static constexpr std::string_view kType = "skip";
  ConversationId cid;
  Rev rev;
};

struct Delivered {
  static constexpr std::string_view kType = "delivered";
  ConversationId cid;
  Seq pos;
  UserId from;
};

struct Read {
  static constexpr std::string_view kType = "read";
  ConversationId cid;
  Seq pos;
  UserId from;
  std::optional<std::uint64_t> read_n{};  // with one's own
  Seq thread{};                           // with one's own: the root whose replies pos means
  bool following = true;                  // with thread
};

struct Typing {
  static constexpr std::string_view kType = "typing";
  ConversationId cid;
  UserId from;
  bool on = true;
};

struct Presence {
  static constexpr std::string_view kType = "presence";
  UserId user;
  bool online = false;
  TimeMs last_seen = 0;  // to the minute; 0: unknown or hidden
};

struct Signal {
  static constexpr std::string_view kType = "signal";
  ConversationId cid;
  UserId from;
  DeviceId from_device;
  std::string_view data;  // canonical JSON
};

// The person's own state changed: the row that did, or what to ask for again ("profile", "devices", "settings").
struct User {
  static constexpr std::string_view kType = "user";
  Rev urev;
  const Contact* contact = nullptr;
  const FriendRequest* request = nullptr;
  const Block* block = nullptr;
  std::string_view changed{};
  const OwnView* view = nullptr;
  const Draft* draft = nullptr;
  const Favorite* favorite = nullptr;
  const HiddenMessage* hidden = nullptr;
  const Scheduled* scheduled = nullptr;
};

struct Synced {
  static constexpr std::string_view kType = "synced";
  std::int64_t re = kNoRequest;
  const SyncAnswer& answer;
};

enum class ResyncReason : std::uint8_t {
  kSlow,     // the reader was too slow for what could be remembered
  kTrimmed,  // what was asked for is no longer kept
  kEpoch,    // the cursor is of another history
  kAhead,    // the cursor is above the head
  kRows,     // too many rows for one replay: go on from rev
  kRemoved,  // no longer a member
};
std::string_view word_of(ResyncReason reason);
struct Resync {
  static constexpr std::string_view kType = "resync";
  ConversationId cid{};  // nil: everything
  ResyncReason reason = ResyncReason::kSlow;
  Rev rev{};
};

struct Drain {
  static constexpr std::string_view kType = "drain";
  std::int64_t retry_after_ms = 0;
};

struct Notice {
  static constexpr std::string_view kType = "notice";
  ConversationId cid{};
  std::string_view kind;  // "welcome"
  std::string_view text;
};

struct Ok {
  static constexpr std::string_view kType = "ok";
  std::int64_t re = kNoRequest;
  std::optional<Rev> rev{};
  std::vector<MineRow> mine{};  // of a join: what of the replayed messages is the reader's own
};

struct Refusal {
  static constexpr std::string_view kType = "error";
  std::int64_t re = kNoRequest;
  const Error& error;
  ConversationId cid{};  // with mid: of a refused send
  std::string_view mid{};
};

struct Pong {
  static constexpr std::string_view kType = "pong";
  std::int64_t re = kNoRequest;
};

void fields(Writer& writer, const Ready& frame);
void fields(Writer& writer, const Joined& frame);
void fields(Writer& writer, const MessageFrame& frame);
void fields(Writer& writer, const MessageChangedFrame& frame);
void fields(Writer& writer, const UnreadMark& frame);
void fields(Writer& writer, const Cleared& frame);
void fields(Writer& writer, const StreamFrame& frame);
void fields(Writer& writer, const Ack& frame);
void fields(Writer& writer, const MemberFrame& frame);
void fields(Writer& writer, const ConversationFrame& frame);
void fields(Writer& writer, const Skip& frame);
void fields(Writer& writer, const Delivered& frame);
void fields(Writer& writer, const Read& frame);
void fields(Writer& writer, const Typing& frame);
void fields(Writer& writer, const Presence& frame);
void fields(Writer& writer, const Signal& frame);
void fields(Writer& writer, const User& frame);
void fields(Writer& writer, const Synced& frame);
void fields(Writer& writer, const Resync& frame);
void fields(Writer& writer, const Drain& frame);
void fields(Writer& writer, const Notice& frame);
void fields(Writer& writer, const Ok& frame);
void fields(Writer& writer, const Refusal& frame);
void fields(Writer& writer, const Pong& frame);

template <typename AnyFrame>
std::string_view type_of(const AnyFrame&) {
  return AnyFrame::kType;
}
std::string_view type_of(const MessageFrame& frame);
std::string_view type_of(const MessageChangedFrame& frame);

}  // namespace down

// One whole frame.
template <typename AnyFrame>
void write_frame(Writer& writer, const AnyFrame& frame) {
  writer.begin_object();
  writer.field("t", type_of(frame));
  fields(writer, frame);
  writer.end_object();
}

// Encoded and framed for sending. Each thread keeps one buffer, so this allocates the frame alone.
template <typename AnyFrame>
Frame make_frame(Codec codec, const AnyFrame& frame) {
  thread_local std::string text;
  text.clear();
  Writer writer(codec, text);
  write_frame(writer, frame);
  return Frame::make(codec, text);
}

}  // namespace kith::wire
