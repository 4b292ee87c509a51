#include "query/own/order.h"

#include <algorithm>

#include "base/bytes.h"

namespace kith::query {
namespace {

enum Shelf : std::uint8_t { kPinned = 0, kUnreadFirst = 1, kNamed = 2, kRest = 3 };

ListKey key_with(const Shelved& each, ListOrder order, const std::string& label, bool pinned, TimeMs activity,
                 bool unread) {
  ListKey key{.shelf = kRest, .number = ~static_cast<std::uint64_t>(activity), .label = {}, .cid = each.listing.cid};
  if (pinned) {
    key.shelf = kPinned;
    key.number = each.own.pin_rank;
  } else if (order == ListOrder::kUnread && unread) {
    key.shelf = kUnreadFirst;
  } else if (order == ListOrder::kName && !label.empty()) {
    key.shelf = kNamed;
    key.number = 0;
    key.label = label;
  }
  return key;
}

// The last message at or before a time.
Result<std::optional<Message>> last_before(const store::View& view, const Shelved& each, TimeMs when) {
  auto low = each.head.floor;
  auto high = each.head.seq;
  std::optional<Message> found;
  while (low < high) {
    const Seq middle(low.value + (high.value - low.value + 1) / 2);
    KITH_TRY(auto message, view.message(each.listing.cid, middle));
    if (message && message->at > when) {
      high = Seq(middle.value - 1);
    } else {
      low = middle;
      if (message) found = std::move(message);
    }
  }
  return found;
}

}  // namespace

std::string cursor_text(const ListCursor& cursor) {
  std::string bytes;
  bytes.push_back(static_cast<char>(cursor.order));
  put_be64(bytes, static_cast<std::uint64_t>(cursor.began));
  put_be64(bytes, cursor.urev.value);
  bytes.push_back(static_cast<char>(cursor.last.shelf));
  put_be64(bytes, cursor.last.number);
  bytes += cursor.last.cid.raw();
  bytes += cursor.last.label;
  return base64url(bytes);
}

Result<ListCursor> cursor_parse(const std::string& text) {
  constexpr std::size_t kFixed = 1 + 8 + 8 + 1 + 8 + sizeof(Bytes16);
  const auto bytes = base64url_decode(text);
  if (!bytes || bytes->size() < kFixed || bytes->front() > static_cast<char>(ListOrder::kName)) {
    return refuse(Code::kBadRequest, "cursor", "this cursor is not one of ours");
  }
  const std::string_view all = *bytes;
  const auto number = [&](std::size_t at) { return ByteReader(all.substr(at, 8)).be64(); };
  ListCursor cursor;
  cursor.order = static_cast<ListOrder>(all[0]);
  cursor.began = static_cast<TimeMs>(number(1));
  cursor.urev = Rev(number(9));
  cursor.last.shelf = static_cast<std::uint8_t>(all[17]);
  cursor.last.number = number(18);
  cursor.last.cid = ConversationId::from_raw(all.substr(26, sizeof(Bytes16)));
  cursor.last.label = all.substr(kFixed);
  return cursor;
}

TimeMs activity_of(const Shelved& each) {
  return std::max(each.head.last_at, each.listing.at);
}

ListKey key_of(const Shelved& each, ListOrder order, const std::string& label) {
  return key_with(each, order, label, each.own.pinned, activity_of(each), each.unread_or_marked());
}

Result<std::optional<ListKey>> key_then(const store::View& view, const Shelved& each, const ListCursor& cursor,
                                        const std::string& label) {
  if (each.listing.at > cursor.began) return std::optional<ListKey>{};
  const bool pinned = each.own.pinned && each.own.urev <= cursor.urev;
  TimeMs activity = activity_of(each);
  bool unread = each.unread_or_marked();
  if (each.head.last_at > cursor.began) {
    KITH_TRY(const auto last, last_before(view, each, cursor.began));
    activity = std::max(last ? last->at : 0, each.listing.at);
    unread = (last && last->n > each.at.read_n) || each.at.marked_unread;
  }
  return std::optional(key_with(each, cursor.order, label, pinned, activity, unread));
}

}  // namespace kith::query
