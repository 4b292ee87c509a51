#include "query/list.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>
#include <unordered_set>

#include "query/rows.h"
#include "store/sql/projections.h"
#include "wire/generated/limits.h"

namespace kith::query {
namespace {

constexpr std::size_t kAtOnce = 1024;
constexpr std::size_t kFoundMax = 500;

TimeMs activity(const Listed& each) {
  return std::max(each.head.last_at, each.listing.at);
}

Result<std::uint64_t> unread(const store::View& view, const Listed& each, UserId self) {
  KITH_TRY(const auto at, positions(view, each.listing.cid, self));
  return wire::unread_of(each.head, at);
}

Result<std::vector<Listed>> wanted(const store::View& view, store::Database& directory, UserId self,
                                   const wire::ListConversationsRequest& request) {
  KITH_TRY(auto all, listed(view, self, false));
  if (request.search) {
    KITH_TRY(const auto found, store::run_read(directory, [&](store::Connection& c) {
               return store::find_own_conversations(c, self, *request.search, kFoundMax);
             }));
    const std::unordered_set<ConversationId> hits(found.begin(), found.end());
    std::erase_if(all, [&](const Listed& each) { return !hits.contains(each.listing.cid); });
  }
  if (request.status == wire::ListStatus::kUnread) {
    std::vector<Listed> some;
    for (auto& each : all) {
      KITH_TRY(const auto count, unread(view, each, self));
      if (count > 0) some.push_back(std::move(each));
    }
    return some;
  }
  if (request.status == wire::ListStatus::kArchived || request.tag) all.clear();  // nobody can archive or tag yet
  return all;
}

// The cursor is how many rows were given: the list moves while one pages, and clients upsert by cid.
Result<std::size_t> skip_of(const std::optional<std::string>& cursor) {
  std::size_t skip = 0;
  if (!cursor) return skip;
  const char* last = cursor->data() + cursor->size();
  const auto [end, problem] = std::from_chars(cursor->data(), last, skip);
  if (problem != std::errc{} || end != last) {
    return refuse(Code::kBadRequest, "cursor", "this cursor is not one of ours");
  }
  return skip;
}

// Names as they stand; dms, which have none, come last in the order of activity.
Status sort_by_name(const store::View& view, std::vector<Listed>& all) {
  std::unordered_map<ConversationId, std::string> names;
  for (const auto& each : all) {
    const auto cid = each.listing.cid;
    KITH_TRY(const auto found, record<Conversation>(view, owner_of(cid), store::RowKind::kConversation, {}));
    if (found) names[cid] = found->name;
  }
  std::ranges::stable_sort(all, [&](const Listed& a, const Listed& b) {
    const auto& one = names[a.listing.cid];
    const auto& other = names[b.listing.cid];
    return one.empty() != other.empty() ? other.empty() : one < other;
  });
  return {};
}

Result<std::uint64_t> unread_total(const store::View& view, UserId self) {
  std::uint64_t total = 0;
  KITH_TRY(const auto everything, listed(view, self, false));
  for (const auto& each : everything) {
    KITH_TRY(const auto count, unread(view, each, self));
    total += count;
  }
  return total;
}

}  // namespace

Result<std::vector<Listed>> listed(const store::View& view, UserId self, bool gone) {
  std::vector<Listed> out;
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows, view.rows(owner_of(self), store::RowKind::kListing, after, kAtOnce));
    std::vector<ConversationId> cids;
    for (const auto& row : rows) {
      KITH_TRY(auto listing, decode<Listing>(row.value));
      if (!listing.active && !gone) continue;
      cids.push_back(listing.cid);
      out.push_back({.listing = std::move(listing), .head = {}});
    }
    KITH_TRY(const auto heads, view.heads(cids));
    for (std::size_t i = 0; i < heads.size(); ++i) out[out.size() - heads.size() + i].head = heads[i].value_or(Head{});
    if (rows.size() < kAtOnce) break;
    after = rows.back().key;
  }
  std::ranges::stable_sort(out, std::greater{}, activity);
  return out;
}

Status conversations(const store::View& view, store::Database& directory, UserId self,
                     const wire::ListConversationsRequest& request, wire::Writer& writer, Mentioned& mentioned) {
  KITH_TRY(const auto skip, skip_of(request.cursor));
  const auto limit = static_cast<std::size_t>(request.limit.value_or(wire::kPageRowsDefault));
  KITH_TRY(auto all, wanted(view, directory, self, request));
  if (request.sort == wire::ListSort::kName) KITH_CHECKED(sort_by_name(view, all));
  const std::size_t begin = std::min(skip, all.size());
  const std::size_t end = std::min(begin + limit, all.size());
  std::vector<wire::ConversationRow> rows;
  for (std::size_t i = begin; i < end; ++i) {
    KITH_TRY(const auto place, seat(view, all[i].listing.cid, self, all[i].head));
    KITH_TRY(auto one, row(view, place, mentioned));
    rows.push_back(std::move(one));
  }
  KITH_TRY(const auto total, unread_total(view, self));
  wire::rows_field(writer, "conversations", rows);
  writer.field("unreadTotal", total);
  if (end < all.size()) writer.field("cursor", std::to_string(end));
  return {};
}

Status unread_summary(const store::View& view, UserId self, wire::Writer& writer) {
  KITH_TRY(const auto all, listed(view, self, false));
  std::uint64_t total = 0;
  writer.key("conversations");
  writer.begin_array();
  for (const auto& each : all) {
    KITH_TRY(const auto count, unread(view, each, self));
    if (count == 0) continue;
    total += count;
    writer.begin_object();
    writer.field("cid", each.listing.cid);
    writer.field("unread", count);
    writer.end_object();
  }
  writer.end_array();
  writer.field("total", total);
  return {};
}

}  // namespace kith::query
