#include "query/list.h"

#include <algorithm>
#include <map>

#include "query/own/labels.h"
#include "query/own/order.h"
#include "query/own/shelf.h"
#include "query/rows.h"
#include "wire/generated/limits.h"

namespace kith::query {
namespace {

constexpr std::size_t kAtOnce = 1024;

TimeMs activity(const Listed& each) {
  return std::max(each.head.last_at, each.listing.at);
}

bool fits(const Shelved& each, const wire::ListConversationsRequest& request) {
  if (request.tag && std::ranges::find(each.own.tags, *request.tag) == each.own.tags.end()) return false;
  switch (request.status.value_or(wire::ListStatus::kActive)) {
    case wire::ListStatus::kActive:
      return !each.hidden() && !each.archived();
    case wire::ListStatus::kUnread:
      return !each.hidden() && !each.archived() && (each.unread_or_marked() || each.mentions > 0);
    case wire::ListStatus::kArchived:
      return !each.hidden() && each.archived();
    case wire::ListStatus::kHidden:
      return each.hidden();
  }
  return false;
}

ListOrder order_of(const wire::ListConversationsRequest& request) {
  switch (request.sort.value_or(wire::ListSort::kActivity)) {
    case wire::ListSort::kRecent:
    case wire::ListSort::kActivity:
      return ListOrder::kActivity;
    case wire::ListSort::kUnread:
      return ListOrder::kUnread;
    case wire::ListSort::kName:
      return ListOrder::kName;
  }
  return ListOrder::kActivity;
}

struct Placed {
  ListKey key;
  const Shelved* shelved = nullptr;
};

struct Page {
  std::vector<Placed> rows;
  std::optional<ListCursor> next;
};

// What comes behind the cursor, in order.
Result<std::vector<Placed>> placed(const store::View& view, const std::vector<const Shelved*>& some,
                                   const std::optional<ListCursor>& cursor, ListOrder order, const Labels& labels) {
  static const std::string kNone;
  std::vector<Placed> out;
  for (const Shelved* each : some) {
    const auto label = labels.find(each->listing.cid);
    const std::string& name = label == labels.end() ? kNone : label->second;
    if (!cursor) {
      out.push_back({key_of(*each, order, name), each});
      continue;
    }
    KITH_TRY(auto key, key_then(view, *each, *cursor, name));
    if (key && *key > cursor->last) out.push_back({std::move(*key), each});
  }
  return out;
}

Result<Page> page_of(const store::View& view, store::Database& directory, UserId self, const std::vector<Shelved>& all,
                     const wire::ListConversationsRequest& request) {
  const ListOrder order = order_of(request);
  std::optional<ListCursor> cursor;
  if (request.cursor) {
    KITH_TRY(cursor, cursor_parse(*request.cursor));
    if (cursor->order != order) return refuse(Code::kBadRequest, "cursor", "this cursor is of another order");
  }
  std::vector<const Shelved*> some;
  for (const auto& each : all) {
    if (fits(each, request)) some.push_back(&each);
  }
  if (request.search) {
    KITH_TRY(const auto hits, found_by(view, directory, self, all, *request.search));
    std::erase_if(some, [&](const Shelved* each) { return !hits.contains(each->listing.cid); });
  }
  Labels labels;
  if (order == ListOrder::kName) {
    KITH_TRY(labels, labels_of(view, directory, self, all));
  }
  Page page;
  KITH_TRY(page.rows, placed(view, some, cursor, order, labels));
  const auto limit = static_cast<std::size_t>(request.limit.value_or(wire::kPageRowsDefault));
  const auto end = page.rows.begin() + static_cast<std::ptrdiff_t>(std::min(limit, page.rows.size()));
  std::ranges::partial_sort(page.rows, end, {}, &Placed::key);
  if (end == page.rows.end()) return page;
  page.rows.erase(end, page.rows.end());
  if (!cursor) {
    cursor.emplace();
    cursor->order = order;
    for (const auto& each : all) cursor->began = std::max(cursor->began, activity_of(each));
    KITH_TRY(const auto person, record<PersonHead>(view, owner_of(self), store::RowKind::kPersonHead, {}));
    if (person) cursor->urev = person->urev;
  }
  cursor->last = page.rows.back().key;
  page.next = std::move(cursor);
  return page;
}

Result<wire::ConversationRow> full_row(const store::View& view, UserId self, const Shelved& each,
                                       Mentioned& mentioned) {
  const auto cid = each.listing.cid;
  KITH_TRY(const auto place, seat(view, cid, self, each.head));
  KITH_TRY(auto out, row(view, place, mentioned));
  if (each.own.urev) out.own = each.own;
  KITH_TRY(auto draft, record<Draft>(view, owner_of(self), store::RowKind::kDraft, cid.raw()));
  if (draft && !draft->text.empty() && !draft->thread_root) out.draft = std::move(*draft);
  out.mentions = each.mentions;
  return out;
}

struct TagSum {
  std::uint64_t unread = 0;
  std::uint64_t mentions = 0;
};

void write_tags(wire::Writer& writer, const std::vector<Shelved>& all, TimeMs now) {
  std::map<std::string, TagSum> tags;
  for (const auto& each : all) {
    const std::uint64_t unread = each.quiet(now) ? 0 : each.unread();
    if (unread == 0 && each.mentions == 0) continue;
    for (const auto& tag : each.own.tags) {
      tags[tag].unread += unread;
      tags[tag].mentions += each.mentions;
    }
  }
  writer.key("tags");
  writer.begin_array();
  for (const auto& [tag, sum] : tags) {
    writer.begin_object();
    writer.field("tag", tag);
    writer.field("unread", sum.unread);
    writer.field("mentions", sum.mentions);
    writer.end_object();
  }
  writer.end_array();
}

}  // namespace

Result<std::vector<Listed>> listings(const store::View& view, UserId self, bool gone) {
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
    if (rows.size() < kAtOnce) return out;
    after = rows.back().key;
  }
}

