// A person's own view of conversations and messages, as rows of the person: how one's list shows a conversation,
// drafts, favourites, messages deleted for oneself, sends planned for later, mentions. Each change takes the next urev
// and reaches all of the person's devices. Inactive rows are kept as tombstones for sync. Thread: values, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "model/message.h"

namespace kith {

struct OwnView {  // key = conversation id
  ConversationId cid{};
  bool pinned = false;
  std::uint64_t pin_rank = 0;  // pinned ones stand in rising rank
  bool archived = false;
  bool stay_archived = false;  // else it comes back with the next counting message after archived_n
  std::uint64_t archived_n = 0;
  TimeMs muted_until = 0;  // no notification before
  bool hidden = false;     // until the next message after hidden_seq
  Seq hidden_seq{};
  std::vector<std::string> tags{};
  Rev urev{};
  bool operator==(const OwnView&) const = default;
};

struct Draft {  // key = conversation id
  ConversationId cid{};
  std::string text{};  // empty: none any more
  Seq reply_to{};
  Seq thread_root{};
  TimeMs at = 0;
  Rev urev{};
  bool operator==(const Draft&) const = default;
};

struct Favorite {  // key = conversation id + seq (be64)
  ConversationId cid{};
  Seq seq{};
  TimeMs at = 0;
  bool active = true;
  Rev urev{};
  bool operator==(const Favorite&) const = default;
};

struct HiddenMessage {  // deleted for oneself; key = conversation id + seq (be64)
  ConversationId cid{};
  Seq seq{};
  bool active = true;
  Rev urev{};
  bool operator==(const HiddenMessage&) const = default;
};

enum class ScheduleState : std::uint8_t { kPending = 1, kSent = 2, kFailed = 3, kCancelled = 4 };
struct Scheduled {  // key = schedule id
  ScheduleId id{};
  ConversationId cid{};
  std::string mid{};  // of the send to come
  std::string kind{};
  std::string body{};
  Seq reply_to{};
  Seq thread_root{};
  std::vector<UserId> mentions{};
  MentionAll mention_all = MentionAll::kNone;
  TimeMs at = 0;  // when it is due
  ScheduleState state = ScheduleState::kPending;
  Seq seq{};           // once sent
  std::string code{};  // why it failed
  Rev urev{};
  std::string asked{};  // keyed hash of the plan as first made, by which a repeat is known whatever it became
  bool operator==(const Scheduled&) const = default;
};

// Written with the message by the conversation's lane, so that the list of mentions needs no search; takes no urev. Key
// = time turned around (be64) + conversation id + seq (be64): the latest first.
struct Mention {
  ConversationId cid{};
  Seq seq{};
  UserId from{};
  TimeMs at = 0;
  bool all = false;  // by "all" or "here"
  bool operator==(const Mention&) const = default;
};

}  // namespace kith
