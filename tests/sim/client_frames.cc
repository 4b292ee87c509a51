// Client's way in: what each frame does to what it knows.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "client.h"
#include "wire/json.h"
#include "wire/msgpack.h"

namespace kith::sim {

using wire::Value;

namespace {

constexpr auto kReplayEnds = std::chrono::seconds(5);

// Events that hold a message in its present state.
bool is_message(std::string_view type) {
  return type == "message" || type == "edited" || type == "recalled" || type == "reaction" || type == "pinned" ||
         type == "updated";
}

const Value::Array& list_in(const Value& frame, std::string_view key) {
  static const Value::Array none;
  const Value* value = frame.find(key);
  return value == nullptr || value->array() == nullptr ? none : *value->array();
}

}  // namespace

void Client::hear(std::string_view payload) {
  const wire::ParseLimits limits{.bytes_max = 1 << 26, .nodes_max = 1 << 24};
  const auto frame =
      who_.codec == wire::Codec::kJson ? wire::parse_json(payload, limits) : wire::parse_msgpack(payload, limits);
  if (!frame) return finding("a frame that cannot be read: " + frame.error().detail);
  const std::string type = text_in(*frame, "t");
  outside_.trace([&] { return fmt::format("{} <- {}", who_.name, wire::canonical_json(*frame).substr(0, 4000)); });
  apply(*frame, type);
  const Value* re = frame->find("re");
  if (re == nullptr || re->integer() == nullptr) return;
  if (type == "error") {
    refused(*re->integer(), *frame);
  } else if (type != "joined" && type != "ack") {
    answered(*re->integer(), *frame);
  }
}

void Client::apply(const Value& frame, const std::string& type) {
  if (type == "ready") return ready(frame);
  if (type == "synced") return synced(frame);
  if (type == "joined") return joined(frame);
  if (type == "resync") return resync(frame);
  if (type == "error" && frame.find("re") == nullptr) return send_refused(frame);
  if (type == "ack") {
    if (!flag_in(frame, "duplicate")) revised(frame, type);
    return sent(frame);
  }
  if (type == "user") return own_.take_frame(frame);
  if (type == "delivered" || type == "read" || type == "unread") return position(frame, type);
  if (frame.find("re") == nullptr && frame.find("cid") != nullptr && frame.find("rev") != nullptr) revised(frame, type);
}

void Client::position(const Value& frame, const std::string& type) {
  const auto at = views_.find(text_in(frame, "cid"));
  if (at == views_.end()) return;
  ConversationView& view = at->second;
  if (type == "unread") view.marked = flag_in(frame, "on");
  if (type != "read" || text_in(frame, "from") != me()) return;
  const std::uint64_t pos = number_in(frame, "pos");
  const std::uint64_t read_n = number_in(frame, "readN");
  if (const std::uint64_t root = number_in(frame, "thread"); root != 0) {
    return view.take_seat(root, {.following = flag_in(frame, "following"), .read = pos, .read_n = read_n});
  }
  view.move_read(pos, read_n);
  view.marked = false;
}

void Client::ready(const Value& frame) {
  failures_ = 0;
  ready_ = true;
  session_ = text_in(frame, "sessionId");
  const std::string epoch = text_in(frame, "epoch");
  if (!epoch_.empty() && epoch_ != epoch) {
    views_.clear();
    token_.clear();
    // What was wanted of a message of that history may mean another one in this.
    std::erase_if(waiting_, [](const Request& one) {
      return std::ranges::any_of(one.fields,
                                 [](const auto& field) { return field.key == "seq" || field.key == "pos"; });
    });
  }
  epoch_ = epoch;
  for (auto& [cid, view] : views_) {
    view.listening = view.joined = false;
    view.joining = 0;
    view.replay_to = view.told = 0;
    view.ahead.clear();
  }
  strangers_.clear();
  syncing_ = true;
  first_load_ = false;
  ask_sync();
}

void Client::synced(const Value& frame) {
  const Value* re = frame.find("re");
  if (re != nullptr && re->integer() != nullptr && *re->integer() != sync_id_) return;  // of one given up
  if (text_in(frame, "epoch") != epoch_) return finding("an answer to sync of another epoch");
  if (const Value* user = frame.find("user"); user != nullptr) own_.take_synced(*user);
  for (const Value& row : list_in(frame, "conversations")) synced_row(row);
  for (const Value& gone : list_in(frame, "gone")) {
    const auto view = views_.find(text_in(gone, "cid"));
    if (view != views_.end()) view->second.gone = true;
  }
  token_ = text_in(frame, "token");
  if (flag_in(frame, "more")) return ask_sync();
  if (syncing_) caught_up();
}

void Client::synced_row(const Value& row) {
  check_row(row);
  const std::string cid = text_in(row, "cid");
  const bool known = views_.contains(cid);
  ConversationView& view = known ? views_[cid] : open(cid);
  if (!known) view.torn = false;
  for (const Value& seat : list_in(row, "threads")) {
    view.take_seat(
        number_in(seat, "root"),
        {.following = flag_in(seat, "following"), .read = number_in(seat, "read"), .read_n = number_in(seat, "readN")});
  }
  // Content that was forgotten after the token was given does not come with it: it is joined for afterwards.
  if (view.torn && !first_load_) {
    view.take_row(row);
    view.gone = false;
    return;
  }
  const bool fresh = view.rev == 0;
  view.torn = false;
  const auto& messages = list_in(row, "messages");
  const Value* last = row.find("last");
  if (last != nullptr && last->object() == nullptr) last = nullptr;
  std::uint64_t oldest = number_in(row, "head") + 1;
  if (!messages.empty()) oldest = number_in(messages.front(), "seq");
  if (flag_in(row, "limited")) {
    view.from = kNothing;
    view.forget_below(oldest);
    view.members.clear();
  } else if (fresh || view.from == kNothing) {
    view.from = 0;
  }
  view.take_row(row);
  view.gone = false;
  const auto show = [&](const Value& message) {
    outside_.shown(*this, cid, message);
    if (number_in(message, "seq") >= view.from) view.take_message(message);
  };
  for (const Value& message : messages) show(message);
  for (const Value& message : list_in(row, "tombstones")) show(message);
  if (last != nullptr) show(*last);
  for (const Value& member : list_in(row, "members")) view.take_member(member);
  view.rev = std::max(view.rev, number_in(row, "rev"));
  view.told = std::max(view.told, number_in(row, "rev"));
  view.replay_to = 0;
  if (!view.room()) view.listening = true;
}

void Client::caught_up() {
  syncing_ = false;
  for (auto& [cid, view] : views_) {
    if (!view.room() && !view.gone) view.listening = true;
  }
  for (auto& [cid, view] : views_) {
    if (view.torn && !view.gone) join(view);
  }
  for (const std::string& cid : rooms_) {
    const auto view = views_.find(cid);
    if (view != views_.end() && !view->second.gone) join(view->second);
  }
  follow_rooms();
  for (const std::string& cid : strangers_) {
    if (!views_.contains(cid)) join(open(cid));
  }
  strangers_.clear();
  for (auto& [cid, view] : views_) settle_ahead(view);
  std::deque<Request> waiting = std::exchange(waiting_, {});
  for (Request& one : waiting) request(std::move(one.command), std::move(one.fields), true);
  flush_outbox();
}

ConversationView& Client::open(const std::string& cid) {
  ConversationView& view = views_[cid];
  view.cid = cid;
  view.torn = true;  // until it has been fetched
  return view;
}

// A row says of itself how its numbers hang together.
void Client::check_row(const Value& row) {
  const Value* positions = row.find("positions");
  if (positions == nullptr) return finding("a row without positions");
  const std::uint64_t head = number_in(row, "head");
  const std::uint64_t n = number_in(row, "n");
  const std::uint64_t read = number_in(*positions, "read");
  const std::uint64_t read_n = number_in(*positions, "readN");
  if (read > head || number_in(*positions, "delivered") > head || read_n > n || n > head) {
    finding("positions beyond the head: " + wire::canonical_json(row).substr(0, 300));
  }
  if (row.find("role") != nullptr && number_in(row, "unread") != n - read_n) {
    finding(fmt::format("unread {} of n {} and readN {}", number_in(row, "unread"), n, read_n));
  }
}

void Client::joined(const Value& frame) {
  check_row(frame);
  const std::string cid = text_in(frame, "cid");
  const bool known = views_.contains(cid);
  ConversationView& view = known ? views_[cid] : open(cid);
  view.take_row(frame);
  view.gone = false;
  // A slow reader's first word of a conversation: what dropped may have been all that came of it.
  if (!known && !syncing_) join(view);
  const Value* last = frame.find("last");
  const bool has_last = last != nullptr && last->object() != nullptr;
  if (has_last) outside_.shown(*this, cid, *last);
  // A join that a resync overtook is answered all the same.
  const bool asked = frame.find("re") != nullptr && static_cast<std::int64_t>(number_in(frame, "re")) == view.joining;
  if (!asked) {
    view.replay_to = std::max(view.replay_to, number_in(frame, "rev"));
    view.replayed_at = now();
  } else if (view.from == kNothing) {
    view.from = has_last ? number_in(*last, "seq") : number_in(frame, "head") + 1;  // it begins at the head
    view.forget_below(view.from);
    view.members.clear();  // those heard of before it
  }
  if (has_last && number_in(*last, "seq") >= view.from && view.rev != 0) view.take_message(*last);
  if (has_last && view.rev == 0) view.take_message(*last);
}

void Client::join(ConversationView& view) {
  if (view.joining != 0 || !ready_) return;
  Value::Object fields;
  fields.push_back({"cid", Value(view.cid)});
  // Without a rev one begins at the head; rev 0 asks for everything.
  const bool all = view.rev == 0 && dice_.chance(0.5);
  if (view.rev == 0) {
    view.messages.clear();
    view.members.clear();
    view.from = all ? 0 : kNothing;
  }
  if (all || view.rev != 0) fields.push_back({"rev", Value(static_cast<std::int64_t>(view.rev))});
  view.joining = request("join", std::move(fields), false);
}

void Client::join_answered(ConversationView& view, std::int64_t id, std::uint64_t rev) {
  if (view.joining != id) return;  // of one that a resync overtook
  view.joining = 0;
  view.rev = std::max(view.rev, rev);
  view.told = std::max(view.told, rev);
  view.replay_to = 0;
  view.listening = view.joined = true;
  view.torn = false;
  settle_ahead(view);
}

void Client::join_refused(ConversationView& view, const std::string& code) {
  view.joining = 0;
  view.ahead.clear();
  if (view.rev == 0) view.listening = false;  // nothing of it is known yet
  if (code == "not_member" || code == "not_found") {
    view.gone = true;
    return;
  }
  if (code != "unavailable") finding("join was refused: " + code);
  later(dice_.between(300, 900), [this, cid = view.cid] {
    const auto at = views_.find(cid);
    if (at != views_.end() && !syncing_ && !at->second.gone) join(at->second);
  });
}

void Client::revised(const Value& frame, const std::string& type) {
  const std::string cid = text_in(frame, "cid");
  if (is_message(type)) outside_.shown(*this, cid, frame);
  const auto at = views_.find(cid);
  if (at == views_.end()) {
    if (syncing_) {
      strangers_.insert(cid);
    } else if (type != "skip" && type != "ack") {
      ConversationView& view = open(cid);
      view.listening = true;
      join(view);
    }
    return;
  }
  ConversationView& view = at->second;
  const std::uint64_t rev = number_in(frame, "rev");
  const bool fetched = view.joining != 0 || syncing_ || rev <= view.replay_to;
  const bool was_room = view.room();
  take(view, frame, type, !fetched);
  if (rev == 0) return;
  if (view.gone) {
    view.ahead.clear();
    return;
  }
  if (view.joining != 0) {
    if (rev > view.rev) view.ahead.insert(rev);
    return;
  }
  if (!view.listening && !syncing_) return;
  // Of a large group that is not joined only some events come, while it is switched.
  if ((was_room || view.room()) && !view.joined && !syncing_ && rev > view.rev + 1) return join(view);
  advance(view, rev, type);
}

void Client::advance(ConversationView& view, std::uint64_t rev, const std::string& type) {
  if (rev <= view.rev) {
    // An answer waits behind a replay that may have shown its row already.
    if (!syncing_ && rev <= view.told && rev > view.replay_to && type != "ack") {
      finding(fmt::format("{} {} came again: rev {} is known", view.cid, type, rev));
    }
    return;
  }
  if (rev == view.rev + 1 || rev <= view.replay_to || (view.replay_to > view.rev && rev == view.replay_to + 1)) {
    view.rev = view.told = rev;
    if (!view.ahead.empty()) take_ahead(view);
    return;
  }
  view.ahead.insert(rev);
  if (syncing_) return;
  // Answers are never dropped, so one may stand before the word that says what was (resync).
  if (type == "ack") {
    return later(1'500, [this, cid = view.cid] {
      const auto at = views_.find(cid);
      if (at != views_.end() && !syncing_) settle_ahead(at->second);
    });
  }
  // Later pages of a replay nobody asked for reach beyond what its first said, and have holes.
  if (now() - view.replayed_at > kReplayEnds) {
    finding(fmt::format("{} {} with rev {} came after rev {}, and nothing said why", view.cid, type, rev, view.rev));
  }
  join(view);
}