Result<std::vector<Listed>> listed(const store::View& view, UserId self, bool gone) {
  KITH_TRY(auto out, listings(view, self, gone));
  std::ranges::stable_sort(out, std::greater{}, activity);
  return out;
}

Status conversations(const store::View& view, store::Database& directory, const ListAsk& ask,
                     const wire::ListConversationsRequest& request, wire::Writer& writer, Mentioned& mentioned) {
  KITH_TRY(const auto all, shelf(view, ask.self));
  KITH_TRY(const auto page, page_of(view, directory, ask.self, all, request));
  std::vector<wire::ConversationRow> rows;
  for (const auto& each : page.rows) {
    KITH_TRY(auto one, full_row(view, ask.self, *each.shelved, mentioned));
    rows.push_back(std::move(one));
  }
  const Totals totals = totals_of(all, ask.now);
  wire::rows_field(writer, "conversations", rows);
  writer.field("unreadTotal", totals.unread);
  writer.field("mutedTotal", totals.quiet);
  writer.field("mentions", totals.mentions);
  if (page.next) writer.field("cursor", cursor_text(*page.next));
  return {};
}

Status unread_summary(const store::View& view, const ListAsk& ask, wire::Writer& writer) {
  KITH_TRY(const auto all, shelf(view, ask.self));
  writer.key("conversations");
  writer.begin_array();
  for (const auto& each : all) {
    if (!each.unread_or_marked() && each.mentions == 0) continue;
    writer.begin_object();
    writer.field("cid", each.listing.cid);
    writer.field("unread", each.unread());
    if (each.mentions > 0) writer.field("mentions", each.mentions);
    if (each.at.marked_unread) writer.field("marked", true);
    if (each.quiet(ask.now)) writer.field("muted", true);
    writer.end_object();
  }
  writer.end_array();
  const Totals totals = totals_of(all, ask.now);
  writer.field("total", totals.unread);
  writer.field("muted", totals.quiet);
  writer.field("mentions", totals.mentions);
  writer.field("marked", totals.marked);
  write_tags(writer, all, ask.now);
  return {};
}

}  // namespace kith::query
