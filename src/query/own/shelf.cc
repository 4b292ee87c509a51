#include "query/own/shelf.h"

#include <optional>
#include <unordered_map>

#include "chat/threads/threads.h"
#include "chat/visibility.h"
#include "query/message/calls.h"

namespace kith::query {
namespace {

using store::RowKind;

constexpr std::size_t kAtOnce = 1024;
// Mentions looked at, the latest first; who has more unread ones is told at least so many.
constexpr std::size_t kMentionsMax = 2048;
constexpr std::size_t kCallsMax = 256;  // the same of calls in one room

using Places = std::unordered_map<ConversationId, std::size_t>;

Status add_views(const store::View& view, UserId self, const Places& places, std::vector<Shelved>& out) {
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows, view.rows(owner_of(self), RowKind::kOwnView, after, kAtOnce));
    for (const auto& row : rows) {
      const auto place = places.find(ConversationId::from_raw(row.key));
      if (place == places.end()) continue;
      KITH_TRY(out[place->second].own, decode<OwnView>(row.value));
    }
    if (rows.size() < kAtOnce) return {};
    after = rows.back().key;
  }
}

// Which mentions of one conversation are not read yet, and still there for oneself.
class Unread {
 public:
  Unread(const store::View& view, UserId self) : view_(view), self_(self) {}

  // In a thread that one follows, its own position counts as well as the conversation's: replies that stand in the
  // thread alone are read there.
  Result<bool> is(const Shelved& shelved, Seq seq) {
    if (seq <= shelved.at.read) return false;
    const auto cid = shelved.listing.cid;
    if (cid != cid_) {
      KITH_TRY(member_, member(view_, cid, self_));
      cid_ = cid;
    }
    const auto sees = [&](Seq at) { return chat::sees(member_ ? &*member_ : nullptr, shelved.head, at); };
    if (!sees(seq)) return false;
    KITH_TRY(const auto message, view_.message(cid, seq));
    if (!message) return false;
    if (!message->thread_root || message->also_in_timeline) return true;
    if (!sees(message->thread_root)) return false;  // a thread that one cannot open
    KITH_TRY(const auto seat, record<ThreadSeat>(view_, owner_of(cid), RowKind::kThreadSeat,
                                                 chat::seat_key(message->thread_root, self_)));
    return !seat || seq > seat->read;
  }

 private:
  const store::View& view_;
  const UserId self_;
  ConversationId cid_{};
  std::optional<Member> member_;
};

Status add_calls(const store::View& view, UserId self, std::vector<Shelved>& out) {
  Unread unread(view, self);
  for (auto& shelved : out) {
    if (!may_have_calls(shelved.head) || shelved.at.read >= shelved.head.seq) continue;
    KITH_TRY(const auto calls, calls_above(view, self, shelved.listing.cid, shelved.at.read, kCallsMax));
    for (const auto& call : calls) {
      KITH_TRY(const bool counts, unread.is(shelved, call.mention.seq));
      if (counts) ++shelved.mentions;
    }
  }
  return {};
}

Status add_mentions(const store::View& view, UserId self, const Places& places, std::vector<Shelved>& out) {
  Unread unread(view, self);
  std::string after;
  for (std::size_t seen = 0; seen < kMentionsMax;) {
    KITH_TRY(const auto rows, view.rows(owner_of(self), RowKind::kMention, after, kAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(const auto mention, decode<Mention>(row.value));
      const auto place = places.find(mention.cid);
      if (place == places.end()) continue;
      auto& shelved = out[place->second];
      KITH_TRY(const bool counts, unread.is(shelved, mention.seq));
      if (counts) ++shelved.mentions;
    }
    seen += rows.size();
    if (rows.size() < kAtOnce) return {};
    after = rows.back().key;
  }
  return {};
}

}  // namespace

Result<std::vector<Shelved>> shelf(const store::View& view, UserId self) {
  KITH_TRY(auto all, listings(view, self, false));
  std::vector<Shelved> out;
  out.reserve(all.size());
  Places places;
  places.reserve(all.size());
  for (auto& each : all) {
    places.emplace(each.listing.cid, out.size());
    auto& shelved = out.emplace_back();
    shelved.listing = std::move(each.listing);
    shelved.head = each.head;
    KITH_TRY(shelved.at, positions(view, shelved.listing.cid, self));
  }
  KITH_CHECKED(add_views(view, self, places, out));
  KITH_CHECKED(add_mentions(view, self, places, out));
  KITH_CHECKED(add_calls(view, self, out));
  return out;
}

Totals totals_of(const std::vector<Shelved>& shelf, TimeMs now) {
  Totals out;
  for (const auto& each : shelf) {
    (each.quiet(now) ? out.quiet : out.unread) += each.unread();
    out.mentions += each.mentions;
    if (each.at.marked_unread && each.unread() == 0) ++out.marked;
  }
  return out;
}

}  // namespace kith::query
