// Truth of what hangs on messages: counts in a message's row against the rows that say who.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "model/codec.h"
#include "truth.h"

namespace kith::sim {

namespace {

using store::RowKind;

std::vector<store::Row> rows_of(const store::View& view, const Owner& owner, RowKind kind) {
  return view.rows(owner, kind, {}, 100'000).value_or(std::vector<store::Row>{});
}

std::uint64_t seq_in(const store::Row& row) {
  return ByteReader(row.key).be64();
}

bool gone(const Message& message) {
  return message.recalled_at != 0 || message.expired_at != 0;
}

void check_reactions(const store::View& view, ConversationId cid, const std::vector<Message>& messages,
                     const Tell& tell) {
  std::map<std::uint64_t, std::map<std::string, std::uint32_t>> by;
  for (const store::Row& row : rows_of(view, owner_of(cid), RowKind::kReaction)) {
    const auto mark = decode<ReactionMark>(row.value);
    if (!mark) return tell("the store cannot be read");
    for (const std::string& emoji : mark->emojis) ++by[seq_in(row)][emoji];
  }
  for (const Message& message : messages) {
    if (gone(message)) continue;
    std::map<std::string, std::uint32_t> counted;
    for (const ReactionCount& each : message.reactions) counted[each.emoji] = each.count;
    if (counted != by[message.seq.value]) {
      tell(fmt::format("{} seq {}: its reactions are not those that people gave", cid.text(), message.seq.value));
    }
  }
}

void check_pins(const store::View& view, ConversationId cid, const std::vector<Message>& messages, const Tell& tell) {
  std::set<std::uint64_t> pinned;
  for (const store::Row& row : rows_of(view, owner_of(cid), RowKind::kPin)) pinned.insert(seq_in(row));
  for (const Message& message : messages) {
    if ((message.pinned_at != 0) != pinned.contains(message.seq.value)) {
      tell(fmt::format("{} seq {}: its pin and the list of pins disagree", cid.text(), message.seq.value));
    }
  }
}

void check_threads(const store::View& view, ConversationId cid, const std::vector<Message>& messages,
                   const Tell& tell) {
  std::map<std::uint64_t, std::vector<std::uint64_t>> replies;
  for (const Message& message : messages) {
    if (message.thread_root) replies[message.thread_root.value].push_back(message.seq.value);
  }
  for (const Message& message : messages) {
    const auto& own = replies[message.seq.value];
    if (message.thread.replies != own.size() || (!own.empty() && message.thread.last.value != own.back())) {
      tell(fmt::format("{} seq {}: counts {} replies up to {} and has {}", cid.text(), message.seq.value,
                       message.thread.replies, message.thread.last.value, own.size()));
    }
  }
  for (const store::Row& row : rows_of(view, owner_of(cid), RowKind::kThreadSeat)) {
    const auto seat = decode<ThreadSeat>(row.value);
    if (!seat) return tell("the store cannot be read");
    const auto& own = replies[seq_in(row)];
    const auto read = static_cast<std::uint64_t>(
        std::ranges::count_if(own, [&](std::uint64_t seq) { return seq <= seat->read.value; }));
    if (seat->read_replies != read) {
      tell(fmt::format("{} thread {}: a seat that read up to {} counts {} of {} replies", cid.text(), seq_in(row),
                       seat->read.value, seat->read_replies, read));
    }
  }
}

// Each form but the present one is kept; what expired leaves none.
void check_forms(const store::View& view, ConversationId cid, const std::vector<Message>& messages, const Tell& tell) {
  std::map<std::uint64_t, std::uint32_t> forms;
  for (const store::Row& row : rows_of(view, owner_of(cid), RowKind::kOriginal)) ++forms[seq_in(row)];
  for (const Message& message : messages) {
    const std::uint32_t wanted = message.expired_at != 0 ? 0 : message.edits + (message.recalled_at != 0 ? 1U : 0U);
    if (forms[message.seq.value] != wanted) {
      tell(fmt::format("{} seq {}: {} former forms are kept of {}", cid.text(), message.seq.value,
                       forms[message.seq.value], wanted));
    }
  }
}

}  // namespace

void check_marks(const store::View& view, ConversationId cid, const std::vector<Message>& messages, const Tell& tell) {
  check_reactions(view, cid, messages, tell);
  check_pins(view, cid, messages, tell);
  check_threads(view, cid, messages, tell);
  check_forms(view, cid, messages, tell);
}

// Who is named in a message has it among one's mentions, and nothing else is there.
void check_mentions(const store::View& view, const std::vector<UserId>& people, const Tell& tell) {
  for (const UserId user : people) {
    std::set<std::pair<ConversationId, std::uint64_t>> listed;
    for (const store::Row& row : rows_of(view, owner_of(user), RowKind::kMention)) {
      const auto mention = decode<Mention>(row.value);
      if (!mention) return tell("the store cannot be read");
      listed.emplace(mention->cid, mention->seq.value);
      const auto message = view.message(mention->cid, mention->seq);
      const bool means = message && *message && !gone(**message) &&
                         (std::ranges::find((*message)->mentions, user) != (*message)->mentions.end() ||
                          (*message)->mention_all != MentionAll::kNone);
      if (!means)
        tell(fmt::format("{} has a mention in {} seq {} that is none", user.text(), mention->cid.text(),
                         mention->seq.value));
    }
    for (const ConversationId cid : conversations_of(view, people)) {
      const auto all = view.messages(cid, Seq(1), Seq(UINT32_MAX), 1'000'000, store::Order::kAscending);
      for (const Message& message : all.value_or(std::vector<Message>{})) {
        const bool named = std::ranges::find(message.mentions, user) != message.mentions.end();
        if (!named || message.from == user || listed.contains({cid, message.seq.value})) continue;
        // Whoever blocked the sender at the time has none; that the block is over by now leaves its row.
        const auto block = view.row(owner_of(user), RowKind::kBlock, message.from.raw());
        if (block && *block) continue;
        tell(fmt::format("{} is named in {} seq {} and has no mention of it", user.text(), cid.text(),
                         message.seq.value));
      }
    }
  }
}

}  // namespace kith::sim
