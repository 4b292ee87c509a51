// See rows.h.
#include "chat/rows.h"

#include "base/bytes.h"
#include "model/codec.h"

namespace kith::chat {
namespace {

template <typename Record>
Result<std::optional<Record>> load(Context& ctx, ConversationId cid, store::RowKind kind, std::string_view key) {
  KITH_TRY(const auto value, ctx.rows.row(owner_of(cid), kind, key));
  if (!value) return std::optional<Record>{};
  KITH_TRY(auto record, decode<Record>(*value));
  return std::optional<Record>{std::move(record)};
}

void put_member(Context& ctx, const Place& place, const Member& member, Rev rev) {
  const Owner owner = owner_of(place.cid);
  const std::string key(member.user.raw());
  ctx.rows.put_row(owner, store::RowKind::kMember, key, encode(member));
  ctx.rows.put_stream({.pos = {},
                       .owner = owner,
                       .rev = rev,
                       .kind = store::ChangeKind::kMember,
                       .row = store::RowKind::kMember,
                       .key = key});
}

}  // namespace

Result<std::optional<Conversation>> load_conversation(Context& ctx, ConversationId cid) {
  return load<Conversation>(ctx, cid, store::RowKind::kConversation, {});
}

Result<std::optional<Member>> load_member(Context& ctx, ConversationId cid, UserId user) {
  return load<Member>(ctx, cid, store::RowKind::kMember, user.raw());
}

Result<Positions> load_positions(Context& ctx, ConversationId cid, UserId user) {
  KITH_TRY(const auto positions, load<Positions>(ctx, cid, store::RowKind::kPositions, user.raw()));
  return positions.value_or(Positions{});
}

Result<DmBlock> load_dm_block(Context& ctx, ConversationId cid) {
  KITH_TRY(const auto block, load<DmBlock>(ctx, cid, store::RowKind::kDmBlock, {}));
  return block.value_or(DmBlock{});
}

Result<Place> load_place(Context& ctx, ConversationId cid) {
  KITH_TRY(const auto head, ctx.rows.head(cid));
  if (!head) return refuse(Code::kNotFound, "cid", "no such conversation");
  KITH_TRY(auto conversation, load_conversation(ctx, cid));
  if (!conversation) return fail(Code::kInternal, "a head without its conversation");
  return Place{cid, *head, std::move(*conversation)};
}

Result<Member> require_member(Context& ctx, const Place& place) {
  if (!dissolved(place)) {
    KITH_TRY(auto member, load_member(ctx, place.cid, ctx.actor.user));
    if (member && member->active) return std::move(*member);
  }
  return refuse(Code::kNotMember, "cid", "not a member of this conversation");
}

bool dissolved(const Place& place) {
  return place.conversation.dissolved_at != 0;
}
bool is_world(const Place& place) {
  return place.conversation.kind == ConversationKind::kWorld;
}

Rev take_rev(Context& ctx, Place& place) {
  place.head.rev = place.head.rev.next();
  place.head.pos = ctx.pos;
  return place.head.rev;
}

void save_head(Context& ctx, const Place& place) {
  ctx.rows.put_head(place.cid, place.head);
}

void save_conversation(Context& ctx, const Place& place) {
  const Owner owner = owner_of(place.cid);
  const Rev rev = place.conversation.rev;
  ctx.rows.put_row(owner, store::RowKind::kConversation, {}, encode(place.conversation));
  if (rev) ctx.rows.put_change(owner, {.rev = rev, .pos = {}, .kind = store::ChangeKind::kConversation, .key = {}});
  ctx.rows.put_stream({.pos = {}, .owner = owner, .rev = rev, .kind = store::ChangeKind::kConversation, .key = {}});
}

void save_member(Context& ctx, const Place& place, const Member& member) {
  if (member.rev) {
    ctx.rows.put_change(owner_of(place.cid), {.rev = member.rev,
                                              .pos = {},
                                              .kind = store::ChangeKind::kMember,
                                              .row = store::RowKind::kMember,
                                              .key = std::string(member.user.raw())});
  }
  put_member(ctx, place, member, member.rev);
}

void save_member_quietly(Context& ctx, const Place& place, const Member& member) {
  put_member(ctx, place, member, {});
}

void save_positions(Context& ctx, Place& place, UserId user, const Positions& positions) {
  place.head.positions_pos = ctx.pos;
  ctx.rows.put_positions(place.cid, user, positions);
}

void save_positions_alone(Context& ctx, Place& place, UserId user, Positions positions) {
  positions.pos = ctx.pos;
  save_positions(ctx, place, user, positions);
  ctx.rows.put_stream({.pos = {},
                       .owner = owner_of(place.cid),
                       .rev = {},
                       .kind = store::ChangeKind::kRow,
                       .row = store::RowKind::kPositions,
                       .key = std::string(user.raw())});
  save_head(ctx, place);
}

void save_listing(Context& ctx, const Place& place, const Member& member) {
  Listing listing;
  listing.cid = place.cid;
  listing.kind = place.conversation.kind;
  listing.active = member.active;
  listing.since = ctx.pos;
  listing.reason = member.left_reason;
  listing.by = member.left_by;
  listing.at = member.active ? member.joined_at : member.left_at;
  if (listing.kind == ConversationKind::kDm) {
    listing.peer = place.conversation.dm_a == member.user ? place.conversation.dm_b : place.conversation.dm_a;
  }
  ctx.rows.put_listing(member.user, std::move(listing));
}

std::string seq_key(Seq seq) {
  std::string key;
  put_be64(key, seq.value);
  return key;
}

}  // namespace kith::chat
