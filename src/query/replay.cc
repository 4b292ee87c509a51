// Two ascending sources are merged by rev: messages still as sent (found by binary search on created_rev) and the
// change index, of which only the entry with a row's present rev counts. So each thing comes once, where its last
// change stands.
#include "query/replay.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/planted.h"
#include "chat/visibility.h"
#include "query/former.h"
#include "query/mine.h"
#include "query/rows.h"

namespace kith::query {
namespace {

using store::Change;
using store::ChangeKind;
using store::Order;
using store::RowKind;

constexpr std::size_t kAtOnce = 128;

template <typename AnyFrame>
std::string payload_of(wire::Codec codec, const AnyFrame& frame) {
  std::string text;
  wire::Writer writer(codec, text);
  wire::write_frame(writer, frame);
  return text;
}

// Collects rows until a limit is reached; a row that finds no room is `more`.
class Page {
 public:
  Page(const ReplayRequest& request, Replayed& out) : request_(request), out_(out) {}

  // False: no room; it stays for the next page. Rows of one rev (a group and its first members) stay together, so that
  // going on after the last rev misses none.
  template <typename AnyFrame>
  bool add(Rev rev, const AnyFrame& frame) {
    const bool full = out_.rows.size() >= request_.rows_max || bytes_ >= request_.bytes_max;
    const bool first = out_.rows.empty() && request_.rows_max > 0;
    if (full && !first && rev != out_.next_rev) {
      out_.more = true;
      return false;
    }
    out_.rows.push_back({.rev = rev, .payload = payload_of(request_.codec, frame)});
    bytes_ += out_.rows.back().payload.size();
    out_.next_rev = rev;
    return true;
  }
  bool add(const Message& message, wire::down::MessageRole role) {
    if (!add(message.rev, wire::down::MessageFrame{.role = role, .message = message})) return false;
    // What tells whether anything of it can be somebody's own.
    auto& marks = marked_.emplace_back();
    marks.seq = message.seq;
    marks.reactions = message.reactions;
    marks.votes = message.votes;
    return true;
  }

  Status add_mine(const store::View& view) {
    std::ranges::sort(marked_, {}, &Message::seq);
    KITH_TRY(out_.mine, mine_of(view, request_.self, request_.cid, marked_));
    return {};
  }

 private:
  const ReplayRequest& request_;
  Replayed& out_;
  std::vector<Message> marked_;
  std::size_t bytes_ = 0;
};

// The lowest seq whose message was sent with a rev above `after`. Every message takes a rev, so with d other changes so
// far a message's created_rev lies between seq and seq + d: only that window is searched.
Result<Seq> first_sent_after(const store::View& view, const Seat& seat, Rev after) {
  const std::uint64_t head = seat.head.seq.value;
  const std::uint64_t others = seat.head.rev.value - std::min(seat.head.rev.value, head);
  std::uint64_t low =
      std::max<std::uint64_t>(after.value + 1 > others ? after.value + 1 - others : 1, seat.head.floor.value + 1);
  std::uint64_t high = std::min(after.value + 1, head + 1);  // known to be after, or beyond the head
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    KITH_TRY(const auto found, view.messages(seat.cid, Seq(middle), Seq(high - 1), 1, Order::kAscending));
    if (found.empty() || found.front().created_rev > after) {
      high = middle;
    } else {
      low = found.front().seq.value + 1;
    }
  }
  return Seq(high);
}

// Messages still as they were sent, from a seq on, visible ones only, in rev order.
class Unchanged {
 public:
  Unchanged(const store::View& view, const Seat& seat, Seq from)
      : view_(view), seat_(seat), parts_(chat::visible_within(&seat.member, seat.head, from, seat.head.seq)) {}

  // Null at the end.
  Result<const Message*> front() {
    while (at_ == batch_.size()) {
      if (part_ == parts_.size()) return nullptr;
      auto& part = parts_[part_];
      KITH_TRY(batch_, view_.messages(seat_.cid, part.from, part.to, kAtOnce, Order::kAscending));
      at_ = 0;
      if (batch_.size() < kAtOnce) {
        ++part_;
      } else {
        part.from = batch_.back().seq.next();
        if (part.from > part.to) ++part_;
      }
      std::erase_if(batch_, [](const Message& message) { return message.rev != message.created_rev; });
    }
    return &batch_[at_];
  }
  void pop() { ++at_; }

 private:
  const store::View& view_;
  const Seat& seat_;
  std::vector<Interval> parts_;
  std::size_t part_ = 0;
  std::vector<Message> batch_;
  std::size_t at_ = 0;
};

// The change index from a rev on.
class Changes {
 public:
  Changes(const store::View& view, const Owner& owner, Rev after) : view_(view), owner_(owner), after_(after) {}

