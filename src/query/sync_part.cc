#include "query/sync_part.h"

#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "chat/visibility.h"
#include "query/mine.h"
#include "query/rows.h"

namespace kith::query {
namespace {

using store::Change;
using store::ChangeKind;
using store::Order;

// Revs looked at in one conversation; who was away for more reloads it.
constexpr std::size_t kChangesMax = 512;
// Messages looked at below the given ones, to tell whether those are new too.
constexpr std::size_t kLookBelow = 8;

// The latest visible messages, ascending.
Result<std::vector<Message>> latest(const store::View& view, const Seat& seat, std::size_t limit) {
  std::vector<Message> out;
  auto parts = chat::visible_within(&seat.member, seat.head, Seq(1), seat.head.seq);
  std::ranges::reverse(parts);
  for (const auto& part : parts) {
    if (out.size() >= limit) break;
    KITH_TRY(auto some, view.messages(seat.cid, part.from, part.to, limit - out.size(), Order::kDescending));
    std::ranges::move(some, std::back_inserter(out));
  }
  std::ranges::reverse(out);
  return out;
}

struct Recent {
  std::vector<Change> changes;  // after the commit, ascending
  bool complete = true;
};

// Changes with a rev above `after`, all of them: a rev is never cut, so one with many rows (a creation with its
// members) may fill a page by itself.
Result<std::vector<Change>> all_changes(const store::View& view, ConversationId cid, Rev after, std::size_t at_once) {
  std::vector<Change> out;
  for (;;) {
    KITH_TRY(const auto page, view.changes(owner_of(cid), after, at_once));
    out.insert(out.end(), page.begin(), page.end());
    if (page.size() < at_once) return out;
    after = page.back().rev;
  }
}

// Positions grow with revs, and every change has a rev: a window of the last revs that begins at or before the commit
// holds them all.
Result<Recent> changes_after(const store::View& view, const Seat& seat, Pos known) {
  Recent out;
  const auto head = seat.head.rev.value;
  for (const std::uint64_t window : {std::uint64_t{64}, std::uint64_t{kChangesMax}}) {
    const Rev after(head > window ? head - window : 0);
    KITH_TRY(out.changes, all_changes(view, seat.cid, after, window));
    out.complete = !after || (!out.changes.empty() && out.changes.front().pos <= known);
    std::erase_if(out.changes, [&](const Change& change) { return change.pos <= known; });
    if (out.complete) break;
  }
  return out;
}

struct Touched {
  std::map<Seq, Message> messages;  // edited, or new and within the window
  std::map<Seq, Message> tombstones;
  std::map<UserId, Member> members;
};

Result<Touched> touched_by(const store::View& view, const Seat& seat, const std::vector<Change>& changes) {
  Touched out;
  for (const auto& change : changes) {
    if (change.kind == ChangeKind::kMember) {
      const auto user = UserId::from_raw(change.key);
      if (out.members.contains(user)) continue;
      KITH_TRY(auto changed, member(view, seat.cid, user));
      if (changed) out.members.emplace(user, std::move(*changed));
    } else if (change.kind == ChangeKind::kMessage) {
      const Seq seq(ByteReader(change.key).be64());
      if (!chat::sees(&seat.member, seat.head, seq)) continue;
      KITH_TRY(auto message, view.message(seat.cid, seq));
      if (!message) continue;
      const bool gone = message->recalled_at != 0 || message->expired_at != 0;
      auto& kind = gone ? out.tombstones : out.messages;
      kind.insert_or_assign(seq, std::move(*message));
    }
  }
  return out;
}

std::size_t weight_of_all(const Touched& touched) {
  std::size_t bytes = 0;
  for (const auto& [_, message] : touched.messages) bytes += weight_of(message);
  for (const auto& [_, message] : touched.tombstones) bytes += weight_of(message);
  return bytes;
}

// The latest messages of a conversation and what can be said about those below them.
struct Window {
  std::vector<Message> given;  // ascending
  bool more_below = false;     // there are older visible ones
  bool new_below = false;      // of which some may be unknown to the person and are not among the changes either
};

// How many of the latest messages may be given.
std::size_t fitting(const std::vector<Message>& ascending, const PartSize& size) {
  std::size_t count = 0;
  std::size_t bytes = 0;
  for (auto it = ascending.rbegin(); it != ascending.rend() && count < size.messages_max; ++it, ++count) {
    bytes += weight_of(*it);
    if (count > 0 && bytes > size.bytes_max) break;
  }
  return count;
}

Result<Window> window_of(const store::View& view, const Seat& seat, std::optional<Pos> known, const PartSize& size) {
  Window out;
  // Who knows nothing only has to learn whether there is more.
  KITH_TRY(auto all, latest(view, seat, size.messages_max + (known ? kLookBelow : 1)));
  const auto below = all.size() - fitting(all, size);
  out.more_below = below > 0;
  if (known) {
    out.new_below = below >= kLookBelow;  // unless one of them tells
    for (auto i = below; i-- > 0;) {
      // Unchanged since the commit: old, and so is everything under it. Still as sent, but after it: new. Changed
      // since: it will come with the changes, and the next one has to tell.
      const bool old = all[i].pos <= *known;
      if (old || all[i].rev == all[i].created_rev) {
        out.new_below = !old;
        break;
      }
    }
  }
  all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(below));
  out.given = std::move(all);
  return out;
}

// Adds what changed elsewhere in the conversation, and leaves out what the person knows.
void merge(wire::SyncedConversation& out, Touched touched, Pos known) {
  std::erase_if(out.messages, [&](const Message& message) { return message.pos <= known; });
  for (const auto& message : out.messages) {
    touched.messages.erase(message.seq);
    touched.tombstones.erase(message.seq);
  }
  for (auto& [_, message] : touched.messages) out.messages.push_back(std::move(message));
  std::ranges::sort(out.messages, {}, &Message::seq);
  for (auto& [_, message] : touched.tombstones) out.tombstones.push_back(std::move(message));
}

}  // namespace

