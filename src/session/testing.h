// A stage for screenplays: one shard on virtual time, with a small log, lane and readers that do what the real ones
// promise, and people at connections that write down what they hear. For tests alone. Thread: the test's.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "runtime/manual_loop.h"
#include "session/sessions.h"
#include "wire/json.h"
#include "wire/msgpack.h"

namespace kith::session::testing {

template <typename IdType>
IdType make_id(int n) {
  IdType id;
  id.bytes[15] = static_cast<std::uint8_t>(n);
  id.bytes[14] = static_cast<std::uint8_t>(n >> 8);
  id.bytes[6] = 0x40;
  return id;
}

// Writes down frames as JSON text whatever the codec.
class FakeConnection final : public net::Connection {
 public:
  explicit FakeConnection(wire::Codec codec) : codec_(codec) {}

  void attach(std::shared_ptr<net::ConnectionHandler> handler) override { handler_ = std::move(handler); }
  bool writing() const override { return !waiting_.empty(); }
  void write(std::vector<wire::Frame> frames, std::string sse_id) override {
    ASSERT_FALSE(writing());
    ASSERT_FALSE(frames.empty());
    ++writes;
    if (!sse_id.empty()) sse_ids.push_back(sse_id);
    if (closed) return;
    (stuck ? waiting_ : taken_) = std::move(frames);
    if (!stuck) take();
  }
  void ping() override { ++pings; }
  void close(int code, std::string_view) override {
    if (closed) return;
    closed = code;
  }
  void abort() override { closed = 1006; }
  void set_reading(bool on) override { reading = on; }
  const net::Address& remote() const override { return remote_; }
  bool can_receive_messages() const override { return true; }

  // The peer takes what waits.
  void release() {
    if (!writing()) return;
    taken_ = std::move(waiting_);
    waiting_.clear();
    take();
    if (handler_) handler_->on_writable();
  }
  void hang_up() {
    auto handler = std::exchange(handler_, nullptr);
    if (handler) handler->on_closed(closed.value_or(1006));
  }
  net::ConnectionHandler* handler() { return handler_.get(); }
  std::size_t waiting_bytes() const {
    std::size_t bytes = 0;
    for (const auto& frame : waiting_) bytes += frame.size();
    return bytes;
  }

  bool stuck = false;
  bool reading = true;
  int pings = 0;
  int writes = 0;
  std::optional<int> closed;
  std::vector<wire::Value> heard;
  std::vector<std::string> sse_ids;

 private:
  void take() {
    for (const wire::Frame& frame : taken_) {
      const wire::ParseLimits limits{.bytes_max = 1 << 24};
      auto value = codec_ == wire::Codec::kJson ? wire::parse_json(frame.payload(), limits)
                                                : wire::parse_msgpack(frame.payload(), limits);
      ASSERT_TRUE(value) << frame.payload();
      heard.push_back(std::move(*value));
    }
    taken_.clear();
  }