void Client::take_ahead(ConversationView& view) {
  while (!view.ahead.empty() && *view.ahead.begin() <= view.rev + 1) {
    view.rev = std::max(view.rev, *view.ahead.begin());
    view.ahead.erase(view.ahead.begin());
  }
}

void Client::settle_ahead(ConversationView& view) {
  take_ahead(view);
  if (!view.ahead.empty() && !view.gone) join(view);
}

void Client::take(ConversationView& view, const Value& frame, const std::string& type, bool live) {
  if (is_message(type)) {
    if (number_in(frame, "seq") >= view.from || view.from == kNothing) view.take_message(frame);
    outside_.record({.kind = Happening::Kind::kObserve,
                     .by = who_.name,
                     .from = text_in(frame, "from"),
                     .cid = view.cid,
                     .mid = text_in(frame, "mid"),
                     .seq = number_in(frame, "seq"),
                     .rev = number_in(frame, "rev"),
                     .live = live ? session_ : std::string()});
    // Where nothing else was unread one's own send reads up to itself.
    const std::uint64_t n = number_in(frame, "n");
    if (live && type == "message" && text_in(frame, "from") == me() && !own_.planned(text_in(frame, "mid")) &&
        n - (counts(frame) ? 1 : 0) == view.read_n) {
      view.move_read(number_in(frame, "seq"), n);
    }
  } else if (type == "member") {
    member_changed(view, frame);
  } else if (type == "conversation") {
    conversation_changed(view, frame);
  }
}

