// See threads.h.
#include "chat/threads/threads.h"

#include <algorithm>

#include "base/bytes.h"
#include "chat/append.h"
#include "chat/person_rows.h"
#include "chat/rules.h"
#include "chat/visibility.h"
#include "model/codec.h"

namespace kith::chat {
namespace {

using store::RowKind;

constexpr std::size_t kPeopleShown = 5;
constexpr std::size_t kScanPage = 256;

void tell_seat(Outcome& outcome, Seq root, UserId user, const ThreadSeat& seat) {
  outcome.events.push_back(
      {.body = ThreadReadMoved{.user = user, .root = root, .seat = seat}, .reach = Reach::kPeople, .also = {user}});
}

// Without a stream entry: the command has one of its own.
void put_seat(Context& ctx, Place& place, Seq root, UserId user, ThreadSeat& seat, bool fresh) {
  seat.pos = ctx.pos;
  place.head.positions_pos = ctx.pos;
  ctx.rows.put_row(owner_of(place.cid), RowKind::kThreadSeat, seat_key(root, user), encode(seat));
  if (fresh) ctx.rows.put_row(owner_of(user), RowKind::kThreadSeat, followed_key(place.cid, root), {});
}

void put_seat_stream(Context& ctx, const Place& place, Seq root, UserId user) {
  ctx.rows.put_stream({.pos = {},
                       .owner = owner_of(place.cid),
                       .rev = {},
                       .kind = store::ChangeKind::kRow,
                       .row = RowKind::kThreadSeat,
                       .key = seat_key(root, user)});
}

void count_reply(ThreadSummary& thread, const NewReply& reply) {
  ++thread.replies;
  thread.last = reply.seq;
  thread.last_at = reply.at;
  std::erase(thread.people, reply.from);
  thread.people.insert(thread.people.begin(), reply.from);
  if (thread.people.size() > kPeopleShown) thread.people.resize(kPeopleShown);
}

// Whoever replies follows, and has read what stands there by the rule of the conversation: unless something was still
// unread.
Status seat_sender(Context& ctx, Place& place, Outcome& outcome, const NewReply& reply, std::uint64_t before) {
  KITH_TRY(auto seat, load_seat(ctx, place.cid, reply.root, reply.from));
  const bool fresh = !seat;
  const bool follows_anew = fresh || !seat->following;
  if (fresh) seat.emplace();
  const bool reads = reply.live && (follows_anew || seat->read_replies == before);
  if (!follows_anew && !reads) return {};
  seat->following = true;
  if (reads) {
    seat->read = reply.seq;
    seat->read_replies = before + 1;
  }
  put_seat(ctx, place, reply.root, reply.from, *seat, fresh);
  if (follows_anew) tell_seat(outcome, reply.root, reply.from, *seat);
  return {};
}

// Drawn in by somebody else's reply: that one is unread. A seat there was before, also an empty one, stays as it is.
Status seat_other(Context& ctx, Place& place, Outcome& outcome, const NewReply& reply, UserId user,
                  const ThreadSeat& newcomer) {
  if (user == reply.from) return {};
  KITH_TRY(const auto known, load_seat(ctx, place.cid, reply.root, user));
  if (known) return {};
  KITH_TRY(const auto member, load_member(ctx, place.cid, user));
  if (!member || !member->active) return {};
  KITH_TRY(const bool blocked, blocks(ctx, user, reply.from));
  if (blocked) return {};
  ThreadSeat seat = newcomer;
  put_seat(ctx, place, reply.root, user, seat, true);
  tell_seat(outcome, reply.root, user, seat);
  return {};
}

// The list of threads by their last reply: a row a thread, and one that says that none is missing there.
Status note_thread(Context& ctx, const Place& place, const ThreadSummary& before, const NewReply& reply) {
  const Owner owner = owner_of(place.cid);
  if (before.replies == 0) {
    KITH_TRY(const auto any, ctx.rows.rows(owner, RowKind::kThreadReply, {}, 1));
    if (any.empty()) ctx.rows.put_row(owner, RowKind::kThreadReply, thread_key(Seq(0), Seq(0)), {});
  }
  std::string at;
  put_be64(at, static_cast<std::uint64_t>(reply.at));
  ctx.rows.put_row(owner, RowKind::kThreadReply, thread_key(Seq(0), reply.root), std::move(at));
  return {};
}

// How many replies there are up to seq.
Result<std::uint64_t> replies_up_to(Context& ctx, const Message& root, Seq seq) {
  if (seq >= root.thread.last) return root.thread.replies;
  const std::string prefix = seq_key(root.seq);
  KITH_TRY(const auto next, ctx.rows.rows(owner_of(root.cid), RowKind::kThreadReply, thread_key(root.seq, seq), 1));
  if (!next.empty() && next.front().key.starts_with(prefix) && !next.front().value.empty()) {
    return ByteReader(next.front().value).be64() - 1;
  }
  // Replies of before their rows were numbered are counted.
  std::uint64_t later = 0;
  for (std::string after = thread_key(root.seq, seq);;) {
    KITH_TRY(const auto rows, ctx.rows.rows(owner_of(root.cid), RowKind::kThreadReply, after, kScanPage));
    for (const auto& row : rows) {
      if (!row.key.starts_with(prefix)) return root.thread.replies - later;
      ++later;
    }
    if (rows.size() < kScanPage) return root.thread.replies - later;
    after = rows.back().key;
  }
}

// A root that the member sees.
Result<Message> require_root(Context& ctx, const Place& place, const Member& member, Seq root, const char* field) {
  std::optional<Message> message;
  if (sees(&member, place.head, root)) {
    KITH_TRY(message, ctx.rows.message(place.cid, root));
  }
  if (!message) return refuse(Code::kNotFound, field, "no such message for you");
  if (message->thread_root) return refuse(Code::kBadRequest, field, "this message is itself a reply in a thread");
  return std::move(*message);
}

}  // namespace

std::string thread_key(Seq root, Seq reply) {
  std::string key = seq_key(root);
  put_be64(key, reply.value);
  return key;
}

std::string seat_key(Seq root, UserId user) {
  return seq_key(root).append(user.raw());
}

std::string followed_key(ConversationId cid, Seq root) {
  std::string key(cid.raw());
  put_be64(key, root.value);
  return key;
}

Result<std::optional<ThreadSeat>> load_seat(Context& ctx, ConversationId cid, Seq root, UserId user) {
  KITH_TRY(const auto value, ctx.rows.row(owner_of(cid), RowKind::kThreadSeat, seat_key(root, user)));
  if (!value) return std::optional<ThreadSeat>{};
  KITH_TRY(auto seat, decode<ThreadSeat>(*value));
  return std::optional<ThreadSeat>{seat};
}

Status hang_on_root(Context& ctx, Place& place, Outcome& outcome, const NewReply& reply) {
  KITH_TRY(auto root, ctx.rows.message(place.cid, reply.root));
  if (!root) return fail(Code::kInternal, "a reply without its root");
  KITH_CHECKED(note_thread(ctx, place, root->thread, reply));
  std::string number;  // among the replies of its thread, from 1
  put_be64(number, root->thread.replies + std::uint64_t{1});
  ctx.rows.put_row(owner_of(place.cid), RowKind::kThreadReply, thread_key(reply.root, reply.seq), std::move(number));

  const ThreadSeat newcomer{.following = true,
                            .read = root->thread.last ? root->thread.last : root->seq,
                            .read_replies = root->thread.replies,
                            .pos = {}};
  KITH_CHECKED(seat_sender(ctx, place, outcome, reply, root->thread.replies));
  if (!root->from.nil()) KITH_CHECKED(seat_other(ctx, place, outcome, reply, root->from, newcomer));
  for (const UserId& user : reply.mentions) KITH_CHECKED(seat_other(ctx, place, outcome, reply, user, newcomer));

  count_reply(root->thread, reply);
  change_message(ctx, place, outcome,
                 {.message = std::move(*root), .what = MessageChange::kThread, .by = reply.from, .emoji = {}});
  return {};
}

Result<Outcome> move_in_thread(Context& ctx, const MovePositions& move) {
  KITH_TRY(auto place, load_place(ctx, move.cid));
  KITH_TRY(const auto member, require_member(ctx, place));
  KITH_TRY(const auto root, require_root(ctx, place, member, move.thread, "thread"));
  KITH_TRY(auto positions, load_positions(ctx, move.cid, member.user));
  KITH_TRY(auto seat, load_seat(ctx, move.cid, move.thread, member.user));
  Outcome outcome;
  std::uint64_t unread = 0;
  if (seat) {
    const Seq wanted = std::min(move.read.value_or(seat->read), std::max(root.thread.last, root.seq));
    if (wanted > seat->read) {
      KITH_TRY(const auto count, replies_up_to(ctx, root, wanted));
      seat->read = wanted;
      seat->read_replies = std::max(seat->read_replies, count);
      put_seat(ctx, place, move.thread, member.user, *seat, false);
      put_seat_stream(ctx, place, move.thread, member.user);
      save_head(ctx, place);
      tell_seat(outcome, move.thread, member.user, *seat);
    }
    unread = root.thread.replies - seat->read_replies;
    positions.read = seat->read;
  } else {
    positions.read = {};
  }
  outcome.reply = MovedReply{.positions = positions, .unread = unread};
  return outcome;
}

Result<Outcome> decide(Context& ctx, const FollowThread& follow) {
  KITH_TRY(auto place, load_place(ctx, follow.cid));
  KITH_TRY(const auto member, require_member(ctx, place));
  KITH_TRY(const auto root, require_root(ctx, place, member, follow.root, "seq"));
  KITH_TRY(auto seat, load_seat(ctx, follow.cid, follow.root, member.user));
  Outcome outcome;
  outcome.rev = place.head.rev;
  if (seat ? seat->following == follow.on : !follow.on) return outcome;
  const bool fresh = !seat;
  if (fresh) seat.emplace();
  seat->following = follow.on;
  if (follow.on) {
    seat->read = std::max(root.thread.last, root.seq);
    seat->read_replies = root.thread.replies;
  }
  put_seat(ctx, place, follow.root, member.user, *seat, fresh);
  put_seat_stream(ctx, place, follow.root, member.user);
  save_head(ctx, place);
  tell_seat(outcome, follow.root, member.user, *seat);
  return outcome;
}

}  // namespace kith::chat
