#include "query/history.h"

#include <algorithm>

#include "chat/visibility.h"
#include "query/former.h"
#include "query/message/quotes.h"
#include "query/mine.h"
#include "query/threads/threads.h"
#include "wire/generated/limits.h"
#include "wire/rows.h"

namespace kith::query {
namespace {

struct Page {
  std::vector<Message> messages;  // ascending
  bool has_before = false;
  bool has_after = false;
};

// Up to limit visible messages from below `before` downward, then turned around.
Result<std::vector<Message>> downward(const store::View& view, const Seat& seat, Seq highest, std::size_t limit) {
  std::vector<Message> out;
  auto parts = chat::visible_within(&seat.member, seat.head, Seq(1), highest);
  std::ranges::reverse(parts);
  for (const auto& part : parts) {
    if (out.size() >= limit) break;
    KITH_TRY(auto some, view.messages(seat.cid, part.from, part.to, limit - out.size(), store::Order::kDescending));
    std::ranges::move(some, std::back_inserter(out));
  }
  std::ranges::reverse(out);
  KITH_CHECKED(as_seen(view, seat, out));
  return out;
}

Result<std::vector<Message>> upward(const store::View& view, const Seat& seat, Seq lowest, std::size_t limit) {
  std::vector<Message> out;
  for (const auto& part : chat::visible_within(&seat.member, seat.head, lowest, seat.head.seq)) {
    if (out.size() >= limit) break;
    KITH_TRY(auto some, view.messages(seat.cid, part.from, part.to, limit - out.size(), store::Order::kAscending));
    std::ranges::move(some, std::back_inserter(out));
  }
  KITH_CHECKED(as_seen(view, seat, out));
  return out;
}

Result<Page> page_of(const store::View& view, const Seat& seat, const wire::HistoryRequest& request,
                     std::size_t limit) {
  const Seq head = seat.head.seq;
  Page page;
  // One more than asked tells whether there is more.
  if (request.after) {
    KITH_TRY(page.messages, upward(view, seat, request.after->next(), limit + 1));
    page.has_after = page.messages.size() > limit;
    if (page.has_after) page.messages.pop_back();
    page.has_before = !chat::visible_within(&seat.member, seat.head, Seq(1), std::min(*request.after, head)).empty();
  } else if (request.around) {
    const std::size_t half = limit / 2;
    KITH_TRY(page.messages, downward(view, seat, std::min(*request.around, head), half + 2));
    page.has_before = page.messages.size() > half + 1;
    if (page.has_before) page.messages.erase(page.messages.begin());
    KITH_TRY(auto later, upward(view, seat, request.around->next(), limit - half));
    page.has_after = later.size() == limit - half && later.back().seq < chat::last_visible(&seat.member, seat.head);
    std::ranges::move(later, std::back_inserter(page.messages));
  } else {
    const Seq highest = request.before ? Seq(std::min(request.before->value - 1, head.value)) : head;
    KITH_TRY(page.messages, downward(view, seat, highest, limit + 1));
    page.has_before = page.messages.size() > limit;
    if (page.has_before) page.messages.erase(page.messages.begin());
    page.has_after = request.before && !chat::visible_within(&seat.member, seat.head, highest.next(), head).empty();
  }
  return page;
}

}  // namespace

Status history(const store::View& view, UserId self, const wire::HistoryRequest& request, wire::Writer& writer,
               Mentioned& mentioned) {
  const int points = (request.before ? 1 : 0) + (request.after ? 1 : 0) + (request.around ? 1 : 0);
  if (points > 1) return refuse(Code::kBadRequest, "before", "give one of before, after and around");
  KITH_TRY(const auto place, seat(view, request.cid, self));
  if (request.thread && !place.member.active) {
    return refuse(Code::kNotMember, "cid", "you are no member of this conversation any more");
  }
  if (request.thread) return thread_history(view, place, request, writer, mentioned);
  const auto limit = static_cast<std::size_t>(request.limit.value_or(wire::kPageRowsDefault));
  KITH_TRY(const auto page, page_of(view, place, request, limit));
  for (const auto& message : page.messages) mention(message, mentioned);
  wire::rows_field(writer, "messages", page.messages);
  writer.field("hasBefore", page.has_before);
  writer.field("hasAfter", page.has_after);
  writer.field("rev", place.head.rev);
  KITH_TRY(const auto mine, mine_of(view, self, request.cid, page.messages));
  wire::mine_field(writer, mine);
  KITH_CHECKED(write_quotes(view, place, page.messages, writer, mentioned));
  return {};
}

Status one_message(const store::View& view, UserId self, ConversationId cid, Seq seq, wire::Writer& writer,
                   Mentioned& mentioned) {
  KITH_TRY(const auto place, seat(view, cid, self));
  KITH_TRY(const auto message, seen(view, place, seq));
  if (!message) return refuse(Code::kNotFound, "seq", "there is no such message");
  mention(*message, mentioned);
  wire::object_field(writer, "message", *message);
  KITH_TRY(const auto mine, mine_of(view, self, cid, {*message}));
  wire::mine_field(writer, mine);
  KITH_CHECKED(write_quotes(view, place, {*message}, writer, mentioned));
  return {};
}

}  // namespace kith::query
