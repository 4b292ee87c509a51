// The written table of who may do what in a conversation. A rule asks here, never compares roles itself.
// Deliberately not here: what is visible (visibility.h), and facts beside the role (mute, blocks), which the rules
// check. Thread: pure functions.
#pragma once

#include "base/result.h"
#include "chat/rows.h"

namespace kith::chat {

enum class Action : std::uint8_t {
  kSend,
  kAdd,       // add members
  kRemove,    // remove a member of lower rank
  kMute,      // mute a member of lower rank
  kSetRole,   // give and take admin, hand over the ownership
  kSettings,  // name, picture, announcement, switches and limits
  kDissolve,
  kRecall,  // somebody else's message
  kReact,
  kPin,               // a message, for everybody
  kVote,              // in a poll
  kClosePoll,         // somebody else's
  kMentionAll,        // in a small conversation
  kMentionAllOfMany,  // in a larger one
  kBan,               // keep a person of lower rank out, lift that, see who is kept out
  kInvite,            // make invitation links, take back one's own
  kManageLinks,       // see everybody's links and take them back
  kAdmit,             // see who asks to come in, and answer
  kListMembers,
};

// Ranks: 0 nobody, then the roles; the server itself (a nil actor) and, in the world, administrators stand above all.
enum class Rank : std::uint8_t { kNone = 0, kMember = 1, kAdmin = 2, kOwner = 3, kAbove = 4 };

// The rank of the actor with this row (null: none) in the conversation.
Rank rank_of(const Actor& actor, const Place& place, const Member* member);
Rank rank_of(const Member& member);

// The lowest rank that may; nullopt-like kNone never occurs: kAbove means only the server.
Rank required(Action action, ConversationKind kind);
// The same for one conversation, whose settings may leave bringing people in to its admins.
Rank required(Action action, const Conversation& conversation);

// forbidden unless the rank suffices; not_member for who has none.
Status permit(Action action, ConversationKind kind, Rank rank);
Status permit(Action action, const Conversation& conversation, Rank rank);

}  // namespace kith::chat
