#include "query/members.h"

#include "base/bytes.h"
#include "chat/permissions.h"
#include "chat/visibility.h"
#include "wire/generated/limits.h"
#include "wire/rows.h"

namespace kith::query {
namespace {

Status require_present(const Seat& place) {
  if (place.member.active) return {};
  return refuse(Code::kNotMember, "cid", "you are no member of this conversation any more");
}

}  // namespace

Result<std::string> page_start(const std::optional<std::string>& cursor) {
  if (!cursor) return std::string{};
  auto key = base64url_decode(*cursor);
  if (!key || key->size() != sizeof(Bytes16))
    return refuse(Code::kBadRequest, "cursor", "this cursor is not one of ours");
  return std::move(*key);
}

Status members(const store::View& view, UserId self, const wire::ListMembersRequest& request, wire::Writer& writer,
               Mentioned& mentioned) {
  KITH_TRY(const auto place, seat(view, request.cid, self));
  KITH_CHECKED(require_present(place));
  KITH_CHECKED(chat::permit(chat::Action::kListMembers, place.conversation, chat::rank_of(place.member)));
  const auto limit = static_cast<std::size_t>(request.limit.value_or(wire::kPageRowsDefault));
  KITH_TRY(std::string after, page_start(request.cursor));
  std::vector<Member> page;
  bool more = true;
  while (more && page.size() < limit) {
    KITH_TRY(const auto rows, view.rows(owner_of(request.cid), store::RowKind::kMember, after, limit + 1));
    more = rows.size() > limit;
    for (const auto& row : rows) {
      if (page.size() == limit) {
        more = true;
        break;
      }
      after = row.key;
      KITH_TRY(auto each, decode<Member>(row.value));
      if (each.active) page.push_back(std::move(each));
    }
  }
  for (const auto& each : page) mentioned.insert(each.user);
  wire::rows_field(writer, "members", page);
  writer.field("rev", place.head.rev);
  writer.field("total", std::uint64_t{place.head.member_count});
  if (more) writer.field("cursor", base64url(after));
  return {};
}

Status receipts(const store::View& view, UserId self, const wire::ReceiptsRequest& request, wire::Writer& writer,
                Mentioned& mentioned) {
  KITH_TRY(const auto place, seat(view, request.cid, self));
  KITH_CHECKED(require_present(place));
  std::optional<Message> message;
  if (chat::sees(&place.member, place.head, request.seq)) {
    KITH_TRY(message, view.message(request.cid, request.seq));
  }
  if (!message) return refuse(Code::kNotFound, "seq", "there is no such message");
  if (place.conversation.kind == ConversationKind::kWorld) {
    return refuse(Code::kForbidden, "cid", "the world keeps no receipts");
  }
  std::vector<UserId> delivered;
  std::vector<UserId> read;
  std::uint64_t total = 0;
  KITH_TRY(const auto everyone, present_members(view, request.cid));
  for (const auto& each : everyone) {
    if (each.user == message->from) continue;
    ++total;
    KITH_TRY(const auto at, positions(view, request.cid, each.user));
    const bool shows_read = !each.receipts_off && !place.member.receipts_off;
    if (shows_read && at.read >= request.seq) {
      read.push_back(each.user);
    } else if (at.delivered >= request.seq || at.read >= request.seq) {
      delivered.push_back(each.user);
    }
  }
  writer.field("deliveredCount", std::uint64_t{delivered.size()});
  writer.field("readCount", std::uint64_t{read.size()});
  writer.field("total", total);
  const bool hidden = chat::rank_of(place.member) < chat::required(chat::Action::kListMembers, place.conversation);
  if (hidden || total > static_cast<std::uint64_t>(wire::kLiveReceiptsMembersMax)) {
    delivered.clear();
    read.clear();
  }
  mentioned.insert(delivered.begin(), delivered.end());
  mentioned.insert(read.begin(), read.end());
  wire::ids_field(writer, "delivered", delivered);
  wire::ids_field(writer, "read", read);
  return {};
}

}  // namespace kith::query
