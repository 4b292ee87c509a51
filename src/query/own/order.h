// The order of one's list, and where a page of it ended. A list moves while one pages: each message brings a
// conversation to the top. So pages after the first are cut from the list as it stood when the first was read, which
// its messages still tell: nothing is left out and nothing comes twice. What one pins, unpins, reads or renames oneself
// meanwhile may come twice, never not at all; what one came into since is not in it. Thread: pure functions of the
// view.
#pragma once

#include <compare>
#include <optional>
#include <string>

#include "query/own/shelf.h"

namespace kith::query {

// Rising: the first of the list is the lowest.
struct ListKey {
  std::uint8_t shelf = 0;  // pinned, then unread ones where that sorts, then named, then the others
  std::uint64_t number = 0;
  std::string label{};
  ConversationId cid{};

  auto operator<=>(const ListKey&) const = default;
};

enum class ListOrder : std::uint8_t { kActivity = 0, kUnread = 1, kName = 2 };

struct ListCursor {
  ListOrder order = ListOrder::kActivity;
  TimeMs began = 0;  // the latest activity of the list when its first page was read
  Rev urev{};        // of the reader then
  ListKey last{};
};
std::string cursor_text(const ListCursor& cursor);
Result<ListCursor> cursor_parse(const std::string& text);  // bad_request

TimeMs activity_of(const Shelved& each);
ListKey key_of(const Shelved& each, ListOrder order, const std::string& label);
// The key it had when the first page was read; nothing: it was not in the list then.
Result<std::optional<ListKey>> key_then(const store::View& view, const Shelved& each, const ListCursor& cursor,
                                        const std::string& label);

}  // namespace kith::query
