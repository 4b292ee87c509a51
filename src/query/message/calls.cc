#include "query/message/calls.h"

#include <algorithm>
#include <optional>

#include "chat/message/mentions.h"
#include "query/list.h"

namespace kith::query {
namespace {

using store::RowKind;

constexpr std::size_t kAtOnce = 64;

Result<bool> meant(const store::View& view, const Member& self, const Mention& call, const std::string& key) {
  if (call.from == self.user || call.at < self.joined_at || (!self.active && call.at > self.left_at)) return false;
  KITH_TRY(const auto block, record<Block>(view, owner_of(self.user), RowKind::kBlock, call.from.raw()));
  if (block && block->active) return false;
  KITH_TRY(const auto named, view.row(owner_of(self.user), RowKind::kMention, key));
  return !named;
}

// Goes through the calls of a conversation, the latest first, as long as `take` wants more.
template <typename Take>
Status each_call(const store::View& view, UserId self, ConversationId cid, Take take) {
  std::optional<Member> known;
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows, view.rows(owner_of(cid), RowKind::kMention, after, kAtOnce));
    if (!rows.empty() && !known) {
      KITH_TRY(known, member(view, cid, self));
      if (!known) return {};
    }
    for (const auto& row : rows) {
      KITH_TRY(const auto call, decode<Mention>(row.value));
      Called called{.key = chat::mention_key(call.at, cid, call.seq), .mention = call};
      KITH_TRY(const bool is_meant, meant(view, *known, call, called.key));
      if (!take(std::move(called), is_meant)) return {};
    }
    if (rows.size() < kAtOnce) return {};
    after = rows.back().key;
  }
}

}  // namespace

bool may_have_calls(const Head& head) {
  return head.room || head.both_until != 0;
}

Result<std::vector<Called>> calls_above(const store::View& view, UserId self, ConversationId cid, Seq above,
                                        std::size_t most) {
  std::vector<Called> out;
  KITH_CHECKED(each_call(view, self, cid, [&](Called called, bool is_meant) {
    if (called.mention.seq <= above || out.size() >= most) return false;
    if (is_meant) out.push_back(std::move(called));
    return true;
  }));
  return out;
}

Result<std::vector<Called>> calls_after(const store::View& view, UserId self, const std::string& after,
                                        std::size_t most) {
  KITH_TRY(const auto all, listings(view, self, true));
  std::vector<Called> out;
  for (const auto& each : all) {
    if (!may_have_calls(each.head)) continue;
    std::size_t here = 0;
    TimeMs last = 0;
    KITH_CHECKED(each_call(view, self, each.listing.cid, [&](Called called, bool is_meant) {
      // Those of one moment stand the other way round: all of them, or none.
      if (here >= most && called.mention.at != last) return false;
      if (!is_meant || called.key <= after) return true;
      ++here;
      last = called.mention.at;
      out.push_back(std::move(called));
      return true;
    }));
  }
  std::ranges::sort(out, {}, &Called::key);
  return out;
}

}  // namespace kith::query
