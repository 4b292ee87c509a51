#include "query/seat.h"

#include "query/former.h"

namespace kith::query {

using store::RowKind;

Result<Seat> seat(const store::View& view, ConversationId cid, UserId self) {
  KITH_TRY(const auto head, view.head(cid));
  return seat(view, cid, self, head.value_or(Head{}));
}

Result<Seat> seat(const store::View& view, ConversationId cid, UserId self, const Head& head) {
  const auto owner = owner_of(cid);
  KITH_TRY(auto conversation, record<Conversation>(view, owner, RowKind::kConversation, {}));
  if (!conversation) return refuse(Code::kNotFound, "cid", "there is no such conversation");
  KITH_TRY(auto own, member(view, cid, self));
  // A row that never saw anything only keeps out somebody who never was in (chat/groups/bans.cc).
  const bool stranger = !own || (!own->active && own->joined_at == 0);
  if (stranger) return refuse(Code::kNotMember, "cid", "you are no member of this conversation");
  Seat out{.cid = cid, .self = self, .conversation = std::move(*conversation), .head = head, .member = std::move(*own)};
  KITH_CHECKED(cut_to_leaving(view, out));
  return out;
}

Result<std::optional<Member>> member(const store::View& view, ConversationId cid, UserId user) {
  return record<Member>(view, owner_of(cid), RowKind::kMember, user.raw());
}

Result<Positions> positions(const store::View& view, ConversationId cid, UserId user) {
  KITH_TRY(auto found, record<Positions>(view, owner_of(cid), RowKind::kPositions, user.raw()));
  return found.value_or(Positions{});
}

Result<std::vector<Member>> present_members(const store::View& view, ConversationId cid) {
  constexpr std::size_t kAtOnce = 512;
  std::vector<Member> out;
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows, view.rows(owner_of(cid), RowKind::kMember, after, kAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(auto each, decode<Member>(row.value));
      if (each.active) out.push_back(std::move(each));
    }
    if (rows.size() < kAtOnce) return out;
    after = rows.back().key;
  }
}

void mention(const Message& message, Mentioned& mentioned) {
  if (!message.from.nil()) mentioned.insert(message.from);
  if (!message.recalled_by.nil()) mentioned.insert(message.recalled_by);
  if (!message.forwarded_from.nil()) mentioned.insert(message.forwarded_from);
  mentioned.insert(message.thread.people.begin(), message.thread.people.end());
  mentioned.insert(message.mentions.begin(), message.mentions.end());
}

}  // namespace kith::query
