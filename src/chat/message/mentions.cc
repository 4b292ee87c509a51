// See mentions.h.
#include "chat/message/mentions.h"

#include <algorithm>

#include "base/bytes.h"
#include "chat/permissions.h"
#include "chat/person_rows.h"
#include "model/codec.h"

namespace kith::chat {
namespace {

constexpr std::size_t kScanPage = 256;

// Nobody is called by whom they block.
Status put_one(Context& ctx, UserId whom, const Message& message, bool all) {
  if (whom == message.from) return {};
  KITH_TRY(const bool blocked, blocks(ctx, whom, message.from));
  if (blocked) return {};
  const Mention mention{.cid = message.cid, .seq = message.seq, .from = message.from, .at = message.at, .all = all};
  ctx.rows.put_row(owner_of(whom), store::RowKind::kMention, mention_key(message.at, message.cid, message.seq),
                   encode(mention));
  return {};
}

// Present and former ones.
template <typename Take>
Status each_member(Context& ctx, ConversationId cid, Take take) {
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows, ctx.rows.rows(owner_of(cid), store::RowKind::kMember, after, kScanPage));
    for (const store::Row& row : rows) {
      KITH_TRY(const auto member, decode<Member>(row.value));
      KITH_CHECKED(take(member));
    }
    if (rows.size() < kScanPage) return {};
    after = rows.back().key;
  }
}

}  // namespace

Status check_mentions(Context& ctx, const Place& place, const std::vector<UserId>& mentions,
                      const std::vector<UserId>& before) {
  if (mentions.size() > ctx.limits.mentions_max) {
    return refuse(Code::kBadRequest, "mentions", "too many", static_cast<std::int64_t>(ctx.limits.mentions_max));
  }
  for (const UserId& user : mentions) {
    if (std::ranges::find(before, user) != before.end()) continue;
    KITH_TRY(const auto member, load_member(ctx, place.cid, user));
    if (!member || !member->active) return refuse(Code::kBadRequest, "mentions", "only members can be mentioned");
  }
  return {};
}

Status check_mention_all(Context& ctx, const Place& place, const Member& sender, MentionAll mention_all) {
  if (mention_all == MentionAll::kNone) return {};
  const Rank rank = rank_of(ctx.actor, place, &sender);
  const bool small = place.head.member_count <= ctx.limits.mention_all_members;
  const Action action = small ? Action::kMentionAll : Action::kMentionAllOfMany;
  if (rank >= required(action, place.conversation.kind)) return {};
  return refuse(Code::kForbidden, "mentionAll", "your role does not allow to call everybody here",
                static_cast<std::int64_t>(ctx.limits.mention_all_members));
}

std::vector<UserId> as_set(std::vector<UserId> people) {
  std::ranges::sort(people);
  people.erase(std::ranges::unique(people).begin(), people.end());
  return people;
}

Status put_mention_rows(Context& ctx, const Place& place, const Message& message) {
  if (message.mention_all != MentionAll::kNone && place.head.room) {
    const Mention call{.cid = message.cid, .seq = message.seq, .from = message.from, .at = message.at, .all = true};
    ctx.rows.put_row(owner_of(place.cid), store::RowKind::kMention, call_key(message.seq), encode(call));
  } else if (message.mention_all != MentionAll::kNone) {
    KITH_CHECKED(each_member(ctx, place.cid, [&](const Member& member) {
      return member.active ? put_one(ctx, member.user, message, true) : Status();
    }));
  }
  // Who is named is meant as such, also where all are called.
  for (const UserId& user : message.mentions) KITH_CHECKED(put_one(ctx, user, message, false));
  return {};
}

Status drop_mention_rows(Context& ctx, const Message& message) {
  const std::string key = mention_key(message.at, message.cid, message.seq);
  const auto drop = [&](UserId user) { ctx.rows.delete_row(owner_of(user), store::RowKind::kMention, key); };
  for (const UserId& user : message.mentions) drop(user);
  if (message.mention_all == MentionAll::kNone) return {};
  ctx.rows.delete_row(owner_of(message.cid), store::RowKind::kMention, call_key(message.seq));
  // Whoever was in when all were called has one: former members too, whose rows stay.
  return each_member(ctx, message.cid, [&](const Member& member) {
    drop(member.user);
    return Status();
  });
}

std::string mention_key(TimeMs at, ConversationId cid, Seq seq) {
  std::string key;
  put_be64(key, ~static_cast<std::uint64_t>(at));
  key += cid.raw();
  put_be64(key, seq.value);
  return key;
}

std::string call_key(Seq seq) {
  std::string key;
  put_be64(key, ~seq.value);
  return key;
}

}  // namespace kith::chat
