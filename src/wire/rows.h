// Rows: how messages, members, conversations and people are written, alike in live frames, lists, history and sync.
// fields(writer, row) writes the fields of a row into an object that the caller has opened; object(writer, row) writes
// the whole object; the schemas are those of protocol/schemas/rows.yaml under the same names. Absent optional facts are
// left out. Invariant: what is written of a Message, Member or Conversation depends on nothing but the record, so
// frames may be shared. Thread: pure functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "model/admission.h"
#include "model/conversation.h"
#include "model/message.h"
#include "model/own_state.h"
#include "model/person.h"
#include "model/privacy.h"
#include "model/profile.h"
#include "wire/writer.h"

namespace kith::wire {

// The words of the contract for the model's enums.
std::string_view word_of(ConversationKind kind);
std::string_view word_of(Role role);
std::string_view word_of(LeaveReason reason);  // empty for kNone
std::string_view word_of(RequestState state);
std::string_view word_of(Admission admission);
std::string_view word_of(MentionAll mention);  // empty for kNone
std::string_view word_of(StreamState stream);  // empty for kNone
std::string_view word_of(ScheduleState state);
std::string_view word_of(Circle circle);

// A name to show beside an id.
struct UserCard {
  UserId id{};
  std::string name{};
  std::string avatar{};  // empty: none
  bool guest = false;
  bool bot = false;
  bool deleted = false;
};

struct UserRow {
  UserId id{};
  std::string username{};  // empty for guests
  std::string display_name{};
  std::string about{};
  std::string avatar{};
  bool guest = false;
  bool bot = false;
  bool deleted = false;
  std::optional<bool> disabled{};  // told to administrators only
  bool is_friend = false;
  bool blocked = false;
  std::string remark{};                // what the reader calls this friend
  std::optional<StatusLine> status{};  // absent where there is none, or none to be seen
};

struct MeRow {
  UserId id{};
  std::string username{};
  std::string display_name{};
  std::string about{};
  std::string avatar{};
  bool guest = false;
  bool admin = false;
  TimeMs created_at = 0;
  bool receipts = true;
  bool presence = true;
  bool searchable = true;
  bool friends_only = false;
  Circle last_seen = Circle::kEverybody;
  Circle who_may_write = Circle::kEverybody;
  Circle who_may_add = Circle::kEverybody;
  Circle who_may_add_to_groups = Circle::kEverybody;
  std::optional<StatusLine> status{};
};

struct DeviceRow {
  DeviceId device{};
  std::string agent{};
  TimeMs created_at = 0;
  TimeMs last_seen = 0;
  bool current = false;
};

struct OthersPositions {
  Seq delivered{};
  std::optional<Seq> read{};  // absent where receipts are off
};

// A conversation as one of its readers sees it.
struct ConversationRow {
  Conversation conversation{};
  Head head{};
  Seq first{};                 // lowest seq the reader may see
  Positions positions{};       // the reader's own
  std::optional<Role> role{};  // the reader's; absent where it only listens
  TimeMs muted_until = 0;
  std::optional<OthersPositions> peer{};  // of a dm
  std::optional<OthersPositions> all{};   // of a group: lowest over the members
  std::optional<Seq> any_read{};          // of a group: highest over the others
  std::optional<Message> last{};          // the last message the reader may see
  std::optional<OwnView> own{};           // how the reader lists it, where that is told
  std::optional<Draft> draft{};           // the same
  std::uint64_t mentions = 0;             // of the reader, among what is unread; where a list is asked for
};
// What of one message depends on its reader; stands beside messages as `mine: {seq: {…}}`.
struct MineRow {
  Seq seq{};
  std::vector<std::string> reactions{};
  std::vector<std::uint32_t> votes{};
  bool favorite = false;
  bool hidden = false;  // deleted for oneself

  bool empty() const { return reactions.empty() && votes.empty() && !favorite && !hidden; }
};
// Counting messages after the reader's read position.
std::uint64_t unread_of(const Head& head, const Positions& positions);

void fields(Writer& writer, const Message& message);
void fields(Writer& writer, const Member& member);
// What every member sees alike; without cid and rev.
void fields(Writer& writer, const Conversation& conversation);
void fields(Writer& writer, const ConversationRow& row);
void fields(Writer& writer, const Contact& contact);
void fields(Writer& writer, const FriendRequest& request);
void fields(Writer& writer, const Block& block);
void fields(Writer& writer, const OwnView& view);
void fields(Writer& writer, const Draft& draft);
void fields(Writer& writer, const Favorite& favorite);
void fields(Writer& writer, const HiddenMessage& hidden);
void fields(Writer& writer, const Scheduled& scheduled);
void fields(Writer& writer, const Invite& invite);
void fields(Writer& writer, const JoinRequest& request);
void fields(Writer& writer, const MineRow& mine);   // without the seq, which is its key
void fields(Writer& writer, const UserCard& card);  // without the id, which is its key
void fields(Writer& writer, const UserRow& user);
void fields(Writer& writer, const MeRow& me);
void fields(Writer& writer, const DeviceRow& device);

template <typename Row>
void object(Writer& writer, const Row& row) {
  writer.begin_object();
  fields(writer, row);
  writer.end_object();
}
template <typename Row>
void object_field(Writer& writer, std::string_view name, const Row& row) {
  writer.key(name);
  object(writer, row);
}
// A list of rows under a key.
template <typename Rows>
void rows_field(Writer& writer, std::string_view name, const Rows& rows) {
  writer.key(name);
  writer.begin_array();
  for (const auto& row : rows) object(writer, row);
  writer.end_array();
}
template <typename Ids>
void ids_field(Writer& writer, std::string_view name, const Ids& ids) {
  writer.key(name);
  writer.begin_array();
  for (const auto& id : ids) writer.id(id);
  writer.end_array();
}
// `mine: {seq: {…}}`, without those that have nothing.
void mine_field(Writer& writer, const std::vector<MineRow>& mine);
// `users: {id: {name, …}}`, the people an answer names.
void users_field(Writer& writer, const std::vector<UserCard>& users);
// Only where it is so.
void degraded_field(Writer& writer, bool degraded);

}  // namespace kith::wire
