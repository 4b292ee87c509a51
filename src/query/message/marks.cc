#include "query/message/marks.h"

#include <algorithm>

#include "base/bytes.h"
#include "chat/message/bodies.h"
#include "chat/rows.h"
#include "chat/visibility.h"
#include "query/former.h"
#include "query/mine.h"
#include "wire/generated/limits.h"
#include "wire/rows.h"

namespace kith::query {
namespace {

using store::RowKind;

// Rows looked at for one page: a rare emoji among a hundred thousand may give a short page with a cursor.
constexpr std::size_t kLookAt = 2'000;
constexpr std::size_t kAtOnce = 256;

// A page of one person's marks after another's.
struct MarkPage {
  ConversationId cid;
  RowKind kind = RowKind::kReaction;
  Seq seq;
  std::size_t limit = 0;
  std::string cursor;  // the last person of the page before; empty: from the first
};

Result<MarkPage> page_of(ConversationId cid, RowKind kind, Seq seq, const std::optional<std::int64_t>& limit,
                         const std::optional<std::string>& cursor) {
  MarkPage page{.cid = cid,
                .kind = kind,
                .seq = seq,
                .limit = static_cast<std::size_t>(limit.value_or(wire::kPageRowsDefault)),
                .cursor = {}};
  if (!cursor) return page;
  auto user = base64url_decode(*cursor);
  if (!user || user->size() != sizeof(Bytes16)) {
    return refuse(Code::kBadRequest, "cursor", "this cursor is not one of ours");
  }
  page.cursor = std::move(*user);
  return page;
}

// Calls take(user, mark), which says whether it took it, until the page is full. The cursor to go on from; empty at the
// end.
template <typename Mark, typename Take>
Result<std::string> each_mark(const store::View& view, const MarkPage& page, Take take) {
  const std::string prefix = chat::seq_key(page.seq);
  std::string after = prefix + page.cursor;
  std::size_t taken = 0;
  for (std::size_t looked = 0;;) {
    KITH_TRY(const auto rows, view.rows(owner_of(page.cid), page.kind, after, kAtOnce));
    for (const auto& row : rows) {
      if (!row.key.starts_with(prefix)) return std::string{};
      if (taken == page.limit || looked == kLookAt) return after.substr(prefix.size());
      after = row.key;
      ++looked;
      KITH_TRY(const auto mark, decode<Mark>(row.value));
      if (take(UserId::from_raw(row.key.substr(prefix.size())), mark)) ++taken;
    }
    if (rows.size() < kAtOnce) return std::string{};
  }
}

Result<Message> visible(const store::View& view, const Seat& place, Seq seq) {
  std::optional<Message> message;
  if (chat::sees(&place.member, place.head, seq)) {
    KITH_TRY(message, view.message(place.cid, seq));
  }
  if (!message) return refuse(Code::kNotFound, "seq", "there is no such message");
  return std::move(*message);
}

struct Pinned {
  TimeMs at = 0;
  Seq seq;
  bool operator==(const Pinned&) const = default;
  auto operator<=>(const Pinned&) const = default;
};

// Of those one may see, the last pinned first.
Result<std::vector<Pinned>> all_pinned(const store::View& view, const Seat& place) {
  KITH_TRY(const auto rows,
           view.rows(owner_of(place.cid), RowKind::kPin, {}, static_cast<std::size_t>(wire::kPinsMax)));
  std::vector<Pinned> out;
  for (const auto& row : rows) {
    const Seq seq(ByteReader(row.key).be64());
    if (!chat::sees(&place.member, place.head, seq)) continue;
    KITH_TRY(const auto mark, decode<PinMark>(row.value));
    out.push_back({.at = mark.at, .seq = seq});
  }
  std::ranges::sort(out, std::greater{});
  return out;
}

Result<std::optional<Pinned>> pinned_of(const std::optional<std::string>& cursor) {
  if (!cursor) return std::optional<Pinned>{};
  const auto bytes = base64url_decode(*cursor);
  if (!bytes || bytes->size() != 2 * sizeof(std::uint64_t)) {
    return refuse(Code::kBadRequest, "cursor", "this cursor is not one of ours");
  }
  ByteReader reader(*bytes);
  const auto at = static_cast<TimeMs>(reader.be64());
  return std::optional(Pinned{.at = at, .seq = Seq(reader.be64())});
}

std::string cursor_of(const Pinned& pinned) {
  std::string bytes;
  put_be64(bytes, static_cast<std::uint64_t>(pinned.at));
  put_be64(bytes, pinned.seq.value);
  return base64url(bytes);
}

}  // namespace

Status reactions(const store::View& view, UserId self, const wire::ListReactionsRequest& request, wire::Writer& writer,
                 Mentioned& mentioned) {
  KITH_TRY(const auto place, present_seat(view, request.cid, self));
  KITH_TRY(const auto message, visible(view, place, request.seq));
  KITH_TRY(const auto page, page_of(request.cid, RowKind::kReaction, request.seq, request.limit, request.cursor));
  writer.key("reactions");
  writer.begin_array();
  std::string cursor;
  if (!message.reactions.empty()) {
    KITH_TRY(cursor, each_mark<ReactionMark>(view, page, [&](UserId user, const ReactionMark& mark) {
               const auto& emojis = mark.emojis;
               if (request.emoji && std::ranges::find(emojis, *request.emoji) == emojis.end()) return false;
               mentioned.insert(user);
               writer.begin_object();
               writer.field("userId", user);
               writer.key("emojis");
               writer.begin_array();
               for (const auto& emoji : emojis) writer.string(emoji);
               writer.end_array();
               writer.field("at", mark.at);
               writer.end_object();
               return true;
             }));
  }
  writer.end_array();
  if (!cursor.empty()) writer.field("cursor", base64url(cursor));
  return {};
}

Status votes(const store::View& view, UserId self, const wire::ListVotesRequest& request, wire::Writer& writer,
             Mentioned& mentioned) {
  KITH_TRY(const auto place, present_seat(view, request.cid, self));
  KITH_TRY(const auto message, visible(view, place, request.seq));
  if (message.kind != "poll" || message.recalled_at != 0 || message.expired_at != 0) {
    return refuse(Code::kBadRequest, "seq", "this message is no poll");
  }
  KITH_TRY(const auto poll, chat::poll_of(message.body));
  if (poll.anonymous) return refuse(Code::kForbidden, "seq", "this poll is anonymous");
  KITH_TRY(const auto page, page_of(request.cid, RowKind::kVote, request.seq, request.limit, request.cursor));
  writer.key("votes");
  writer.begin_array();
  KITH_TRY(const auto cursor, each_mark<VoteMark>(view, page, [&](UserId user, const VoteMark& mark) {
             const auto chosen = [&](std::uint32_t option) { return std::int64_t{option} == *request.option; };
             if (request.option && std::ranges::none_of(mark.options, chosen)) return false;
             mentioned.insert(user);
             writer.begin_object();
             writer.field("userId", user);
             writer.key("options");
             writer.begin_array();
             for (const auto option : mark.options) writer.integer(option);
             writer.end_array();
             writer.field("at", mark.at);
             writer.end_object();
             return true;
           }));
  writer.end_array();
  if (!cursor.empty()) writer.field("cursor", base64url(cursor));
  return {};
}

Status pins(const store::View& view, UserId self, const wire::ListPinsRequest& request, wire::Writer& writer,
            Mentioned& mentioned) {
  KITH_TRY(const auto place, present_seat(view, request.cid, self));
  KITH_TRY(const auto from, pinned_of(request.cursor));
  KITH_TRY(const auto all, all_pinned(view, place));
  const auto limit = static_cast<std::size_t>(request.limit.value_or(wire::kPageRowsDefault));
  std::vector<Message> page;
  const Pinned* last = nullptr;
  bool more = false;
  for (const auto& pinned : all) {
    if (from && pinned >= *from) continue;
    more = page.size() == limit;
    if (more) break;
    KITH_TRY(auto message, view.message(request.cid, pinned.seq));
    if (!message) continue;
    mention(*message, mentioned);
    page.push_back(std::move(*message));
    last = &pinned;
  }
  wire::rows_field(writer, "messages", page);
  writer.field("total", std::uint64_t{all.size()});
  std::ranges::sort(page, {}, &Message::seq);
  KITH_TRY(const auto mine, mine_of(view, self, request.cid, page));
  wire::mine_field(writer, mine);
  if (more && last != nullptr) writer.field("cursor", cursor_of(*last));
  return {};
}

}  // namespace kith::query