// A large group's events come to who joined; for a while after it grew they still come to its members too.
void Client::conversation_changed(ConversationView& view, const Value& frame) {
  const bool was_room = view.room();
  view.take_row(frame);
  if (number_in(frame, "dissolvedAt") != 0) view.gone = true;
  if (view.room() && !was_room) view.joined = false;
  if (view.room() && !was_room && !view.gone && !syncing_) join(view);
}

void Client::follow_rooms() {
  for (auto& [cid, view] : views_) {
    if (view.followed_room() && !view.gone) join(view);
  }
}

void Client::member_changed(ConversationView& view, const Value& frame) {
  view.take_member(frame);
  if (text_in(frame, "userId") != me()) return;
  const bool active = view.members[me()].active;
  if (!active) {
    view.gone = true;
  } else if (view.gone) {
    view.gone = false;
    if (!syncing_) join(view);
  }
}

// The sender's own copy comes as the ack in its place; what it said, it knows.
void Client::own_message(ConversationView& view, const Value& ack) {
  const std::uint64_t seq = number_in(ack, "seq");
  const auto said = std::ranges::find_if(
      outbox_, [&](const Sending& one) { return one.cid == view.cid && one.mid == text_in(ack, "mid"); });
  if (seq == view.head + 1 && !flag_in(ack, "duplicate")) {
    const bool all_read = view.read_n == view.n;
    view.head = seq;
    if (said == outbox_.end() || counts(Value(said->further))) ++view.n;
    if (all_read) view.move_read(seq, view.n);
  }
  if (seq < view.from || view.from == kNothing || view.gone) return;
  if (said == outbox_.end() || view.messages.contains(seq)) return;
  if (flag_in(ack, "duplicate")) return;  // what became of it since, the replay tells
  Value::Object body;
  body.push_back({"text", Value(said->text)});
  SeenMessage& known = view.messages[seq];
  known.rev = number_in(ack, "rev");
  known.mid = said->mid;
  known.from = me();
  known.kind = "text";
  known.body = wire::canonical_json(Value(std::move(body)));
  known.root = number_in(Value(said->further), "threadRootSeq");
  known.grows = flag_in(Value(said->further), "stream");
}

void Client::resync(const Value& frame) {
  const std::string cid = text_in(frame, "cid");
  const std::string reason = text_in(frame, "reason");
  if (cid.empty()) {
    token_.clear();
    for (auto& [id, view] : views_) {
      view.forget_content();
      view.seats.clear();  // a load names those that follow
      view.joining = 0;
      view.listening = false;
      view.gone = true;  // until the load names it
    }
    if (!ready_) return;
    syncing_ = true;
    return ask_sync();
  }
  const auto at = views_.find(cid);
  if (at == views_.end()) return;
  ConversationView& view = at->second;
  view.ahead.clear();
  view.joining = 0;
  view.replay_to = 0;
  if (reason == "rows" && number_in(frame, "rev") != 0) {
    view.rev = std::max(view.rev, number_in(frame, "rev"));
  } else {
    view.forget_content();
  }
  join(view);
}

}  // namespace kith::sim
