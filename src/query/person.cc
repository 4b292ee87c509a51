#include "query/person.h"

#include "base/bytes.h"
#include "wire/generated/limits.h"
#include "wire/rows.h"

namespace kith::query {
namespace {

template <typename Record>
struct Page {
  std::vector<Record> rows;
  std::string cursor;  // empty: the end
};

// Rows of a kind that pass wanted(row), from the cursor on.
template <typename Record, typename Wanted>
Result<Page<Record>> page_of(const store::View& view, UserId self, store::RowKind kind,
                             std::optional<std::int64_t> asked, const std::optional<std::string>& cursor,
                             Wanted wanted) {
  const auto limit = static_cast<std::size_t>(asked.value_or(wire::kPageRowsDefault));
  std::string after;
  if (cursor) {
    auto key = base64url_decode(*cursor);
    if (!key || key->size() != sizeof(Bytes16))
      return refuse(Code::kBadRequest, "cursor", "this cursor is not one of ours");
    after = std::move(*key);
  }
  Page<Record> page;
  for (;;) {
    KITH_TRY(const auto rows, view.rows(owner_of(self), kind, after, limit + 1));
    for (const auto& row : rows) {
      KITH_TRY(auto each, decode<Record>(row.value));
      if (!wanted(each)) continue;
      if (page.rows.size() == limit) {
        page.cursor = base64url(after);
        return page;
      }
      after = row.key;
      page.rows.push_back(std::move(each));
    }
    if (rows.size() <= limit) return page;
    after = rows.back().key;
  }
}

template <typename Record>
void write(wire::Writer& writer, std::string_view name, const Page<Record>& page) {
  wire::rows_field(writer, name, page.rows);
  if (!page.cursor.empty()) writer.field("cursor", page.cursor);
}

}  // namespace

Status friends(const store::View& view, UserId self, const wire::ListFriendsRequest& request, wire::Writer& writer,
               Mentioned& mentioned) {
  KITH_TRY(const auto page, (page_of<Contact>(view, self, store::RowKind::kContact, request.limit, request.cursor,
                                              [](const Contact& each) { return each.active; })));
  for (const auto& each : page.rows) mentioned.insert(each.user);
  write(writer, "friends", page);
  return {};
}

Status friend_requests(const store::View& view, UserId self, const wire::ListFriendRequestsRequest& request,
                       wire::Writer& writer, Mentioned& mentioned) {
  const auto wanted = [&](const FriendRequest& each) {
    if (each.state != RequestState::kPending) return false;
    if (!request.direction) return true;
    return (*request.direction == wire::RequestDirection::kIn ? each.to : each.from) == self;
  };
  KITH_TRY(const auto page,
           (page_of<FriendRequest>(view, self, store::RowKind::kRequest, request.limit, request.cursor, wanted)));
  for (const auto& each : page.rows) mentioned.insert(each.from == self ? each.to : each.from);
  write(writer, "requests", page);
  return {};
}

Result<std::vector<RequestId>> requests_before(const store::View& view, UserId self, TimeMs before) {
  constexpr std::size_t kAtOnce = 256;
  std::vector<RequestId> out;
  std::string after;
  while (out.size() < kAtOnce) {
    KITH_TRY(const auto rows, view.rows(owner_of(self), store::RowKind::kRequest, after, kAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(const auto each, decode<FriendRequest>(row.value));
      if (each.state == RequestState::kPending && each.at <= before) out.push_back(each.id);
    }
    if (rows.size() < kAtOnce) break;
    after = rows.back().key;
  }
  return out;
}

Status blocked(const store::View& view, UserId self, const wire::ListBlockedRequest& request, wire::Writer& writer,
               Mentioned& mentioned) {
  KITH_TRY(const auto page, (page_of<Block>(view, self, store::RowKind::kBlock, request.limit, request.cursor,
                                            [](const Block& each) { return each.active; })));
  for (const auto& each : page.rows) mentioned.insert(each.user);
  write(writer, "blocked", page);
  return {};
}

}  // namespace kith::query
