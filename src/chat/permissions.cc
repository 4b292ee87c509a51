// See permissions.h.
#include "chat/permissions.h"

#include <algorithm>
#include <array>

namespace kith::chat {
namespace {

struct Line {
  Action action;
  Rank dm;
  Rank group;
  Rank channel;
  Rank world;
};

// In the world nobody but installation administrators (kAbove) has a say.
constexpr std::array kTable = {
    //   action             dm            group          channel        world
    Line{Action::kSend, Rank::kMember, Rank::kMember, Rank::kAdmin, Rank::kMember},
    Line{Action::kAdd, Rank::kAbove, Rank::kMember, Rank::kAdmin, Rank::kAbove},
    Line{Action::kRemove, Rank::kAbove, Rank::kAdmin, Rank::kAdmin, Rank::kAbove},
    Line{Action::kMute, Rank::kAbove, Rank::kAdmin, Rank::kAdmin, Rank::kAbove},
    Line{Action::kSetRole, Rank::kAbove, Rank::kOwner, Rank::kOwner, Rank::kAbove},
    Line{Action::kSettings, Rank::kAbove, Rank::kAdmin, Rank::kAdmin, Rank::kAbove},
    Line{Action::kDissolve, Rank::kAbove, Rank::kOwner, Rank::kOwner, Rank::kAbove},
    Line{Action::kRecall, Rank::kAbove, Rank::kAdmin, Rank::kAdmin, Rank::kAbove},
    Line{Action::kReact, Rank::kMember, Rank::kMember, Rank::kMember, Rank::kMember},
    Line{Action::kPin, Rank::kMember, Rank::kAdmin, Rank::kAdmin, Rank::kAbove},
    Line{Action::kVote, Rank::kMember, Rank::kMember, Rank::kMember, Rank::kMember},
    Line{Action::kClosePoll, Rank::kAbove, Rank::kAdmin, Rank::kAdmin, Rank::kAbove},
    Line{Action::kMentionAll, Rank::kMember, Rank::kMember, Rank::kAdmin, Rank::kAbove},
    Line{Action::kMentionAllOfMany, Rank::kMember, Rank::kAdmin, Rank::kAdmin, Rank::kAbove},
    Line{Action::kBan, Rank::kAbove, Rank::kAdmin, Rank::kAdmin, Rank::kAbove},
    Line{Action::kInvite, Rank::kAbove, Rank::kMember, Rank::kAdmin, Rank::kAbove},
    Line{Action::kManageLinks, Rank::kAbove, Rank::kAdmin, Rank::kAdmin, Rank::kAbove},
    Line{Action::kAdmit, Rank::kAbove, Rank::kAdmin, Rank::kAdmin, Rank::kAbove},
    Line{Action::kListMembers, Rank::kMember, Rank::kMember, Rank::kAdmin, Rank::kAbove},
};

}  // namespace

Rank rank_of(const Member& member) {
  return member.active ? static_cast<Rank>(member.role) : Rank::kNone;
}

Rank rank_of(const Actor& actor, const Place& place, const Member* member) {
  if (actor.user.nil()) return Rank::kAbove;
  if (is_world(place) && actor.admin) return Rank::kAbove;
  if (member == nullptr || dissolved(place)) return Rank::kNone;
  return rank_of(*member);
}

Rank required(Action action, ConversationKind kind) {
  const auto line = std::ranges::find(kTable, action, &Line::action);
  switch (kind) {
    case ConversationKind::kDm:
      return line->dm;
    case ConversationKind::kGroup:
      return line->group;
    case ConversationKind::kChannel:
      return line->channel;
    case ConversationKind::kWorld:
      return line->world;
  }
  return Rank::kAbove;
}

Rank required(Action action, const Conversation& conversation) {
  const Rank by_kind = required(action, conversation.kind);
  const bool brings_in = action == Action::kAdd || action == Action::kInvite;
  return brings_in && !conversation.members_invite ? std::max(by_kind, Rank::kAdmin) : by_kind;
}

namespace {

Status at_least(Rank needed, Rank rank) {
  if (rank == Rank::kNone) return refuse(Code::kNotMember, "cid", "not a member of this conversation");
  if (rank < needed) return fail(Code::kForbidden, "your role in this conversation does not allow it");
  return {};
}

}  // namespace

Status permit(Action action, ConversationKind kind, Rank rank) {
  return at_least(required(action, kind), rank);
}

Status permit(Action action, const Conversation& conversation, Rank rank) {
  return at_least(required(action, conversation), rank);
}

}  // namespace kith::chat
