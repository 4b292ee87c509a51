#include "query/own/shelf.h"

#include <algorithm>
#include <unordered_map>

namespace kith::query {
namespace {

using store::RowKind;

constexpr std::size_t kAtOnce = 1024;
// Mentions looked at, the latest first; who has more unread ones is told at least so many.
constexpr std::size_t kMentionsMax = 2048;

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

Status add_mentions(const store::View& view, UserId self, const Places& places, std::vector<Shelved>& out) {
  std::string after;
  for (std::size_t seen = 0; seen < kMentionsMax;) {
    KITH_TRY(const auto rows, view.rows(owner_of(self), RowKind::kMention, after, kAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(const auto mention, decode<Mention>(row.value));
      const auto place = places.find(mention.cid);
      if (place == places.end()) continue;
      auto& shelved = out[place->second];
      if (mention.seq > shelved.at.read) ++shelved.mentions;
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