  Result<const Change*> front() {
    if (at_ == batch_.size()) {
      if (done_) return nullptr;
      KITH_TRY(batch_, view_.changes(owner_, after_, kAtOnce));
      at_ = 0;
      done_ = batch_.size() < kAtOnce;
      if (batch_.empty()) return nullptr;
      after_ = batch_.back().rev;
    }
    return &batch_[at_];
  }
  void pop() { ++at_; }

 private:
  const store::View& view_;
  const Owner owner_;
  Rev after_;
  std::vector<Change> batch_;
  std::size_t at_ = 0;
  bool done_ = false;
};

// Adds the row a change points at, if this is its last change and the person may see it. False: no room.
Result<bool> add_changed(const store::View& view, const Seat& seat, const Change& change, Page& page) {
  switch (change.kind) {
    case ChangeKind::kMessage: {
      const Seq seq(ByteReader(change.key).be64());
      if (!chat::sees(&seat.member, seat.head, seq)) return true;
      KITH_TRY(const auto message, view.message(seat.cid, seq));
      if (!message || message->rev != change.rev) return true;
      return page.add(*message, wire::down::role_of(*message));
    }
    case ChangeKind::kMember: {
      KITH_TRY(const auto changed, member(view, seat.cid, UserId::from_raw(change.key)));
      if (!changed || changed->rev != change.rev) return true;
      return page.add(change.rev, wire::down::MemberFrame{.cid = seat.cid, .by = {}, .member = *changed});
    }
    case ChangeKind::kConversation:
      if (seat.conversation.rev != change.rev) return true;
      return page.add(change.rev, wire::down::ConversationFrame{
                                      .by = {}, .conversation = seat.conversation, .room = seat.head.room});
    case ChangeKind::kRow:
      return true;
  }
  return true;
}

Status replay_changes(const store::View& view, const Seat& seat, Rev after, Page& page) {
  KITH_TRY(const auto from, first_sent_after(view, seat, after));
  Unchanged messages(view, seat, from);
  Changes changes(view, owner_of(seat.cid), after);
  for (;;) {
    KITH_TRY(const auto* message, messages.front());
    KITH_TRY(const auto* change, changes.front());
    if (message == nullptr && change == nullptr) return {};
    if (change == nullptr || (message != nullptr && message->rev < change->rev)) {
      if (!page.add(*message, wire::down::role_of(*message))) return {};
      messages.pop();
    } else {
      KITH_TRY(const bool room, add_changed(view, seat, *change, page));
      if (!room) return {};
      changes.pop();
    }
  }
}

Status replay_messages(const store::View& view, const Seat& seat, Seq since, Seq until, Page& page, Replayed& out) {
  const Seq last = until ? std::min(until, seat.head.seq) : seat.head.seq;
  for (const auto& part : chat::visible_within(&seat.member, seat.head, since.next(), last)) {
    for (Seq from = part.from; from <= part.to;) {
      KITH_TRY(const auto some, view.messages(seat.cid, from, part.to, kAtOnce, Order::kAscending));
      for (const auto& message : some) {
        // The simplest client knows one frame: whatever became of the message, it comes as `message`.
        if (!page.add(message, wire::down::MessageRole::kMessage)) return {};
        out.next_since = message.seq;
      }
      if (some.size() < kAtOnce) break;
      from = some.back().seq.next();
    }
  }
  return {};
}

}  // namespace

Result<ReplayOutcome> replay(const store::View& view, const ReplayRequest& request) {
  KITH_TRY(const auto place, present_seat(view, request.cid, request.self));
  const Covered covered{.cid = request.cid, .rev = place.head.rev, .pos = place.head.pos};
  const bool ahead =
      (request.rev && *request.rev > place.head.rev) || (request.since && *request.since > place.head.seq);
  if (ahead) return MustResync{.reason = wire::down::ResyncReason::kAhead, .covered = covered};
  Replayed out;
  out.covered = covered;
  out.head = place.head.seq;
  out.first = chat::first_visible(&place.member, place.head);
  if (request.with_row) {
    KITH_TRY(out.row, row(view, place, out.mentioned));
  }
  Page page(request, out);
  if (request.since) {
    KITH_CHECKED(replay_messages(view, place, *request.since, request.until, page, out));
  } else if (request.rev) {
    const Rev after = KITH_PLANT(kOffByOneReplay) ? request.rev->next() : *request.rev;
    KITH_CHECKED(replay_changes(view, place, after, page));
  }
  KITH_CHECKED(page.add_mine(view));
  return out;
}

}  // namespace kith::query
