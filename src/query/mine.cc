#include "query/mine.h"

#include <algorithm>

#include "chat/message/marks.h"
#include "chat/message/own.h"

namespace kith::query {
namespace {

using store::RowKind;

constexpr std::size_t kAtOnce = 256;

// Calls take(row) for one's own rows about messages from..to of the conversation.
template <typename Record, typename Take>
Status each_own(const store::View& view, UserId self, RowKind kind, const std::vector<Message>& messages,
                ConversationId cid, Take take) {
  constexpr std::size_t kByKeys = 4;  // so few cost less one by one than an iterator does
  if (messages.size() <= kByKeys) {
    for (const auto& message : messages) {
      KITH_TRY(const auto each, record<Record>(view, owner_of(self), kind, chat::own_message_key(cid, message.seq)));
      if (each && each->active) take(each->seq);
    }
    return {};
  }
  std::string after = chat::own_message_key(cid, Seq(messages.front().seq.value - 1));
  const std::string last = chat::own_message_key(cid, messages.back().seq);
  // No more rows than there are seqs between the two, and one to see the end.
  const std::uint64_t span = messages.back().seq.value - messages.front().seq.value + 1;
  const auto at_once = static_cast<std::size_t>(std::min<std::uint64_t>(kAtOnce, span + 1));
  for (;;) {
    KITH_TRY(const auto rows, view.rows(owner_of(self), kind, after, at_once));
    for (const auto& row : rows) {
      if (row.key > last) return {};
      KITH_TRY(const auto each, decode<Record>(row.value));
      if (each.active) take(each.seq);
    }
    if (rows.size() < at_once) return {};
    after = rows.back().key;
  }
}

}  // namespace

Result<bool> hidden_by(const store::View& view, UserId self, ConversationId cid, Seq seq) {
  KITH_TRY(const auto found,
           record<HiddenMessage>(view, owner_of(self), RowKind::kHidden, chat::own_message_key(cid, seq)));
  return found && found->active;
}

Result<std::vector<wire::MineRow>> mine_of(const store::View& view, UserId self, ConversationId cid,
                                           const std::vector<Message>& messages) {
  std::vector<wire::MineRow> out;
  if (messages.empty()) return out;
  out.reserve(messages.size());
  for (const Message& message : messages) {
    auto& mine = out.emplace_back();
    mine.seq = message.seq;
    if (!message.reactions.empty()) {
      KITH_TRY(auto mark,
               record<ReactionMark>(view, owner_of(cid), RowKind::kReaction, chat::mark_key(message.seq, self)));
      if (mark) mine.reactions = std::move(mark->emojis);
    }
    if (!message.votes.empty()) {
      KITH_TRY(auto mark, record<VoteMark>(view, owner_of(cid), RowKind::kVote, chat::mark_key(message.seq, self)));
      if (mark) mine.votes = std::move(mark->options);
    }
  }
  const auto at = [&](Seq seq) { return std::ranges::lower_bound(out, seq, {}, &wire::MineRow::seq); };
  KITH_CHECKED(each_own<Favorite>(view, self, RowKind::kFavorite, messages, cid, [&](Seq seq) {
    if (const auto found = at(seq); found != out.end() && found->seq == seq) found->favorite = true;
  }));
  KITH_CHECKED(each_own<HiddenMessage>(view, self, RowKind::kHidden, messages, cid, [&](Seq seq) {
    if (const auto found = at(seq); found != out.end() && found->seq == seq) found->hidden = true;
  }));
  std::erase_if(out, [](const wire::MineRow& mine) { return mine.empty(); });
  return out;
}

}  // namespace kith::query
