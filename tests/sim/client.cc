#include "client.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "wire/json.h"
#include "wire/transcode.h"
#include "wire/writer.h"

namespace kith::sim {

using std::chrono::milliseconds;
using wire::Value;

namespace {

constexpr auto kPatience = milliseconds(15'000);  // for an answer; then the connection is given up

std::string encode(wire::Codec codec, const Value& frame) {
  std::string json = wire::canonical_json(frame);
  if (codec == wire::Codec::kJson) return json;
  std::string packed;
  wire::Writer writer(codec, packed);
  wire::transcode_json(json, writer);
  return packed;
}

// Some refusals are faults of whoever asked; but another may have come first, and time goes on.
bool may_be_refused(const std::string& command, const std::string& code, const Value& error, const Value& asked) {
  if (code == "unknown_type" || code == "internal") return false;
  const std::string field = text_in(error, "field");
  if (code == "conflict")
    return asked.find("ifRev") != nullptr || command.find("tream") != std::string::npos ||
           command.find("cheduled") != std::string::npos;
  if (code != "bad_request") return true;
  return (command == "editMessage" && field == "mentions") || (command == "scheduleMessage" && field == "at") ||
         (command == "changeScheduled" && field == "at");
}

}  // namespace

Client::Client(Outside& outside, const Clock& clock, Dice& dice, Who who)
    : outside_(outside), clock_(clock), dice_(dice), who_(std::move(who)) {}

void Client::finding(const std::string& what) {
  outside_.finding("client " + who_.name + ": " + what);
}

void Client::want(bool online) {
  if (online_ == online) return;
  online_ = online;
  connect_at_ = now();
  if (!online) drop_link();
}

void Client::drop_link() {
  if (!link_) return;
  link_->hang_up();
  lost(1000);
}

void Client::connect() {
  link_ = outside_.connect(*this);
  connected_at_ = now();
  if (!link_) connect_at_ = now() + milliseconds(dice_.between(50, 500));
}

void Client::lost(int code) {
  outside_.trace([&] { return fmt::format("{} lost its connection: {}", who_.name, code); });
  if (code >= 4200) finding(fmt::format("was closed with {}", code));
  link_.reset();
  ready_ = syncing_ = false;
  ++life_;
  timers_.clear();
  for (Sending& one : outbox_) {
    one.under_way = false;
    one.not_before = Time{};
  }
  std::deque<Request> again;
  for (auto& [id, one] : asked_) {
    if (one.again) again.push_back(std::move(one));
  }
  waiting_.insert(waiting_.begin(), std::make_move_iterator(again.begin()), std::make_move_iterator(again.end()));
  asked_.clear();
  for (auto& [cid, view] : views_) view.joining = 0;
  const int backoff = 100 << std::min(failures_++, 5);
  connect_at_ = now() + milliseconds(dice_.between(0, backoff));
}

void Client::later(int ms, std::function<void()> what) {
  timers_.emplace(now() + milliseconds(ms), std::move(what));
}

// The oldest thing that nobody has answered yet.
std::optional<Client::Time> Client::waits_since() const {
  std::optional<Time> first;
  const auto consider = [&](Time at) { first = first ? std::min(*first, at) : at; };
  if (!ready_) consider(connected_at_);
  for (const auto& [id, one] : asked_) consider(one.asked);
  for (const Sending& one : outbox_) {
    if (one.under_way) consider(one.sent_at);
  }
  return first;
}

std::optional<Client::Time> Client::next() const {
  std::optional<Time> first;
  if (!link_) {
    if (online_) first = connect_at_;
    return first;
  }
  if (!timers_.empty()) first = timers_.begin()->first;
  const auto since = waits_since();
  if (since && (!first || *since + kPatience < *first)) first = *since + kPatience;
  return first;
}

void Client::tick() {
  if (!link_) {
    if (online_ && connect_at_ <= now()) connect();
    return;
  }
  const auto since = waits_since();
  if (since && *since + kPatience <= now()) return drop_link();
  while (!timers_.empty() && timers_.begin()->first <= now()) {
    const auto what = std::move(timers_.begin()->second);
    timers_.erase(timers_.begin());
    what();
    if (!link_) return;
  }
}

void Client::put(const std::string& command, Value::Object fields, std::int64_t id) {
  if (!link_) return;
  fields.push_back({"t", Value(command)});
  if (id >= 0) fields.push_back({"id", Value(id)});
  link_->send(encode(who_.codec, Value(std::move(fields))));
}

std::int64_t Client::request(std::string command, Value::Object fields, bool again) {
  const std::int64_t id = next_id_++;
  put(command, fields, id);
  asked_.emplace(id, Request{std::move(command), std::move(fields), now(), again});
  return id;
}

void Client::ask(std::string command, Value::Object fields) {
  if (ready_ && !syncing_) {
    request(std::move(command), std::move(fields), true);
  } else {
    waiting_.push_back({std::move(command), std::move(fields), now(), true});
  }
}

void Client::tell(std::string command, Value::Object fields) {
  if (ready_) put(command, std::move(fields), -1);
}

void Client::enter(const std::string& cid) {
  rooms_.insert(cid);
  const auto known = views_.find(cid);
  if (ready_ && !syncing_ && known != views_.end()) join(known->second);
}

void Client::forget_everything() {
  views_.clear();
  token_.clear();
  drop_link();
}

void Client::answered(std::int64_t id, const Value& frame) {
  const auto at = asked_.find(id);
  if (at == asked_.end()) return;
  const Request asked = std::move(at->second);
  asked_.erase(at);
  const Value what(asked.fields);
  const auto view = views_.find(text_in(what, "cid"));
  if (view == views_.end()) return;
  if (asked.command == "read" && what.find("thread") == nullptr) {
    view->second.move_read(number_in(frame, "read"), 0);
    view->second.marked = false;
  }
  if (asked.command == "join") join_answered(view->second, id, number_in(frame, "rev"));
}

void Client::refused(std::int64_t id, const Value& frame) {
  const auto at = asked_.find(id);
  const std::string code = text_in(frame, "code");
  if (at == asked_.end()) return;
  Request asked = std::move(at->second);
  asked_.erase(at);
  outside_.trace(
      [&] { return fmt::format("{}: {} refused: {} {}", who_.name, asked.command, code, text_in(frame, "msg")); });
  if (asked.command == "sync") {
    if (id == sync_id_) sync_refused(code, number_in(frame, "retryAfterMs"));
    return;
  }
  if (asked.command == "join") {
    const auto view = views_.find(text_in(Value(asked.fields), "cid"));
    if (view != views_.end() && view->second.joining == id) join_refused(view->second, code);
    return;
  }
  if (!may_be_refused(asked.command, code, frame, Value(asked.fields))) {
    finding(fmt::format("{} was refused: {} ({})", asked.command, code, text_in(frame, "msg")));
  }
  if (code != "unavailable" && code != "rate_limited") return;
  const int wait = static_cast<int>(number_in(frame, "retryAfterMs")) + dice_.between(0, 200);
  later(wait, [this, asked = std::move(asked)] { ask(asked.command, asked.fields); });
}

// --- outbox
void Client::say(const std::string& cid, const std::string& text, Value::Object further) {
  const std::string mid = next_mid();
  outside_.record({.kind = Happening::Kind::kInvoke, .by = who_.name, .from = me(), .cid = cid, .mid = mid});
  outbox_.push_back({.cid = cid, .mid = mid, .text = text, .further = std::move(further)});
  if (ready_ && !syncing_) flush_outbox();
}

std::string Client::next_mid() {
  return fmt::format("{}-{:08}", who_.device.text().substr(0, 8), next_mid_++);
}

void Client::plan(const std::string& cid, const std::string& text, int in_ms) {
  const std::string mid = next_mid();
  outside_.record({.kind = Happening::Kind::kInvoke, .by = who_.name, .from = me(), .cid = cid, .mid = mid});
  Value::Object body;
  body.push_back({"text", Value(text)});
  Value::Object fields;
  fields.push_back({"cid", Value(cid)});
  fields.push_back({"mid", Value(mid)});
  fields.push_back({"kind", Value("text")});
  fields.push_back({"body", Value(std::move(body))});
  fields.push_back({"at", Value(static_cast<std::int64_t>(clock_.wall() + in_ms))});
  ask("scheduleMessage", std::move(fields));
}

// What was refused for now goes again only when nothing of that conversation is under way: order is kept.
void Client::flush_outbox() {
  std::set<std::string> held;
  for (const Sending& one : outbox_) {
    if (one.under_way) held.insert(one.cid);
  }
  std::set<std::string> shut;
  for (Sending& one : outbox_) {
    if (one.under_way) continue;
    if (shut.contains(one.cid) || one.not_before > now() || (one.not_before != Time{} && held.contains(one.cid))) {
      shut.insert(one.cid);
      continue;
    }
    one.under_way = true;
    one.sent_at = now();
    Value::Object body;
    body.push_back({"text", Value(one.text)});
    Value::Object fields = one.further;
    fields.push_back({"cid", Value(one.cid)});
    fields.push_back({"mid", Value(one.mid)});
    fields.push_back({"kind", Value("text")});
    fields.push_back({"body", Value(std::move(body))});
    put("send", std::move(fields), -1);
  }
}

void Client::sent(const Value& ack) {
  const std::string cid = text_in(ack, "cid");
  const std::string mid = text_in(ack, "mid");
  outside_.record({.kind = Happening::Kind::kAck,
                   .by = who_.name,
                   .from = me(),
                   .cid = cid,
                   .mid = mid,
                   .seq = number_in(ack, "seq"),
                   .rev = number_in(ack, "rev"),
                   .duplicate = flag_in(ack, "duplicate")});
  const auto view = views_.find(cid);
  if (view != views_.end()) own_message(view->second, ack);
  std::erase_if(outbox_, [&](const Sending& one) { return one.cid == cid && one.mid == mid; });
  flush_outbox();
}

void Client::send_refused(const Value& error) {
  const std::string cid = text_in(error, "cid");
  const std::string mid = text_in(error, "mid");
  const std::string code = text_in(error, "code");
  const auto at = std::ranges::find_if(outbox_, [&](const Sending& one) { return one.cid == cid && one.mid == mid; });
  if (at == outbox_.end()) return;
  outside_.trace([&] { return fmt::format("{}: send {} refused: {}", who_.name, mid, code); });
  at->under_way = false;
  if (code == "unavailable" || code == "rate_limited") {
    const int wait = static_cast<int>(number_in(error, "retryAfterMs")) + dice_.between(0, 100);
    for (Sending& one : outbox_) {
      if (one.cid == cid) one.not_before = std::max(one.not_before, now() + milliseconds(wait));
    }
    return later(wait + 1, [this] { flush_outbox(); });
  }
  // Whom and what it refers to may have gone meanwhile.
  const std::string field = text_in(error, "field");
  const bool refers = code == "bad_request" && (field == "mentions" || field == "threadRootSeq");
  if (code != "not_member" && code != "blocked" && code != "not_found" && code != "muted" && code != "forbidden" &&
      !refers) {
    finding(fmt::format("send {} was refused: {} ({})", mid, code, text_in(error, "msg")));
  }
  outside_.record(
      {.kind = Happening::Kind::kRefuse, .by = who_.name, .from = me(), .cid = cid, .mid = mid, .code = code});
  outbox_.erase(at);
  flush_outbox();
}

// --- sync
void Client::ask_sync() {
  Value::Object fields;
  if (token_.empty()) {
    first_load_ = true;
    own_.forget();
  }
  if (!token_.empty()) fields.push_back({"token", Value(token_)});
  fields.push_back({"limit", Value(dice_.between(1, 4))});
  fields.push_back({"messages", Value(dice_.between(0, 12))});
  sync_id_ = request("sync", std::move(fields), false);
}

void Client::sync_refused(const std::string& code, std::uint64_t retry_ms) {
  if (code == "conflict") {  // the token leads nowhere; `resync` said so too
    if (!token_.empty()) {
      token_.clear();
      ask_sync();
    }
    return;
  }
  if (code != "unavailable") finding("sync was refused: " + code);
  later(static_cast<int>(retry_ms) + dice_.between(1, 200), [this] { ask_sync(); });
}

bool Client::settled() const {
  return unsettled().empty();
}

std::string Client::unsettled() const {
  if (!online_) return link_ ? "hanging up" : "";
  if (!link_ || !ready_) return "not connected";
  if (syncing_) return "syncing";
  if (!outbox_.empty()) return fmt::format("{} sends wait", outbox_.size());
  if (!asked_.empty()) return asked_.begin()->second.command + " is unanswered";
  if (!waiting_.empty()) return waiting_.front().command + " waits";
  if (!timers_.empty()) return "a timer runs";
  if (link_->moving()) return "frames are under way";
  return {};
}

}  // namespace kith::sim