std::size_t weight_of(const Message& message) {
  constexpr std::size_t kFields = 512;  // names of fields, ids, numbers
  constexpr std::size_t kId = 40;
  return kFields + message.body.size() + message.from_name.size() + message.kind.size() + message.mid.size() +
         message.mentions.size() * kId;
}

std::size_t weight_of(const wire::SyncedConversation& part) {
  constexpr std::size_t kRow = 1024;
  constexpr std::size_t kMember = 320;
  constexpr std::size_t kThread = 64;
  std::size_t bytes =
      kRow + part.row.conversation.name.size() + part.members.size() * kMember + part.threads.size() * kThread;
  if (part.row.last) bytes += weight_of(*part.row.last);
  for (const auto* list : {&part.messages, &part.tombstones}) {
    for (const auto& message : *list) bytes += weight_of(message);
  }
  return bytes;
}

Result<wire::SyncedConversation> sync_part(const store::View& view, const Seat& seat, std::optional<Pos> known,
                                           const PartSize& size, Mentioned& mentioned) {
  wire::SyncedConversation out;
  if (known && seat.head.pos <= *known) {  // only positions moved
    KITH_TRY(out.row, row(view, seat, mentioned));
    return out;
  }
  KITH_TRY(auto window, window_of(view, seat, known, size));
  KITH_TRY(out.row, row(view, seat, mentioned, window.given.empty() ? nullptr : &window.given.back()));
  out.messages = std::move(window.given);
  if (!known) {
    out.limited = window.more_below;
  } else {
    KITH_TRY(const auto recent, changes_after(view, seat, *known));
    KITH_TRY(auto touched, touched_by(view, seat, recent.changes));
    for (auto& [_, changed] : touched.members) out.members.push_back(std::move(changed));
    out.limited = window.new_below || !recent.complete || weight_of_all(touched) > size.bytes_max;
    // Limited: the latest messages in one piece, below which the person forgets what he had.
    if (!out.limited) merge(out, std::move(touched), *known);
  }
  KITH_TRY(out.mine, mine_of(view, seat.self, seat.cid, out.messages));
  for (const auto& message : out.messages) mention(message, mentioned);
  for (const auto& message : out.tombstones) mention(message, mentioned);
  for (const auto& changed : out.members) mentioned.insert(changed.user);
  return out;
}

}  // namespace kith::query
