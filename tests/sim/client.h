// Client: a model of one device, the state machine that the SDK follows (sdk/js/src/sync/engine.ts): it connects, syncs
// by its token, applies live events in rev order, repairs gaps by a join with its rev, reloads at `resync` or another
// epoch, and keeps an outbox whose sends it repeats blindly under the same mid until they are answered. Beyond the SDK
// it is strict: on an unbroken connection a rev told twice or left out without a word is a finding. Thread: one.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/clock.h"
#include "base/ids.h"
#include "dice.h"
#include "history.h"
#include "link.h"
#include "own_rows.h"
#include "view.h"
#include "wire/frame.h"

namespace kith::sim {

class Client;

// What a client asks of the world.
class Outside {
 public:
  virtual ~Outside() = default;
  // A new connection, or nothing when the server is down.
  virtual std::shared_ptr<Link> connect(Client& client) = 0;
  virtual void finding(const std::string& what) = 0;
  virtual void record(Happening happening) = 0;
  virtual void trace(const std::function<std::string()>& what) = 0;
  // Somebody was shown a message row: may he see it, and is it what the store has?
  virtual void shown(const Client& client, const std::string& cid, const wire::Value& row) = 0;
};

class Client {
 public:
  using Time = std::chrono::steady_clock::time_point;
  struct Who {
    std::string name;  // "2.0": person 2, device 0
    UserId user;
    DeviceId device;
    wire::Codec codec = wire::Codec::kJson;
  };

  Client(Outside& outside, const Clock& clock, Dice& dice, Who who);

  // --- what its person does
  void want(bool online);
  // A text; further fields of the send beside it.
  void say(const std::string& cid, const std::string& text, wire::Value::Object further = {});
  // The same, to be sent by the server in so many milliseconds.
  void plan(const std::string& cid, const std::string& text, int in_ms);
  // A command repeated until it is answered for good; its fields beside id and t.
  void ask(std::string command, wire::Value::Object fields);
  // A frame nobody waits for: ack, typing.
  void tell(std::string command, wire::Value::Object fields);
  void forget_everything();            // as after a new installation
  void enter(const std::string& cid);  // listens to a room
  void drop_link();

  // --- the world
  void hear(std::string_view payload);
  void lost(int code);
  void tick();  // what its own clock makes due
  std::optional<Time> next() const;

  // --- what others look at
  const Who& who() const { return who_; }
  const std::map<std::string, ConversationView>& views() const { return views_; }
  const OwnRows& own() const { return own_; }
  bool wants_online() const { return online_; }
  std::size_t waiting() const { return outbox_.size() + waiting_.size() + asked_.size(); }
  bool settled() const;  // connected, caught up, nothing under way
  std::string unsettled() const;
  const std::string& epoch() const { return epoch_; }

 private:
  struct Sending {
    std::string cid;
    std::string mid;
    std::string text;
    wire::Value::Object further;
    bool under_way = false;
    Time not_before{};
    Time sent_at{};
  };
  struct Request {
    std::string command;
    wire::Value::Object fields;
    Time asked{};
    bool again = false;  // to be repeated on the next connection
  };

  // client.cc: connection, requests, outbox
  void connect();
  std::int64_t request(std::string command, wire::Value::Object fields, bool again);
  void put(const std::string& command, wire::Value::Object fields, std::int64_t id);
  void answered(std::int64_t id, const wire::Value& frame);
  void refused(std::int64_t id, const wire::Value& frame);
  void ask_sync();
  void sync_refused(const std::string& code, std::uint64_t retry_ms);
  std::string next_mid();
  void flush_outbox();
  void sent(const wire::Value& ack);
  void send_refused(const wire::Value& error);
  std::optional<Time> waits_since() const;
  void later(int ms, std::function<void()> what);
  // client_frames.cc: what comes
  void apply(const wire::Value& frame, const std::string& type);
  ConversationView& open(const std::string& cid);
  void position(const wire::Value& frame, const std::string& type);
  void ready(const wire::Value& frame);
  void synced(const wire::Value& frame);
  void synced_row(const wire::Value& row);
  void caught_up();
  void joined(const wire::Value& frame);
  void join_answered(ConversationView& view, std::int64_t id, std::uint64_t rev);
  void join_refused(ConversationView& view, const std::string& code);
  void revised(const wire::Value& frame, const std::string& type);
  void take(ConversationView& view, const wire::Value& frame, const std::string& type, bool live);
  void advance(ConversationView& view, std::uint64_t rev, const std::string& type);
  void conversation_changed(ConversationView& view, const wire::Value& frame);
  void follow_rooms();
  void member_changed(ConversationView& view, const wire::Value& frame);
  void own_message(ConversationView& view, const wire::Value& ack);
  void resync(const wire::Value& frame);
  void join(ConversationView& view);
  static void take_ahead(ConversationView& view);
  void settle_ahead(ConversationView& view);
  void check_row(const wire::Value& row);
  void finding(const std::string& what);
  Time now() const { return clock_.steady(); }
  std::string me() const { return who_.user.text(); }

  Outside& outside_;
  const Clock& clock_;
  Dice& dice_;
  const Who who_;
  std::map<std::string, ConversationView> views_;
  OwnRows own_;
  std::set<std::string> rooms_;  // wished to be listened to
  std::deque<Sending> outbox_;
  std::deque<Request> waiting_;  // for a connection
  std::map<std::int64_t, Request> asked_;
  std::multimap<Time, std::function<void()>> timers_;
  std::shared_ptr<Link> link_;
  std::string token_;
  std::string epoch_;
  std::string session_;
  std::set<std::string> strangers_;
  std::int64_t next_id_ = 1;
  std::int64_t next_mid_ = 1;
  std::int64_t sync_id_ = 0;
  std::uint64_t life_ = 0;  // of connections: timers of an earlier one do nothing
  int failures_ = 0;
  bool online_ = true;
  bool ready_ = false;
  bool syncing_ = false;
  bool first_load_ = false;  // the sync under way began without a token
  Time connect_at_{};
  Time connected_at_{};
};

}  // namespace kith::sim
