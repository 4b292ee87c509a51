#include "query/threads/threads.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "base/bytes.h"
#include "chat/threads/threads.h"
#include "chat/visibility.h"
#include "query/former.h"
#include "query/mine.h"
#include "wire/generated/limits.h"
#include "wire/rows.h"

namespace kith::query {
namespace {

using store::RowKind;

constexpr std::size_t kAtOnce = 256;
constexpr std::uint64_t kFirstSpan = 256;  // seqs looked back at first for the replies before a point

Seq seq_in(std::string_view key, std::size_t at) {
  return Seq(ByteReader(key.substr(at)).be64());
}

// A thread as its reader finds it.
struct Opened {
  const Seat& seat;
  Message root;
};

Result<Message> root_of(const store::View& view, const Seat& seat, Seq root, const char* field) {
  std::optional<Message> message;
  if (chat::sees(&seat.member, seat.head, root)) {
    KITH_TRY(message, view.message(seat.cid, root));
  }
  if (!message || message->thread_root) return refuse(Code::kNotFound, field, "there is no such thread");
  return std::move(*message);
}

// Visible replies with after < seq < below, ascending, the first `limit` of them.
Result<std::vector<Seq>> replies_between(const store::View& view, const Opened& thread, Seq after, Seq below,
                                         std::size_t limit) {
  std::vector<Seq> out;
  const std::string prefix = chat::seq_key(thread.root.seq);
  for (std::string key = chat::thread_key(thread.root.seq, after);;) {
    KITH_TRY(const auto rows, view.rows(owner_of(thread.seat.cid), RowKind::kThreadReply, key, kAtOnce));
    for (const auto& row : rows) {
      if (!row.key.starts_with(prefix)) return out;
      const Seq seq = seq_in(row.key, prefix.size());
      if (seq >= below || out.size() == limit) return out;
      if (chat::sees(&thread.seat.member, thread.seat.head, seq)) out.push_back(seq);
    }
    if (rows.size() < kAtOnce) return out;
    key = rows.back().key;
  }
}

// The last `limit` of those below a point. Rows are read upward only, so the look back widens until it found enough.
Result<std::vector<Seq>> replies_below(const store::View& view, const Opened& thread, Seq below, std::size_t limit) {
  const Seq root = thread.root.seq;
  for (std::uint64_t span = kFirstSpan;; span *= 4) {
    const Seq after = below.value > root.value + span ? Seq(below.value - span) : root;
    KITH_TRY(auto found, replies_between(view, thread, after, below, SIZE_MAX));
    if (found.size() < limit && after != root) continue;
    if (found.size() > limit) found.erase(found.begin(), found.end() - static_cast<std::ptrdiff_t>(limit));
    return found;
  }
}

struct Page {
  std::vector<Seq> replies;  // ascending
  bool has_before = false;
  bool has_after = false;
};

Result<Page> page_of(const store::View& view, const Opened& thread, const wire::HistoryRequest& request,
                     std::size_t limit) {
  const Seq end = thread.seat.head.seq.next();
  const Seq root = thread.root.seq;
  Page page;
  // One more than asked tells whether there is more.
  if (request.after) {
    const Seq after = std::max(*request.after, root);
    KITH_TRY(page.replies, replies_between(view, thread, after, end, limit + 1));
    page.has_after = page.replies.size() > limit;
    if (page.has_after) page.replies.pop_back();
    KITH_TRY(const auto before, replies_between(view, thread, root, after.next(), 1));
    page.has_before = !before.empty();
    return page;
  }
  const std::size_t half = request.around ? limit / 2 : limit;
  const Seq below = request.around ? request.around->next() : std::min(request.before.value_or(end), end);
  KITH_TRY(page.replies, replies_below(view, thread, std::min(below, end), half + 1 + (request.around ? 1 : 0)));
  const std::size_t wanted = half + (request.around ? 1 : 0);
  page.has_before = page.replies.size() > wanted;
  if (page.has_before) page.replies.erase(page.replies.begin());
  const std::size_t room = request.around ? limit - half : 1;
  if (below < end) {
    KITH_TRY(auto later, replies_between(view, thread, Seq(below.value - 1), end, room));
    page.has_after = later.size() == room;
    if (!request.around) return page;
    if (page.has_after) later.pop_back();
    std::ranges::move(later, std::back_inserter(page.replies));
  }
  return page;
}

Result<ThreadSeat> seat_at(const store::View& view, ConversationId cid, Seq root, UserId self) {
  KITH_TRY(const auto found, record<ThreadSeat>(view, owner_of(cid), RowKind::kThreadSeat, chat::seat_key(root, self)));
  ThreadSeat none;
  none.following = false;
  return found.value_or(none);
}

struct Listed {
  Message root;
  ThreadSeat seat;
};

std::uint64_t unread_of(const Listed& each) {
  const std::uint64_t replies = each.root.thread.replies;
  return each.seat.following && replies > each.seat.read_replies ? replies - each.seat.read_replies : 0;
}

void thread_row(wire::Writer& writer, const Listed& each) {
  writer.field("cid", each.root.cid);
  wire::object_field(writer, "root", each.root);
  writer.field("following", each.seat.following);
  writer.field("read", each.seat.read);
  writer.field("readN", each.seat.read_replies);
  writer.field("unread", unread_of(each));
}

// Newest reply first; those without any, which one follows all the same, by their root.
auto place_of(const Listed& each) {
  const auto& thread = each.root.thread;
  return std::tuple(thread.replies != 0 ? thread.last_at : each.root.at, each.root.cid, each.root.seq);
}

// A cursor is the place of the last thread given; threads that moved up meanwhile are not given again.
std::string cursor_of(const Listed& each) {
  const auto [at, cid, seq] = place_of(each);
  std::string key;
  put_be64(key, static_cast<std::uint64_t>(at));
  key += cid.raw();
  put_be64(key, seq.value);
  return base64url(key);
}

using Place = std::tuple<TimeMs, ConversationId, Seq>;
Result<std::optional<Place>> place_from(const std::optional<std::string>& cursor) {
  constexpr std::size_t kWords = 8;
  if (!cursor) return std::optional<Place>{};
  const auto key = base64url_decode(*cursor);
  if (!key || key->size() != kWords + sizeof(Bytes16) + kWords) {
    return refuse(Code::kBadRequest, "cursor", "this cursor is not one of ours");
  }
  const auto at = static_cast<TimeMs>(ByteReader(*key).be64());
  return std::optional<Place>{Place{at,
                                    ConversationId::from_raw(std::string_view(*key).substr(kWords, sizeof(Bytes16))),
                                    seq_in(*key, kWords + sizeof(Bytes16))}};
}

void write_page(wire::Writer& writer, std::vector<Listed>& all, const std::optional<Place>& behind, std::size_t limit,
                Mentioned& mentioned) {
  std::ranges::sort(all, std::greater{}, place_of);
  auto next =
      behind ? std::ranges::find_if(all, [&](const Listed& each) { return place_of(each) < *behind; }) : all.begin();
  const auto end =
      all.end() - next > static_cast<std::ptrdiff_t>(limit) ? next + static_cast<std::ptrdiff_t>(limit) : all.end();
  writer.key("threads");
  writer.begin_array();
  for (auto it = next; it != end; ++it) {
    mention(it->root, mentioned);
    writer.begin_object();
    thread_row(writer, *it);
    writer.end_object();
  }
  writer.end_array();
  if (end != all.end()) writer.field("cursor", cursor_of(*std::prev(end)));
}

// The threads of a conversation whose first ones are older than the list of them: found one by one, and read for the
// time of their last replies.
Result<std::vector<Place>> threads_by_reading(const store::View& view, ConversationId cid) {
  std::vector<Place> out;
  for (std::string after = chat::thread_key(Seq(0), Seq(UINT64_MAX));;) {
    KITH_TRY(const auto rows, view.rows(owner_of(cid), RowKind::kThreadReply, after, 1));
    if (rows.empty()) return out;
    const Seq root = seq_in(rows.front().key, 0);
    KITH_TRY(const auto message, view.message(cid, root));
    if (message) out.emplace_back(message->thread.last_at, cid, root);
    after = chat::thread_key(root, Seq(UINT64_MAX));
  }
}

Result<std::vector<Place>> threads_of(const store::View& view, ConversationId cid) {
  const auto owner = owner_of(cid);
  std::string after = chat::thread_key(Seq(0), Seq(0));
  KITH_TRY(const auto all_listed, view.row(owner, RowKind::kThreadReply, after));
  if (!all_listed) return threads_by_reading(view, cid);
  const std::string prefix = chat::seq_key(Seq(0));
  std::vector<Place> out;
  for (;;) {
    KITH_TRY(const auto rows, view.rows(owner, RowKind::kThreadReply, after, kAtOnce));
    for (const auto& row : rows) {
      if (!row.key.starts_with(prefix)) return out;
      out.emplace_back(static_cast<TimeMs>(ByteReader(row.value).be64()), cid, seq_in(row.key, prefix.size()));
    }
    if (rows.size() < kAtOnce) return out;
    after = rows.back().key;
  }
}

ConversationId conversation_in(std::string_view key) {
  return ConversationId::from_raw(key.substr(0, sizeof(Bytes16)));
}

// The thread at one's seat, if one follows and sees it. place: of the seat before, whose conversation often is the
// same.
Result<std::optional<Listed>> followed_at(const store::View& view, UserId self, std::string_view key,
                                          std::optional<Seat>& place) {
  const ConversationId cid = conversation_in(key);
  const Seq root = seq_in(key, sizeof(Bytes16));
  if (!place || place->cid != cid) {
    auto found = seat(view, cid, self);
    if (!found) return std::optional<Listed>{};
    place = std::move(*found);
  }
  if (!place->member.active) return std::optional<Listed>{};
  KITH_TRY(const auto own, seat_at(view, cid, root, self));
  if (!own.following || !chat::sees(&place->member, place->head, root)) return std::optional<Listed>{};
  KITH_TRY(auto message, view.message(cid, root));
  if (!message) return std::optional<Listed>{};
  return std::optional<Listed>{{.root = std::move(*message), .seat = own}};
}

// The roots in one conversation at which the person has a seat.
Result<std::vector<Seq>> seated_roots(const store::View& view, UserId self, ConversationId cid) {
  std::vector<Seq> roots;
  std::size_t at_once = 8;  // those behind them are of other conversations
  for (std::string after(cid.raw());; at_once = kAtOnce) {
    KITH_TRY(const auto rows, view.rows(owner_of(self), RowKind::kThreadSeat, after, at_once));
    for (const auto& row : rows) {
      if (!row.key.starts_with(cid.raw())) return roots;
      roots.push_back(seq_in(row.key, sizeof(Bytes16)));
    }
    if (rows.size() < at_once) return roots;
    after = rows.back().key;
  }
}

}  // namespace

Status thread_history(const store::View& view, const Seat& seat, const wire::HistoryRequest& request,
                      wire::Writer& writer, Mentioned& mentioned) {
  KITH_TRY(auto root, root_of(view, seat, *request.thread, "thread"));
  KITH_TRY(const auto own, seat_at(view, seat.cid, root.seq, seat.self));
  const Opened thread{.seat = seat, .root = std::move(root)};
  KITH_TRY(const auto page,
           page_of(view, thread, request, static_cast<std::size_t>(request.limit.value_or(wire::kPageRowsDefault))));
  std::vector<Message> messages;
  for (const Seq seq : page.replies) {
    KITH_TRY(auto message, view.message(seat.cid, seq));
    if (message) messages.push_back(std::move(*message));
  }
  for (const auto& message : messages) mention(message, mentioned);
  mention(thread.root, mentioned);
  wire::rows_field(writer, "messages", messages);
  writer.field("hasBefore", page.has_before);
  writer.field("hasAfter", page.has_after);
  writer.field("rev", seat.head.rev);
  KITH_TRY(const auto mine, mine_of(view, seat.self, seat.cid, messages));
  wire::mine_field(writer, mine);
  writer.key("thread");
  writer.begin_object();
  thread_row(writer, {.root = thread.root, .seat = own});
  writer.end_object();
  return {};
}

Status list_threads(const store::View& view, UserId self, const wire::ListThreadsRequest& request, wire::Writer& writer,
                    Mentioned& mentioned) {
  KITH_TRY(const auto behind, place_from(request.cursor));
  KITH_TRY(const auto place, present_seat(view, request.cid, self));
  KITH_TRY(auto places, threads_of(view, request.cid));
  std::erase_if(places, [&](const Place& each) {
    return !chat::sees(&place.member, place.head, std::get<Seq>(each)) || (behind && each >= *behind);
  });
  std::ranges::sort(places, std::greater{});
  const auto limit = static_cast<std::size_t>(request.limit.value_or(wire::kPageRowsDefault));
  std::vector<Listed> page;
  for (const Place& each : places) {
    if (page.size() > limit) break;  // one more than asked tells that there are more
    const Seq root = std::get<Seq>(each);
    KITH_TRY(auto message, view.message(request.cid, root));
    if (!message) continue;
    KITH_TRY(const auto own, seat_at(view, request.cid, root, self));
    page.push_back({.root = std::move(*message), .seat = own});
  }
  write_page(writer, page, behind, limit, mentioned);
  return {};
}

Status followed_threads(const store::View& view, UserId self, const wire::FollowedThreadsRequest& request,
                        wire::Writer& writer, Mentioned& mentioned) {
  KITH_TRY(const auto behind, place_from(request.cursor));
  std::vector<Listed> all;
  std::optional<Seat> place;
  for (std::string after;;) {
    KITH_TRY(const auto rows, view.rows(owner_of(self), RowKind::kThreadSeat, after, kAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(auto followed, followed_at(view, self, row.key, place));
      if (followed) all.push_back(std::move(*followed));
    }
    if (rows.size() < kAtOnce) break;
    after = rows.back().key;
  }
  const auto unread = std::ranges::count_if(all, [](const Listed& each) { return unread_of(each) > 0; });
  if (request.unread.value_or(false)) std::erase_if(all, [](const Listed& each) { return unread_of(each) == 0; });
  write_page(writer, all, behind, static_cast<std::size_t>(request.limit.value_or(wire::kPageRowsDefault)), mentioned);
  writer.field("unread", static_cast<std::uint64_t>(unread));
  return {};
}

Result<SeatedRoots> few_seated_roots(const store::View& view, UserId self) {
  SeatedRoots out;
  KITH_TRY(const auto rows, view.rows(owner_of(self), RowKind::kThreadSeat, {}, kAtOnce));
  out.all = rows.size() < kAtOnce;
  if (!out.all) return out;
  for (const auto& row : rows) out.roots[conversation_in(row.key)].push_back(seq_in(row.key, sizeof(Bytes16)));
  return out;
}

Result<std::vector<wire::ThreadSeatRow>> seats_in(const store::View& view, UserId self, ConversationId cid) {
  KITH_TRY(const auto roots, seated_roots(view, self, cid));
  std::vector<wire::ThreadSeatRow> out;
  for (const Seq root : roots) {
    KITH_TRY(const auto own, seat_at(view, cid, root, self));
    out.push_back({.root = root, .seat = own});
  }
  return out;
}

Result<std::vector<wire::ThreadSeatRow>> moved_seats(const store::View& view, UserId self, ConversationId cid,
                                                     const SeatedRoots& few, std::optional<Pos> known) {
  std::vector<Seq> roots;
  if (const auto found = few.roots.find(cid); found != few.roots.end()) roots = found->second;
  if (!few.all) {
    KITH_TRY(roots, seated_roots(view, self, cid));
  }
  std::vector<wire::ThreadSeatRow> out;
  for (const Seq root : roots) {
    KITH_TRY(const auto own, seat_at(view, cid, root, self));
    if (known ? own.pos > *known : own.following) out.push_back({.root = root, .seat = own});
  }
  return out;
}

}  // namespace kith::query
