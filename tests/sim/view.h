// ConversationView: what a model client knows of one conversation: its rev, the rows it was given, the stretch of
// messages that it claims to know without a hole. Plain state with the two rules every client has: a row not newer
// than the known one is ignored, and positions only grow. Thread: values.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "wire/value.h"

namespace kith::sim {

inline constexpr std::uint64_t kNothing = UINT64_MAX;

// Fields of decoded frames; absent ones are zero or empty.
std::uint64_t number_in(const wire::Value& frame, std::string_view key);
std::string text_in(const wire::Value& frame, std::string_view key);
bool flag_in(const wire::Value& frame, std::string_view key);

// What a frame says of the row itself: canonical JSON without what only tells what happened.
std::string row_in(const wire::Value& frame);
// The settings among the fields of a conversation's row or event.
std::string settings_in(const wire::Value& row);
// Whether a message counts as unread: replies that stand in their thread alone do not.
bool counts(const wire::Value& message);

struct SeenMessage {
  std::uint64_t rev = 0;
  std::uint64_t n = 0;  // 0: not told (one's own, known by its ack)
  std::string mid;
  std::string from;
  std::string kind;
  std::string body;           // canonical JSON; empty once recalled
  bool gone = false;          // recalled or expired
  bool grows = false;         // its writer goes on with it
  std::uint64_t root = 0;     // of the thread it hangs in
  std::uint64_t replies = 0;  // of the thread that hangs on it
  std::string row;            // all of it; empty for one's own that is known by its ack
};

struct SeenMember {
  std::uint64_t rev = 0;
  std::string role;
  bool active = true;
  std::string row;
};

// One's own seat at a thread.
struct SeenSeat {
  bool following = false;
  std::uint64_t read = 0;
  std::uint64_t read_n = 0;
};

struct ConversationView {
  std::string cid;
  std::string kind;
  std::string settings;
  std::uint64_t settings_rev = 0;
  std::uint64_t rev = 0;
  std::uint64_t head = 0;
  std::uint64_t n = 0;
  std::uint64_t from = kNothing;  // every visible message from here to the head is known
  std::uint64_t told = 0;         // up to this rev it was told in the present session
  std::uint64_t replay_to = 0;    // a replay nobody asked for is coming, up to this rev
  std::chrono::steady_clock::time_point replayed_at{};
  std::uint64_t delivered = 0;
  std::uint64_t read = 0;
  std::uint64_t read_n = 0;
  bool marked = false;  // unread, by oneself
  std::map<std::uint64_t, SeenMessage> messages;
  std::map<std::uint64_t, SeenSeat> seats;    // by their thread's root
  std::map<std::string, SeenMember> members;  // those heard of
  std::set<std::uint64_t> ahead;              // revs heard of while something else was fetched
  bool large = false;                         // its events come to who joined
  bool joined = false;                        // in this session
  bool listening = false;
  bool gone = false;
  bool torn = false;         // its content was forgotten and has not been fetched since
  std::int64_t joining = 0;  // id of the join under way

  bool room() const { return kind == "world" || large; }
  bool followed_room() const { return large && kind != "world"; }
  void take_message(const wire::Value& row);
  void take_member(const wire::Value& row);
  void take_row(const wire::Value& row);  // as in joined, synced and lists
  void take_seat(std::uint64_t root, const SeenSeat& seat);
  void move_read(std::uint64_t pos, std::uint64_t read_n_told);
  void forget_below(std::uint64_t seq);
  void forget_content();
};

}  // namespace kith::sim
