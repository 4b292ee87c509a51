#include "query/rows.h"

#include <algorithm>
#include <unordered_map>

#include "chat/visibility.h"
#include "query/former.h"
#include "query/mine.h"
#include "wire/generated/limits.h"

namespace kith::query {
namespace {

Status add_peer(const store::View& view, const Seat& seat, wire::ConversationRow& row, Mentioned& mentioned) {
  const auto& dm = seat.conversation;
  const UserId other = dm.dm_a == seat.self ? dm.dm_b : dm.dm_a;
  mentioned.insert(other);
  if (other == seat.self) return {};
  KITH_TRY(const auto peer, member(view, seat.cid, other));
  if (!peer) return {};
  KITH_TRY(const auto at, positions(view, seat.cid, other));
  row.peer = wire::OthersPositions{.delivered = at.delivered, .read = std::nullopt};
  if (!peer->receipts_off && !seat.member.receipts_off) row.peer->read = at.read;
  return {};
}

// The lowest over the members, and the highest read of the others.
Status add_all(const store::View& view, const Seat& seat, wire::ConversationRow& row) {
  KITH_TRY(const auto members, present_members(view, seat.cid));
  KITH_TRY(const auto every, all_positions(view, seat.cid));
  std::optional<Seq> delivered;
  std::optional<Seq> read;
  std::optional<Seq> any;
  for (const auto& each : members) {
    if (each.user == seat.self) continue;
    const auto found = every.find(each.user);
    const Positions at = found == every.end() ? Positions{} : found->second;
    delivered = std::min(delivered.value_or(at.delivered), at.delivered);
    if (each.receipts_off) continue;
    read = std::min(read.value_or(at.read), at.read);
    any = std::max(any.value_or(at.read), at.read);
  }
  if (!delivered) return {};  // alone
  row.all = wire::OthersPositions{.delivered = *delivered, .read = std::nullopt};
  if (!seat.member.receipts_off) {
    row.all->read = read;
    row.any_read = any;
  }
  return {};
}

// The last one not deleted for oneself, as far as one looks; whoever deleted more in a row sees the one there.
Result<Seq> last_shown(const store::View& view, const Seat& seat) {
  constexpr int kLookAt = 16;
  Seq seq = chat::last_visible(&seat.member, seat.head);
  for (int looked = 0; seq && looked < kLookAt; ++looked) {
    KITH_TRY(const bool hidden, hidden_by(view, seat.self, seat.cid, seq));
    if (!hidden) return seq;
    const auto below = chat::visible_within(&seat.member, seat.head, Seq(1), Seq(seq.value - 1));
    seq = below.empty() ? Seq{} : below.back().to;
  }
  return seq;
}

}  // namespace

Result<std::unordered_map<UserId, Positions>> all_positions(const store::View& view, ConversationId cid) {
  constexpr std::size_t kAtOnce = 256;
  std::unordered_map<UserId, Positions> out;
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows, view.rows(owner_of(cid), store::RowKind::kPositions, after, kAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(out[UserId::from_raw(row.key)], decode<Positions>(row.value));
    }
    if (rows.size() < kAtOnce) return out;
    after = rows.back().key;
  }
}

Result<wire::ConversationRow> row(const store::View& view, const Seat& seat, Mentioned& mentioned,
                                  const Message* latest) {
  wire::ConversationRow out;
  out.conversation = seat.conversation;
  out.head = seat.head;
  out.first = chat::first_visible(&seat.member, seat.head);
  KITH_TRY(out.positions, positions(view, seat.cid, seat.self));
  if (seat.member.active) out.role = seat.member.role;
  out.muted_until = seat.member.muted_until;
  if (!seat.member.active) {
    if (seat.conversation.kind == ConversationKind::kDm)
      mentioned.insert({seat.conversation.dm_a, seat.conversation.dm_b});
  } else if (seat.conversation.kind == ConversationKind::kDm) {
    KITH_CHECKED(add_peer(view, seat, out, mentioned));
  } else if (seat.conversation.kind != ConversationKind::kWorld &&
             seat.head.member_count <= static_cast<std::uint32_t>(wire::kLiveReceiptsMembersMax)) {
    KITH_CHECKED(add_all(view, seat, out));
  }
  KITH_TRY(const Seq last, last_shown(view, seat));
  if (last) {
    std::optional<Message> message;
    if (latest != nullptr && latest->seq == last) {
      message = *latest;
    } else {
      KITH_TRY(message, seen(view, seat, last));
    }
    if (message) {
      mention(*message, mentioned);
      out.last = std::move(*message);
    }
  }
  return out;
}

Status conversation_row(const store::View& view, UserId self, ConversationId cid, wire::Writer& writer,
                        Mentioned& mentioned) {
  KITH_TRY(const auto place, seat(view, cid, self));
  KITH_TRY(auto out, row(view, place, mentioned));
  KITH_TRY(out.own, record<OwnView>(view, owner_of(self), store::RowKind::kOwnView, cid.raw()));
  KITH_TRY(out.draft, record<Draft>(view, owner_of(self), store::RowKind::kDraft, cid.raw()));
  if (out.draft && (out.draft->text.empty() || out.draft->thread_root)) out.draft.reset();  // once threads had it too
  wire::fields(writer, out);
  return {};
}

}  // namespace kith::query
