// Records of a conversation: its head, its settings, its members and their positions. Plain values as stored and
// announced. Thread: values, any thread. Invariants are the rules' (chat/); nothing here decides.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace kith {

enum class ConversationKind : std::uint8_t { kDm = 1, kGroup = 2, kChannel = 3, kWorld = 4 };
enum class Role : std::uint8_t { kMember = 1, kAdmin = 2, kOwner = 3 };
// How one comes in who is not added: by a link alone, by a link or by asking and an admin's yes (which a link needs
// too), or by one's own wish.
enum class Admission : std::uint8_t { kInvited = 1, kApproval = 2, kOpen = 3 };

// The small, hot record: rewritten once per batch in which the conversation changed.
struct Head {
  Seq seq;              // last message
  Rev rev;              // last change
  std::uint64_t n = 0;  // counting messages up to seq
  Seq floor;            // all messages up to it are gone for everyone
  Pos pos;              // commit of the last change that took a rev
  Pos positions_pos;    // commit of the last change of anybody's positions
  TimeMs last_at = 0;   // time of the last message
  std::uint32_t member_count = 0;
  bool room = false;      // delivered to registered sessions instead of to people
  TimeMs both_until = 0;  // while now < both_until both ways are used (mode just changed)
  Seq all_see_from;       // every present member sees all from here on; 0: not known (of before this was kept)

  bool operator==(const Head&) const = default;
};

// What its members see of the conversation itself.
struct Conversation {
  ConversationId cid;
  ConversationKind kind = ConversationKind::kGroup;
  std::string name;  // empty for a dm
  UserId created_by;
  TimeMs created_at = 0;
  bool history_from_start = true;  // false: a member sees only what came after joining
  UserId dm_a;                     // the two people of a dm, dm_a <= dm_b; equal for the note to self
  UserId dm_b;
  TimeMs dissolved_at = 0;
  Rev rev;  // of the last change of this row

  // Settings of groups and channels.
  MediaId avatar;
  std::string announcement;
  UserId announced_by;
  TimeMs announced_at = 0;
  TimeMs all_muted_until = 0;     // before it only admins and the owner send
  std::uint32_t slow_mode_s = 0;  // seconds between two sends of one member; 0: off
  Admission admission = Admission::kInvited;
  bool members_invite = true;        // members may add people and make invitation links; false: admins only
  std::uint32_t capacity = 0;        // members at most; 0: what the installation allows
  std::uint32_t message_life_s = 0;  // a message expires so long after its send; 0: never
  std::uint32_t join_requests = 0;   // waiting for an admin's answer

  bool operator==(const Conversation&) const = default;
};

// Seqs [from, to] that a member may see; to = 0: still open.
struct Interval {
  Seq from;
  Seq to;
  bool operator==(const Interval&) const = default;
};

enum class LeaveReason : std::uint8_t { kNone = 0, kLeft = 1, kRemoved = 2, kBanned = 3, kDissolved = 4, kDeleted = 5 };

// What the conversation was when a member left it: all that a former member sees of what can change.
struct Parting {
  Rev rev;  // the conversation's; later changes are none of theirs
  TimeMs at = 0;
  std::string name;
  bool operator==(const Parting&) const = default;
};

struct Member {
  UserId user;
  Role role = Role::kMember;
  bool active = true;  // false: a former member; the row stays for its view and for sync
  bool guest = false;
  bool receipts_off = false;  // neither shows nor sees read positions
  TimeMs joined_at = 0;
  TimeMs muted_until = 0;      // may not send before
  std::vector<Interval> view;  // ascending, disjoint; the last is open while active
  LeaveReason left_reason = LeaveReason::kNone;
  UserId left_by;
  TimeMs left_at = 0;
  Rev rev;                  // of the last change of this row; 0 in the world, where joining takes none
  TimeMs last_sent_at = 0;  // kept while slow mode is on
  Seq cleared;              // the person cleared the history up to it, for themself alone
  Parting parting;          // of a former member

  bool operator==(const Member&) const = default;
};

// A member's positions, merged over devices; each only ever grows.
struct Positions {
  Seq delivered;
  Seq read;
  std::uint64_t read_n = 0;    // n of the message at read: unread = head.n - read_n
  Pos pos;                     // commit that moved them last
  bool marked_unread = false;  // by the person; the next read takes it away

  bool operator==(const Positions&) const = default;
};

// The row (person -> conversation), written together with the membership.
struct Listing {
  ConversationId cid;
  ConversationKind kind = ConversationKind::kGroup;
  bool active = true;
  Pos since;  // commit (in the conversation's partition) that made it active or gone
  LeaveReason reason = LeaveReason::kNone;
  UserId by;
  TimeMs at = 0;
  UserId peer;  // of a dm: the other person (oneself for the note to self)

  bool operator==(const Listing&) const = default;
};

// Who of a dm's two blocked the other; exists even before the dm does.
struct DmBlock {
  bool a_blocks_b = false;  // a = the lower id of the two
  bool b_blocks_a = false;
  Rev a_urev;  // each person's rev of what was last heard: an older follow-up comes too late
  Rev b_urev;
  bool operator==(const DmBlock&) const = default;
};

}  // namespace kith
