// The stage of the screenplays (testing.h): a log, a lane and readers in the smallest form that keeps their promises.
#include <gtest/gtest.h>

#include <utility>

#include "session/testing.h"

namespace kith::session::testing {

namespace {
constexpr int kSessionIdleTurns = 1000;
}

std::string token_of(int n) {
  return "token-" + std::to_string(n);
}
std::string type_of(const wire::Value& frame) {
  return word(frame, "t");
}
std::int64_t number(const wire::Value& frame, std::string_view key) {
  const wire::Value* value = frame.find(key);
  return value != nullptr && value->integer() != nullptr ? *value->integer() : -1;
}
std::string word(const wire::Value& frame, std::string_view key) {
  const wire::Value* value = frame.find(key);
  return value != nullptr && value->string() != nullptr ? *value->string() : "";
}

Stage::Stage(Config with, delivery::HubConfig hub_config)
    : config(std::move(with)),
      hub(loop, hub_config),
      presence(loop, ring, *this, {}),
      live(config.sessions_per_person_max),
      sessions(Services{loop, hub, presence, *this, *this, *this, live, *this, *this, random, config}) {
  ring.shards.push_back(&presence);
  hub.set_sight_changed([this](UserId person, UserId) { presence.judge_again(person); });
}

ConversationId Stage::found(int n, std::vector<UserId> members, bool room) {
  const auto cid = make_id<ConversationId>(n);
  Town& town = towns[cid];
  town.members.insert(members.begin(), members.end());
  town.room = room;
  return cid;
}

Audience Stage::audience(const Town& town) const {
  Audience audience;
  audience.room = town.room;
  if (!town.room) {
    audience.people = std::make_shared<const std::vector<UserId>>(town.members.begin(), town.members.end());
  }
  return audience;
}

bool Stage::submit(lane::Submission submission) {
  if (lane_full) return false;
  submitted.push_back(std::move(submission));
  return true;
}

void Stage::admit(Credential credential, const net::Address&, Gatekeeper::Then then) {
  Task answer = [this, secret = credential.secret, then = std::move(then)]() mutable {
    if (secret == "expired") return then(fail(Code::kTokenExpired, "its time is over"));
    if (!secret.starts_with("token-")) return then(fail(Code::kUnauthorized, "no such token"));
    Admitted who;
    who.caller.user = make_id<UserId>(std::stoi(secret.substr(6)));
    who.caller.device = make_id<DeviceId>(std::stoi(secret.substr(6)));
    who.caller.name = secret;
    who.caller.expires_at = token_life_ms == 0 ? 0 : clock.wall() + token_life_ms;
    then(std::move(who));
  };
  if (door_is_slow) {
    doors_waiting.push_back(std::move(answer));
  } else {
    answer();
  }
}

Status Stage::take(const accounts::Caller&, ConversationId, const net::Address&) {
  if (throttled) return std::unexpected(*throttled);
  ++taken;
  return {};
}

void Stage::decide_send(const SendMessage& send, const Actor& actor, Committed& item) {
  const auto at = towns.find(send.cid);
  if (at == towns.end() || !at->second.members.contains(actor.user)) {
    item.reply = fail(Code::kNotMember, "not a member");
    return;
  }
  Town& town = at->second;
  kith::Reply reply;
  reply.owner = owner_of(send.cid);
  const auto key = std::pair(actor.user, send.mid);
  if (const auto known = town.sent.find(key); known != town.sent.end()) {
    SentReply again = known->second;
    again.duplicate = true;
    reply.body = again;
    item.reply = reply;
    return;
  }
  Row row;
  row.seq = Seq(++town.seq);
  row.rev = Rev(++town.rev);
  row.message.cid = send.cid;
  row.message.seq = row.seq;
  row.message.rev = row.message.created_rev = row.rev;
  row.message.n = town.seq;
  row.message.mid = send.mid;
  row.message.from = actor.user;
  row.message.at = clock.wall();
  row.message.kind = send.kind;
  row.message.body = send.body;
  const PartitionId partition = partition_of(send.cid.bytes);
  town.pos = positions_[partition] = positions_[partition].next();
  row.event = Event{owner_of(send.cid), row.rev, partition, town.pos, audience(town), MessageSent{row.message}};
  const SentReply sent{send.cid, send.mid, row.seq, row.rev, row.message.at, false};
  town.sent.emplace(key, sent);
  reply.rev = row.rev;
  reply.pos = town.pos;
  reply.body = sent;
  item.events.push_back(row.event);
  item.reply = reply;
  town.rows.push_back(std::move(row));
}

void Stage::decide(lane::Submission& submission, CommittedBatch& batch) {
  Committed item{submission.reply_to, kith::Reply{}, {}};
  const Actor& actor = submission.command.actor;
  if (next_refusal) {
    item.reply = std::unexpected(*std::exchange(next_refusal, std::nullopt));
  } else if (const auto* send = std::get_if<SendMessage>(&submission.command.body)) {
    decide_send(*send, actor, item);
  } else if (const auto* typing = std::get_if<Typing>(&submission.command.body)) {
    Audience to = audience(towns[typing->cid]);
    to.ephemeral = true;
    item.events.push_back(Event{owner_of(typing->cid), {}, 0, {}, to, TypingChanged{actor.user, typing->on}});
  } else if (const auto* signal = std::get_if<Signal>(&submission.command.body)) {
    Audience to = audience(towns[signal->cid]);
    to.ephemeral = true;
    item.events.push_back(
        Event{owner_of(signal->cid), {}, 0, {}, to, Signalled{actor.user, actor.device, signal->to, signal->data}});
  } else if (const auto* move = std::get_if<MovePositions>(&submission.command.body)) {
    PositionsMoved moved{actor.user, actor.device, move->delivered.has_value(), move->read.has_value(), {}, true};
    moved.positions.delivered = move->delivered.value_or(Seq(0));
    moved.positions.read = move->read.value_or(Seq(0));
    item.events.push_back(Event{owner_of(move->cid), {}, 0, {}, audience(towns[move->cid]), moved});
    item.reply->body = MovedReply{moved.positions, 0};
  }
  batch.items.push_back(std::move(item));
}

void Stage::commit() {
  if (submitted.empty()) return;
  auto batch = std::make_shared<CommittedBatch>();
  const auto before = positions_;
  for (; !submitted.empty(); submitted.pop_front()) decide(submitted.front(), *batch);
  for (int p = 0; p < kPartitions; ++p) {
    const auto at = static_cast<std::size_t>(p);
    if (positions_[at] != before[at]) {
      batch->spans.push_back({static_cast<PartitionId>(p), before[at].next(), positions_[at]});
    }
  }
  committed.push_back(std::move(batch));
  if (announcing) announce();
}

void Stage::announce() {
  for (; !committed.empty(); committed.pop_front()) hub.on_batch(committed.front());
}

void Stage::say(ConversationId cid, UserId from, std::string mid, std::string text) {
  SendMessage send;
  send.cid = cid;
  send.mid = std::move(mid);
  send.kind = "text";
  send.body = wire::canonical_json(wire::Value(wire::Value::Object{{"text", wire::Value(text)}}));
  submitted.push_back({Command{Actor{from, {}, "", false, false, false}, std::move(send)}, ReplyTo{}});
  commit();
}

void Stage::remove(ConversationId cid, UserId user) {
  Town& town = towns[cid];
  Row row;
  row.rev = Rev(++town.rev);
  Member member;
  member.user = user;
  member.active = false;
  member.left_reason = LeaveReason::kRemoved;
  member.rev = row.rev;
  Audience to = audience(town);
  to.also.push_back(user);
  town.members.erase(user);
  const PartitionId partition = partition_of(cid.bytes);
  town.pos = positions_[partition] = positions_[partition].next();
  row.event = Event{owner_of(cid), row.rev, partition, town.pos, to, MemberChanged{member, {}}};
  town.rows.push_back(row);
  auto batch = std::make_shared<CommittedBatch>();
  batch->items.push_back({ReplyTo{}, kith::Reply{}, {row.event}});
  batch->spans.push_back({partition, town.pos, town.pos});
  committed.push_back(std::move(batch));
  if (announcing) announce();
}

std::string Stage::encode(const Row& row, wire::Codec codec, bool as_message) const {
  std::string text;
  wire::Writer writer(codec, text);
  if (row.seq.value != 0) {
    wire::write_frame(writer, wire::down::MessageFrame{wire::down::MessageRole::kMessage, row.message});
  } else if (!as_message) {
    const auto& changed = std::get<MemberChanged>(row.event.body);
    wire::write_frame(writer, wire::down::MemberFrame{row.event.cid(), changed.actor, changed.member});
  }
  return text;
}

Result<JoinOutcome> Stage::read_join(const JoinRead& read) {
  const Town& town = towns[read.cid];
  if (!town.members.contains(read.user)) return fail(Code::kNotMember, "not a member");
  JoinAnswer answer;
  if (read.with_seats) answer.seats = seats;
  if (!mine_pages.empty()) {
    answer.mine = std::move(mine_pages.front());
    mine_pages.pop_front();
  }
  answer.covered = {read.cid, Rev(town.rev), town.pos};
  answer.head = Seq(town.seq);
  answer.first = Seq(town.seq == 0 ? 0 : 1);
  if (read.rev && read.rev->value > town.rev)
    return JoinOutcome{MustResync{wire::down::ResyncReason::kAhead, answer.covered}};
  if (read.with_joined) {
    wire::ConversationRow row;
    row.conversation.cid = read.cid;
    row.head.seq = answer.head;
    row.head.rev = answer.covered.rev;
    std::string& text = answer.joined;
    wire::Writer writer(read.codec, text);
    wire::write_frame(writer, wire::down::Joined{read.re, row, {}, false});
  }
  std::size_t bytes = 0;
  for (const Row& row : town.rows) {
    const bool wanted = read.rev
                            ? row.rev > *read.rev
                            : read.since && row.seq > *read.since && (read.until.value == 0 || row.seq <= read.until);
    if (!wanted) continue;
    if (answer.rows.size() >= read.rows_max || (bytes >= read.bytes_max && !answer.rows.empty())) {
      answer.more = true;
      break;
    }
    answer.rows.push_back({row.rev, encode(row, read.codec, read.since.has_value())});
    bytes += answer.rows.back().payload.size();
    answer.next_rev = row.rev;
    answer.next_since = row.seq;
  }
  return JoinOutcome{std::move(answer)};
}

void Stage::join(JoinRead read, JoinThen then) {
  Result<JoinOutcome> outcome =
      next_read_refusal ? Result<JoinOutcome>(std::unexpected(*next_read_refusal)) : read_join(read);
  next_read_refusal.reset();
  reads_waiting.emplace_back(
      [then = std::move(then), outcome = std::move(outcome)]() mutable { then(std::move(outcome)); });
}

// The token counts conversations told; then rows changed since are not its business: enough for the flow.
SyncOutcome Stage::read_sync(const SyncRead& read) {
  if (read.token && read.token->starts_with("other")) return wire::down::ResyncReason::kEpoch;
  const std::size_t from = read.token ? static_cast<std::size_t>(std::stoul(*read.token)) : 0;
  SyncPage page;
  wire::SyncAnswer answer;
  std::size_t place = 0;
  for (const auto& [cid, town] : towns) {
    if (!town.members.contains(read.user)) continue;
    if (place++ < from) continue;
    if (place - from > sync_page) {
      page.more = true;
      break;
    }
    wire::SyncedConversation one;
    one.row.conversation.cid = cid;
    one.row.head.rev = Rev(town.rev);
    one.row.head.seq = Seq(town.seq);
    for (const Row& row : town.rows) {
      if (row.seq.value != 0) one.messages.push_back(row.message);
    }
    answer.conversations.push_back(std::move(one));
    page.covered.push_back({cid, Rev(town.rev), town.pos});
  }
  page.token = std::to_string(from + page.covered.size());
  answer.token = page.token;
  answer.more = page.more;
  wire::Writer writer(read.codec, page.synced);
  wire::write_frame(writer, wire::down::Synced{read.re, answer});
  return page;
}

void Stage::sync(SyncRead read, SyncThen then) {
  reads_waiting.emplace_back(
      [then = std::move(then), outcome = read_sync(read)]() mutable { then(std::move(outcome)); });
}

std::string Stage::token(UserId, Rev, const std::array<Pos, kPartitions>& heard) {
  std::uint64_t sum = 0;
  for (const Pos pos : heard) sum += pos.value;
  return "heard-" + std::to_string(sum);
}

void Stage::run(CommandCall call, CommandHandler::Reply reply) {
  commands_run.emplace_back(wire::info_of(call.command).name);
  std::string document;
  wire::Writer writer(call.codec, document);
  writer.begin_object();
  writer.field("t", "ok");
  if (call.re >= 0) writer.field("re", call.re);
  writer.field("name", call.caller.name);
  writer.end_object();
  reply(std::move(document));
}

void Stage::visible_to(UserId viewer, std::vector<UserId> whom, Allowed then) {
  std::erase_if(whom, [&](UserId user) { return hidden.contains({viewer, user}); });
  then(std::move(whom));
}

std::size_t Stage::serve() {
  std::size_t served = 0;
  for (; !reads_waiting.empty(); ++served) {
    auto task = std::move(reads_waiting.front());
    reads_waiting.pop_front();
    task();
    loop.turn();
  }
  return served;
}

void Stage::settle() {
  for (int i = 0; i < kSessionIdleTurns; ++i) {
    loop.run_until_idle();
    commit();
    if (serve() == 0 && !loop.turn() && submitted.empty()) return;
  }
  FAIL() << "the stage does not come to rest";
}

Person::Person(Stage& on, int n, wire::Codec with, bool signed_in)
    : stage(on), user(make_id<UserId>(n)), codec(with), connection(with) {
  std::optional<Credential> credential;
  if (signed_in) {
    credential.emplace();
    credential->secret = token_of(n);
  }
  session_ = stage.sessions.open(connection, with, std::move(credential));
  stage.loop.run_until_idle();
}

void Person::says_raw(bool text, std::string_view payload) {
  if (connection.handler() == nullptr || connection.closed) return;
  connection.handler()->on_message(text, payload);
}

void Person::says(const std::string& json) {
  if (codec == wire::Codec::kJson) return says_raw(true, json);
  const auto value = wire::parse_json(json);
  ASSERT_TRUE(value) << json;
  std::string bytes;
  wire::Writer writer(codec, bytes);
  writer.value(*value);
  says_raw(false, bytes);
}

std::vector<std::string> Person::hears() {
  std::vector<std::string> all;
  for (; read_ < connection.heard.size(); ++read_) all.push_back(wire::canonical_json(connection.heard[read_]));
  return all;
}

std::vector<wire::Value> Person::hears_of(std::string_view type) {
  std::vector<wire::Value> some;
  for (; read_ < connection.heard.size(); ++read_) {
    if (type_of(connection.heard[read_]) == type) some.push_back(connection.heard[read_]);
  }
  return some;
}

wire::Value Person::hears_one(std::string_view type) {
  auto some = hears_of(type);
  EXPECT_EQ(some.size(), 1U) << type;
  return some.empty() ? wire::Value() : some.front();
}

std::vector<std::int64_t> Person::revs_heard(ConversationId cid) const {
  std::vector<std::int64_t> revs;
  for (const wire::Value& frame : connection.heard) {
    const std::string type = type_of(frame);
    const bool row = type == "message" || type == "ack" || type == "member" || type == "skip" || type == "recalled";
    if (row && word(frame, "cid") == cid.text()) revs.push_back(number(frame, "rev"));
  }
  return revs;
}

}  // namespace kith::session::testing
