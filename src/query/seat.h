// Seat: one person's place in one conversation, read from one snapshot: what every other read begins with. Also the
// typed row reads. Thread: readers and workers; pure functions of the view.
#pragma once

#include <optional>
#include <set>
#include <vector>

#include "model/codec.h"
#include "store/log.h"

namespace kith::query {

using Mentioned = std::set<UserId>;  // people an answer names, for its `users`

struct Seat {
  ConversationId cid;
  UserId self;
  Conversation conversation;
  Head head;
  Member member;  // present or former
};

// not_found if there is no such conversation, not_member for strangers. Former members keep their seat, with head and
// conversation as when they left; messages are read through query/former.h.
Result<Seat> seat(const store::View& view, ConversationId cid, UserId self);
// The same with a head of that view that was read already.
Result<Seat> seat(const store::View& view, ConversationId cid, UserId self, const Head& head);

Result<std::optional<Member>> member(const store::View& view, ConversationId cid, UserId user);
Result<Positions> positions(const store::View& view, ConversationId cid, UserId user);  // zeros if there are none
// All present members, in id order.
Result<std::vector<Member>> present_members(const store::View& view, ConversationId cid);
// Adds the people a message names.
void mention(const Message& message, Mentioned& mentioned);

// A decoded row, or nothing.
template <typename Record>
Result<std::optional<Record>> record(const store::View& view, const Owner& owner, store::RowKind kind,
                                     std::string_view key) {
  KITH_TRY(const auto bytes, view.row(owner, kind, key));
  if (!bytes) return std::optional<Record>{};
  KITH_TRY(auto decoded, decode<Record>(*bytes));
  return std::optional<Record>{std::move(decoded)};
}

}  // namespace kith::query
