#include "query/sight.h"

#include <algorithm>

#include "query/list.h"

namespace kith::query {
namespace {

using store::RowKind;

Result<bool> blocked_between(const store::View& view, UserId one, UserId other) {
  KITH_TRY(const bool mine, blocked_by(view, one, other));
  if (mine) return true;
  return blocked_by(view, other, one);
}

Result<bool> holds_for_friend(const store::View& view, UserId owner, UserId whom) {
  KITH_TRY(const auto contact, record<Contact>(view, owner_of(owner), RowKind::kContact, whom.raw()));
  return contact && contact->active;
}

// Groups and channels of a person, sorted.
Result<std::vector<ConversationId>> groups_of(const store::View& view, UserId user) {
  std::vector<ConversationId> groups;
  KITH_TRY(const auto all, listed(view, user, false));
  for (const auto& each : all) {
    const auto kind = each.listing.kind;
    if (kind == ConversationKind::kGroup || kind == ConversationKind::kChannel) groups.push_back(each.listing.cid);
  }
  std::ranges::sort(groups);
  return groups;
}

Result<bool> knows(const store::View& view, UserId viewer, UserId other, const std::vector<ConversationId>& groups,
                   const DmOf& dm) {
  KITH_TRY(const bool friends, holds_for_friend(view, viewer, other));
  if (friends) return true;
  KITH_TRY(const auto conversation,
           record<Conversation>(view, owner_of(dm(viewer, other)), RowKind::kConversation, {}));
  if (conversation) return true;
  if (groups.empty()) return false;
  // What the other is in is read once, however many groups there are.
  KITH_TRY(const auto theirs, groups_of(view, other));
  return std::ranges::any_of(theirs, [&](ConversationId cid) { return std::ranges::binary_search(groups, cid); });
}

}  // namespace

Result<bool> blocked_by(const store::View& view, UserId owner, UserId whom) {
  KITH_TRY(const auto block, record<Block>(view, owner_of(owner), RowKind::kBlock, whom.raw()));
  return block && block->active;
}

Result<bool> friends_both_ways(const store::View& view, UserId one, UserId other) {
  KITH_TRY(const bool mine, holds_for_friend(view, one, other));
  if (!mine) return false;
  return holds_for_friend(view, other, one);
}

Result<std::vector<UserId>> acquainted(const store::View& view, UserId viewer, std::span<const UserId> whom,
                                       const DmOf& dm) {
  KITH_TRY(const auto groups, groups_of(view, viewer));
  std::vector<UserId> out;
  for (const auto& other : whom) {
    KITH_TRY(const bool blocked, blocked_between(view, viewer, other));
    if (blocked) continue;
    KITH_TRY(const bool known, knows(view, viewer, other, groups, dm));
    if (known) out.push_back(other);
  }
  return out;
}

}  // namespace kith::query
