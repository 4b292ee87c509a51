#include "truth.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/bytes.h"
#include "chat/visibility.h"
#include "model/codec.h"
#include "query/seat.h"
#include "wire/json.h"
#include "wire/rows.h"

namespace kith::sim {

namespace {

using store::RowKind;

template <typename Record>
std::vector<Record> all_rows(const store::View& view, const Owner& owner, RowKind kind) {
  std::vector<Record> out;
  const auto rows = view.rows(owner, kind, {}, 100'000);
  if (!rows) return out;
  for (const store::Row& row : *rows) {
    if (auto record = decode<Record>(row.value)) out.push_back(std::move(*record));
  }
  return out;
}

template <typename Record>
std::optional<Record> one_row(const store::View& view, const Owner& owner, RowKind kind, std::string_view key) {
  auto found = query::record<Record>(view, owner, kind, key);
  return found ? std::move(*found) : std::nullopt;
}

void check_positions(const store::View& view, ConversationId cid, const Head& head, const Member& member,
                     const std::vector<Message>& messages, const Tell& tell) {
  const auto positions = query::positions(view, cid, member.user);
  if (!positions) return;
  if (positions->read > head.seq || positions->delivered > head.seq || positions->read > positions->delivered) {
    tell(fmt::format("{}: positions of {} are {}/{} of {}", cid.text(), member.user.text(), positions->delivered.value,
                     positions->read.value, head.seq.value));
    return;
  }
  const std::uint64_t n = positions->read ? messages[positions->read.value - 1].n : 0;
  if (positions->read_n != n) {
    tell(fmt::format("{}: {} has read {}, which is n {}, but counts {}", cid.text(), member.user.text(),
                     positions->read.value, n, positions->read_n));
  }
}

template <typename Row>
std::string told(const Row& row) {
  std::string text;
  wire::Writer writer(wire::Codec::kJson, text);
  wire::object(writer, row);
  const auto value = wire::parse_json(text);
  return value ? row_in(*value) : std::string();
}

std::string settings_of(const query::Seat& seat) {
  std::string text;
  wire::Writer writer(wire::Codec::kJson, text);
  writer.begin_object();
  wire::fields(writer, seat.conversation);
  if (seat.head.room) writer.field("room", true);
  writer.end_object();
  const auto value = wire::parse_json(text);
  return value ? settings_in(*value) : std::string();
}

// One's own send that is known by its ack alone is known as it was said.
bool same(const SeenMessage& seen, const Message& kept, Told& rows) {
  if (!seen.row.empty()) return seen.row == rows.of(kept);
  return seen.rev == kept.rev.value && seen.mid == kept.mid && seen.body == kept.body && seen.from == kept.from.text();
}

// What it claims to know of the messages.
void check_messages(const store::View& view, const Client& client, const query::Seat& seat,
                    const ConversationView& seen, Told& rows, const Tell& tell) {
  if (seen.from == kNothing) return;
  for (const Interval& part :
       chat::visible_within(&seat.member, seat.head, Seq(std::max<std::uint64_t>(seen.from, 1)), seat.head.seq)) {
    const auto kept = view.messages(seat.cid, part.from, part.to, 1'000'000, store::Order::kAscending);
    if (!kept) return tell("the store cannot be read");
    for (const Message& message : *kept) {
      const auto known = seen.messages.find(message.seq.value);
      if (known == seen.messages.end()) {
        tell(fmt::format("{} misses seq {} of {} (knows from {} to rev {})", client.who().name, message.seq.value,
                         seen.cid, seen.from, seen.rev));
      } else if (!same(known->second, message, rows)) {
        tell(fmt::format("{} has seq {} of {} at rev {} as {}, the store has {}", client.who().name, message.seq.value,
                         seen.cid, known->second.rev, known->second.row, rows.of(message)));
      }
    }
  }
}

void check_members(const store::View& view, const Client& client, const query::Seat& seat, const ConversationView& seen,
                   const Tell& tell) {
  for (const auto& [user, known] : seen.members) {
    // What happened to others while one was away oneself is not told.
    if (known.rev < seat.member.rev.value) continue;
    const auto kept = query::member(view, seat.cid, *UserId::parse(user));
    if (!kept || !*kept) {
      tell(fmt::format("{} knows a member of {} that the store does not", client.who().name, seen.cid));
    } else if (known.row != told(**kept)) {
      tell(fmt::format("{} has member {} of {}, the store has {}", client.who().name, known.row, seen.cid,
                       told(**kept)));
    }
  }
}

// Between syncs a device follows its own sends by a rule of thumb; it may be behind, never ahead.
void check_own_positions(const store::View& view, const Client& client, const query::Seat& seat,
                         const ConversationView& seen, bool synced_now, const Tell& tell) {
  const auto differs = [&](std::uint64_t known, std::uint64_t kept) {
    return synced_now ? known != kept : known > kept;
  };
  const auto positions = query::positions(view, seat.cid, client.who().user);
  if (!positions) return tell("the store cannot be read");
  if (differs(seen.read, positions->read.value) || differs(seen.read_n, positions->read_n) ||
      differs(seen.delivered, positions->delivered.value) || differs(seen.n, seat.head.n)) {
    tell(fmt::format("{} has delivered {}, read {} (n {} of {}) in {}, the store says {}, {} (n {} of {})",
                     client.who().name, seen.delivered, seen.read, seen.read_n, seen.n, seen.cid,
                     positions->delivered.value, positions->read.value, positions->read_n, seat.head.n));
  }
  if (synced_now && seen.marked != positions->marked_unread) {
    tell(fmt::format("{} has {} {}marked unread", client.who().name, seen.cid, seen.marked ? "" : "not "));
  }
  for (const store::Row& row :
       view.rows(owner_of(seat.cid), RowKind::kThreadSeat, {}, 100'000).value_or(std::vector<store::Row>{})) {
    if (!row.key.ends_with(client.who().user.raw())) continue;
    const auto kept = decode<ThreadSeat>(row.value);
    const std::uint64_t root = ByteReader(row.key).be64();
    if (!kept || !chat::sees(&seat.member, seat.head, Seq(root))) continue;
    const auto known = seen.seats.find(root);
    const SeenSeat own = known == seen.seats.end() ? SeenSeat{} : known->second;
    const bool unknown = known == seen.seats.end() && !kept->following;
    if (unknown || (own.following == kept->following && !differs(own.read, kept->read.value) &&
                    !differs(own.read_n, kept->read_replies))) {
      continue;
    }
    tell(fmt::format("{} {} thread {} of {} and has read {} (n {}), the store says {}, {} (n {})", client.who().name,
                     own.following ? "follows" : "follows not", root, seen.cid, own.read, own.read_n,
                     kept->following ? "follows" : "follows not", kept->read.value, kept->read_replies));
  }
}

void check_view(const store::View& view, const Client& client, const query::Seat& seat, const ConversationView& seen,
                bool synced_now, Told& rows, const Tell& tell) {
  const std::string& name = client.who().name;
  if (seen.gone) return tell(fmt::format("{} believes that it is out of {}", name, seen.cid));
  if (seen.followed_room() && !seen.listening) tell(fmt::format("{} does not listen to {}", name, seen.cid));
  if (!seen.listening) return;
  // A replay that nobody asked for may end in changes one may not see, of which it holds no row: what it began with
  // says how far it reached, and the next event makes the client join. What it shows is compared all the same.
  const bool replayed = seen.rev < seat.head.rev.value && seen.replay_to >= seat.head.rev.value;
  if (seen.rev != seat.head.rev.value && !replayed) {
    tell(fmt::format("{} is at rev {} of {}, the store at {}", name, seen.rev, seen.cid, seat.head.rev.value));
  }
  if (const auto settings = settings_of(seat); seen.settings != settings) {
    tell(fmt::format("{} has settings {} of {}, the store {}", name, seen.settings, seen.cid, settings));
  }
  check_messages(view, client, seat, seen, rows, tell);
  check_members(view, client, seat, seen, tell);
  check_own_positions(view, client, seat, seen, synced_now, tell);
}

}  // namespace

const std::string& Told::of(const Message& message) {
  std::string& row = rows_[{message.cid, message.seq}];
  if (row.empty()) row = told(message);
  return row;
}

std::set<ConversationId> conversations_of(const store::View& view, const std::vector<UserId>& people) {
  std::set<ConversationId> all;
  for (const UserId user : people) {
    for (const Listing& listing : all_rows<Listing>(view, owner_of(user), RowKind::kListing)) all.insert(listing.cid);
  }
  return all;
}

void check_conversation(const store::View& view, ConversationId cid, const Tell& tell) {
  const auto head = view.head(cid);
  if (!head || !*head) return tell(cid.text() + " is listed but has no head");
  const auto messages = view.messages(cid, Seq(1), (*head)->seq, 1'000'000, store::Order::kAscending);
  if (!messages) return tell("the store cannot be read");
  if (messages->size() != (*head)->seq.value) {
    return tell(fmt::format("{} has {} messages up to seq {}", cid.text(), messages->size(), (*head)->seq.value));
  }
  std::uint64_t n = 0;
  Seq seq;
  Rev rev;
  for (const Message& message : *messages) {
    seq = seq.next();
    n += message.counts ? 1 : 0;
    if (message.seq != seq || message.n != n || message.created_rev <= rev || message.rev > (*head)->rev) {
      tell(fmt::format("{} seq {}: stands at {}, n {} of {}", cid.text(), message.seq.value, seq.value, message.n, n));
    }
    rev = message.created_rev;
    if (message.from.nil()) continue;
    const auto sent = view.sent(cid, message.from, message.mid);
    if (!sent || !*sent || (*sent)->seq != message.seq) {
      tell(fmt::format("{} seq {}: its mid leads elsewhere", cid.text(), message.seq.value));
    }
  }
  check_marks(view, cid, *messages, tell);
  std::uint32_t active = 0;
  for (const Member& member : all_rows<Member>(view, owner_of(cid), RowKind::kMember)) {
    active += member.active ? 1 : 0;
    check_positions(view, cid, **head, member, *messages, tell);
    const auto listing = one_row<Listing>(view, owner_of(member.user), RowKind::kListing, cid.raw());
    if (!listing || listing->active != member.active) {
      tell(fmt::format("{}: membership and list of {} disagree", cid.text(), member.user.text()));
    }
  }
  if (active != (*head)->member_count) {
    tell(fmt::format("{} has {} members and counts {}", cid.text(), active, (*head)->member_count));
  }
}

void check_people(const store::Log& log, const store::View& view, const std::vector<UserId>& people,
                  const std::function<ConversationId(UserId, UserId)>& dm_of, const Tell& tell) {
  for (int p = 0; p < kPartitions; ++p) {
    const auto waiting = log.follow_ups(static_cast<PartitionId>(p), 100);
    if (waiting && !waiting->empty()) {
      tell(fmt::format("{} follow-ups of partition {} were never carried out, first a {}", waiting->size(), p,
                       name_of(waiting->front().command.body)));
    }
  }
  for (const UserId user : people) {
    for (const Block& block : all_rows<Block>(view, owner_of(user), RowKind::kBlock)) {
      const auto dm = one_row<DmBlock>(view, owner_of(dm_of(user, block.user)), RowKind::kDmBlock, {});
      const bool lower = user < block.user;
      const bool told = dm && (lower ? dm->a_blocks_b : dm->b_blocks_a);
      if (told != block.active) {
        tell(fmt::format("{} {} {}, their dm says otherwise", user.text(), block.active ? "blocks" : "unblocked",
                         block.user.text()));
      }
    }
  }
}

void check_device(const store::View& view, const Client& client, bool synced_now, Told& told, const Tell& tell) {
  check_own(view, client, tell);
  std::set<std::string> present;
  for (const Listing& listing : all_rows<Listing>(view, owner_of(client.who().user), RowKind::kListing)) {
    if (!listing.active) continue;
    const auto seat = query::seat(view, listing.cid, client.who().user);
    if (!seat) {
      tell(listing.cid.text() + " is listed but gives no seat");
      continue;
    }
    present.insert(listing.cid.text());
    const auto seen = client.views().find(listing.cid.text());
    if (seen == client.views().end()) {
      tell(fmt::format("{} has never heard of {}", client.who().name, listing.cid.text()));
    } else {
      check_view(view, client, *seat, seen->second, synced_now, told, tell);
    }
  }
  for (const auto& [cid, seen] : client.views()) {
    if (!seen.gone && !present.contains(cid)) {
      tell(fmt::format("{} believes that it is in {}", client.who().name, cid));
    }
  }
}

void check_shown(const store::View& view, UserId user, ConversationId cid, const wire::Value& row, const Tell& tell) {
  const Seq seq(number_in(row, "seq"));
  const auto seat = query::seat(view, cid, user);
  if (!seat)
    return tell(fmt::format("{} was shown seq {} of {}, where it never was", user.text(), seq.value, cid.text()));
  Member member = seat->member;
  // What one cleared for oneself is no secret to oneself, so neither is it to who left after that.
  member.cleared = {};
  const auto head = view.head(cid);
  if (!head || !*head || !chat::sees(&member, **head, seq)) {
    return tell(fmt::format("{} was shown seq {} of {}, which it may not see", user.text(), seq.value, cid.text()));
  }
  const auto kept = view.message(cid, seq);
  if (!kept || !*kept)
    return tell(
        fmt::format("{} was shown seq {} of {}, which the store does not have", user.text(), seq.value, cid.text()));
  const std::uint64_t rev = number_in(row, "rev");
  const bool invented = rev > (*kept)->rev.value || (rev == (*kept)->rev.value && row_in(row) != told(**kept));
  if (invented) {
    tell(fmt::format("{} was shown {} of {}, the store has {}", user.text(), row_in(row), cid.text(), told(**kept)));
  }
}

}  // namespace kith::sim
