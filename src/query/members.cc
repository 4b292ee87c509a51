#include "query/members.h"

#include <algorithm>

#include "base/bytes.h"
#include "chat/permissions.h"
#include "chat/visibility.h"
#include "query/former.h"
#include "query/rows.h"
#include "wire/generated/limits.h"
#include "wire/rows.h"

namespace kith::query {
Result<std::string> page_start(const std::optional<std::string>& cursor) {
  if (!cursor) return std::string{};
  auto key = base64url_decode(*cursor);
  if (!key || key->size() != sizeof(Bytes16))
    return refuse(Code::kBadRequest, "cursor", "this cursor is not one of ours");
  return std::move(*key);
}

namespace {

// Whether the view of a member, as it was when the message came, holds it: what people cleared since they had.
bool received_by(const Member& member, Seq seq) {
  return std::ranges::any_of(member.view, [&](const Interval& interval) {
    return interval.from <= seq && (!interval.to || seq <= interval.to);
  });
}

// Everybody who could have the message but its sender, each once, in id order.
struct Receivers {
  std::vector<UserId> delivered;
  std::vector<UserId> read;
  std::vector<UserId> none;
};

// In two ranges, whatever their number. Who switched receipts off, or asks having done so, is delivered at most; who
// came after the message was none of its receivers, though joining sets positions to the head.
Result<Receivers> receivers(const store::View& view, const Seat& place, const Message& message) {
  KITH_TRY(const auto everyone, present_members(view, place.cid));
  KITH_TRY(const auto positions, all_positions(view, place.cid));
  Receivers out;
  for (const auto& each : everyone) {
    if (each.user == message.from || each.joined_at > message.at || !received_by(each, message.seq)) continue;
    const auto found = positions.find(each.user);
    const Positions at = found == positions.end() ? Positions{} : found->second;
    const bool shows_read = !each.receipts_off && !place.member.receipts_off;
    if (shows_read && at.read >= message.seq) {
      out.read.push_back(each.user);
    } else if (at.delivered >= message.seq || at.read >= message.seq) {
      out.delivered.push_back(each.user);
    } else {
      out.none.push_back(each.user);
    }
  }
  return out;
}

// Leaves the page: of one state alone where one was asked for, at most limit people behind `after`.
void cut(Receivers& people, std::optional<wire::ReceiptState> state, UserId after, std::size_t limit,
         std::optional<std::string>& cursor) {
  if (state && *state != wire::ReceiptState::kDelivered) people.delivered.clear();
  if (state && *state != wire::ReceiptState::kRead) people.read.clear();
  if (state && *state != wire::ReceiptState::kNone) people.none.clear();
  std::vector<UserId> all;
  for (auto* list : {&people.delivered, &people.read, &people.none}) {
    std::erase_if(*list, [&](UserId user) { return user <= after; });
    all.insert(all.end(), list->begin(), list->end());
  }
  if (all.size() <= limit) return;
  std::ranges::sort(all);
  const UserId last = all[limit - 1];
  for (auto* list : {&people.delivered, &people.read, &people.none}) {
    std::erase_if(*list, [&](UserId user) { return user > last; });
  }
  cursor = base64url(last.raw());
}

}  // namespace

Status members(const store::View& view, UserId self, const wire::ListMembersRequest& request, wire::Writer& writer,
               Mentioned& mentioned) {
  KITH_TRY(const auto place, present_seat(view, request.cid, self));
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
  KITH_TRY(const auto place, present_seat(view, request.cid, self));
  std::optional<Message> message;
  if (chat::sees(&place.member, place.head, request.seq)) {
    KITH_TRY(message, view.message(request.cid, request.seq));
  }
  if (!message) return refuse(Code::kNotFound, "seq", "there is no such message");
  if (place.conversation.kind == ConversationKind::kWorld) {
    return refuse(Code::kForbidden, "cid", "the world keeps no receipts");
  }
  KITH_TRY(const std::string after, page_start(request.cursor));
  KITH_TRY(auto people, receivers(view, place, *message));
  writer.field("deliveredCount", std::uint64_t{people.delivered.size()});
  writer.field("readCount", std::uint64_t{people.read.size()});
  writer.field("noneCount", std::uint64_t{people.none.size()});
  writer.field("total", std::uint64_t{people.delivered.size() + people.read.size() + people.none.size()});
  const bool unlisted = chat::rank_of(place.member) < chat::required(chat::Action::kListMembers, place.conversation);
  if (unlisted || place.head.member_count > static_cast<std::uint32_t>(wire::kReceiptsNamesMembersMax)) {
    people = Receivers{};
  }
  const auto limit = static_cast<std::size_t>(request.limit.value_or(wire::kReceiptsNamesMembersMax));
  std::optional<std::string> cursor;
  cut(people, request.state, UserId::from_raw(after), limit, cursor);
  for (const auto* list : {&people.delivered, &people.read, &people.none}) {
    mentioned.insert(list->begin(), list->end());
  }
  wire::ids_field(writer, "delivered", people.delivered);
  wire::ids_field(writer, "read", people.read);
  wire::ids_field(writer, "none", people.none);
  if (cursor) writer.field("cursor", *cursor);
  return {};
}

}  // namespace kith::query