  const wire::Codec codec_;
  net::Address remote_;
  std::shared_ptr<net::ConnectionHandler> handler_;
  std::vector<wire::Frame> waiting_;
  std::vector<wire::Frame> taken_;
};

class Stage : public lane::CommandSink,
              public Gatekeeper,
              public SendThrottle,
              public Reads,
              public CommandHandler,
              public delivery::PresenceFacts {
 public:
  explicit Stage(Config config = {}, delivery::HubConfig hub_config = {});

  // --- the world on this stage
  struct Row {
    Rev rev;
    Seq seq;  // 0: no message
    Message message;
    Event event;
  };
  struct Town {  // one conversation
    std::set<UserId> members;
    std::vector<Row> rows;
    std::map<std::pair<UserId, std::string>, SentReply> sent;
    std::uint64_t seq = 0;
    std::uint64_t rev = 0;
    Pos pos;
    bool room = false;
  };
  ConversationId found(int n, std::vector<UserId> members, bool room = false);
  void remove(ConversationId cid, UserId user);
  // Decides and commits all that was submitted, and announces it unless `announcing` is off.
  void commit();
  void announce();  // what was committed, to the hub
  void say(ConversationId cid, UserId from, std::string mid, std::string text = "hello");  // from nobody's session
  // Answers reads asked for (their snapshot was taken when they were asked).
  std::size_t serve();
  void settle();  // turns, commits and reads until nothing moves

  // --- seams
  bool submit(lane::Submission submission) override;
  void admit(Credential credential, const net::Address& remote, Gatekeeper::Then then) override;
  Admitted refreshed(const Admitted& known) override { return known; }
  Status take(const accounts::Caller& caller, ConversationId cid, const net::Address& remote) override;
  void give_back(const accounts::Caller&, ConversationId, const net::Address&) override { --taken; }
  void join(JoinRead read, JoinThen then) override;
  void sync(SyncRead read, SyncThen then) override;
  std::string token(UserId user, Rev urev, const std::array<Pos, kPartitions>& heard) override;
  void run(CommandCall call, CommandHandler::Reply reply) override;
  void visible_to(UserId viewer, std::vector<UserId> whom, Allowed then) override;
  void last_seen(UserId user, LastSeen then) override { then(last_seen_at[user]); }
  void keep_last_seen(UserId user, TimeMs at) override { last_seen_at[user] = at; }

  ManualClock clock;
  ManualLoop loop{clock};
  SeededRandom random{7};
  Config config;
  delivery::Hub hub;
  delivery::PresenceRing ring;
  delivery::Presence presence;
  accounts::Live live;
  std::map<ConversationId, Town> towns;
  std::deque<lane::Submission> submitted;
  std::deque<delivery::BatchPtr> committed;
  std::deque<Task> reads_waiting;
  std::vector<Task> doors_waiting;
  std::map<UserId, TimeMs> last_seen_at;
  std::set<std::pair<UserId, UserId>> hidden;  // viewer, whom
  std::vector<std::string> commands_run;
  bool lane_full = false;
  bool door_is_slow = false;
  bool announcing = true;
  std::optional<Error> next_refusal;       // of the lane, once
  std::optional<Error> next_read_refusal;  // of the readers, once
  std::optional<Error> throttled;
  int taken = 0;             // sends that were charged
  TimeMs token_life_ms = 0;  // 0: for ever
  std::size_t sync_page = 100;
  std::vector<std::string> seats;                     // frames given where a replay asks for seats at threads
  std::deque<std::vector<wire::MineRow>> mine_pages;  // what joins to come say of their pages, one a page
  Sessions sessions;

 private:
  void decide(lane::Submission& submission, CommittedBatch& batch);
  void decide_send(const SendMessage& send, const Actor& actor, Committed& item);
  Audience audience(const Town& town) const;
  Result<JoinOutcome> read_join(const JoinRead& read);
  SyncOutcome read_sync(const SyncRead& read);
  std::string encode(const Row& row, wire::Codec codec, bool as_message) const;
  std::array<Pos, kPartitions> positions_{};
};

// Somebody at a connection.
class Person {
 public:
  explicit Person(Stage& on, int n, wire::Codec with = wire::Codec::kJson) : Person(on, n, with, true) {}
  Person(Stage& on, int n, wire::Codec with, bool signed_in);

  void says(const std::string& json);
  void says_raw(bool text, std::string_view payload);
  // Frames heard since the last call, as canonical JSON.
  std::vector<std::string> hears();
  // Those of one type.
  std::vector<wire::Value> hears_of(std::string_view type);
  wire::Value hears_one(std::string_view type);
  std::vector<std::int64_t> revs_heard(ConversationId cid) const;
  Session* session() { return session_.lock().get(); }

  Stage& stage;
  const UserId user;
  const wire::Codec codec;
  FakeConnection connection;

 private:
  std::weak_ptr<Session> session_;
  std::size_t read_ = 0;
};

std::string token_of(int n);
std::string type_of(const wire::Value& frame);
std::int64_t number(const wire::Value& frame, std::string_view key);
std::string word(const wire::Value& frame, std::string_view key);

}  // namespace kith::session::testing
