// Session: one live connection of one person, over whichever transport. It takes frames up (handshake, its own base
// commands, all others handed to api) and queues frames down, in order, never more than its limits; what it had to drop
// is replayed from the log.
//
// State is one variant: handshake -> ready -> ended. Everything rare (catch-up, joins, replays, poll) is allocated when
// needed, so that an idle session is small. Rules 2-6, 8 and 9 of the contract are kept here and in catchup.h. Thread:
// its shard. Owned by its connection (and by Sessions while a fallback session has none); asynchronous answers hold
// weak pointers. Calls from delivery never end a session at once, only at the end of the turn.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "delivery/catchup.h"
#include "delivery/listener.h"
#include "net/connection.h"
#include "runtime/loop.h"
#include "session/gatekeeper.h"
#include "session/outbox.h"
#include "session/send_gate.h"
#include "wire/frames.h"
#include "wire/generated/close_codes.h"
#include "wire/generated/requests_messages.h"
#include "wire/value.h"

namespace kith::session {

class Sessions;
class Replays;
class PollBox;
struct Services;

// Hears the one answer of a posted command besides the stream; error is null for success.
using Tap = std::move_only_function<void(const wire::Frame& answer, const Error* error)>;

// The command that a frame asks for, on its way: who answers it and how.
struct Request {
  std::int64_t re = wire::kNoRequest;
  std::shared_ptr<Tap> tap{};
};

class Session final : public net::ConnectionHandler,
                      public delivery::Listener,
                      public std::enable_shared_from_this<Session> {
 public:
  Session(Sessions& home, SessionId id, wire::Codec codec, const net::Address& remote);
  ~Session() override;

  // --- transport. A WebSocket or stream; or none (poll).
  void bind(net::Connection* connection) { connection_ = connection; }
  void use_poll();
  PollBox* poll_box() { return poll_.get(); }
  void authenticate(Credential credential, std::optional<std::string> sync_token, std::int64_t re);
  // A decoded frame from POST /commands; exactly one call of tap.
  void run_posted(const wire::Value& frame, Tap tap);
  void on_message(bool text, std::string_view payload) override;
  void on_writable() override;
  void on_pong() override { heard(); }
  void on_closed(int code) override;

  // --- delivery
  UserId user() const override;
  DeviceId device() const override;
  void on_parcel(delivery::Parcel& parcel) override;
  void on_bundle(delivery::Bundle& bundle) override;
  void on_reply(const Committed& item) override;
  void on_removed(ConversationId cid, Rev rev) override;
  void on_lost(PartitionId partition) override;

  // --- the shard's table
  void flush();
  void sweep();
  void end(wire::CloseCode code);
  void end_soon(wire::CloseCode code);
  void tell(const wire::Frame& frame);  // drain, notice

  SessionId id() const { return id_; }
  wire::Codec codec() const { return codec_; }
  bool ready() const { return std::holds_alternative<Ready>(state_); }
  bool ended() const { return std::holds_alternative<Ended>(state_); }
  const Admitted* admitted() const;  // null unless ready
  std::size_t queued_bytes() const { return outbox_.bytes(); }
  void heard();
  Loop& loop();

 private:
  friend class Replays;
  friend class PollBox;
  friend class Sessions;

  struct Early {  // what came before the answer of the door
    std::vector<std::pair<bool, std::string>> messages;
    std::size_t bytes = 0;
  };
  struct Handshake {
    Handshake() noexcept {}  // written out, so that the variant may begin with it inside this class
    bool verifying = false;
    std::unique_ptr<Early> early;
  };
  struct Ready {
    std::shared_ptr<const Admitted> who;
  };
  struct Ended {};

  // A command that the lane has and that has not come back.
  struct Pending {
    std::int64_t token = 0;
    Request request;
    ConversationId cid;
    std::string mid;  // of a send without id: its refusal is named by it
    bool send = false;
  };
  struct Joined {
    ConversationId cid;
    Seq first;  // known once open
    bool open = false;
    bool removed = false;  // a removal was heard while the membership was being read
    Rev removed_rev;
  };
  struct Joins {
    std::vector<Joined> all;
    Joined* find(ConversationId cid);
    void forget(ConversationId cid);
  };

  // session.cc: life
  void admitted_as(Result<Admitted> outcome, std::optional<std::string> sync_token, const Request& request);
  void become_ready(Admitted who, std::optional<std::string> sync_token);
  void refuse_entry(const Error& error, const Request& request);
  void protocol_error(const Error& error);
  void leave_everything();
  // queue.cc: what goes down
  void queue(const wire::Frame& frame, ConversationId cid, Rev rev, delivery::Weight weight);
  void queue_directly(const wire::Frame& frame, ConversationId cid, Rev rev, delivery::Weight weight);
  delivery::CatchUp& catch_up();
  delivery::CatchUp::Emit emit();
  void overflow();
  void brake();
  void resync_all(wire::down::ResyncReason reason);
  void drop_idle_parts();
  bool can_replay() const;
  void answer(const Request& request, const wire::Frame& frame, const Error* error, ConversationId cid, Rev rev);
  static void hear_answer(const Request& request, const wire::Frame& frame, const Error* error);
  using Mine = std::vector<wire::MineRow>;
  void answer_ok_directly(const Request& request, Rev rev, ConversationId cid, Mine mine = {});
  void answer_ok(const Request& request, std::optional<Rev> rev, ConversationId cid = {}, Mine mine = {});
  void note_join(ConversationId cid);
  void enter_room(ConversationId cid);
  void refuse(const Request& request, const Error& error, ConversationId cid = {}, std::string_view mid = {});
  // base_commands.cc: what comes up
  void take(bool text, std::string_view payload);
  void run(const wire::Value& frame, const Request& request);
  void run_ready(std::string_view type, const wire::Value& frame, const Request& request);
  void auth(const wire::Value& frame, const Request& request);
  void send(const wire::Value& frame, const Request& request);
  void send_decoded(wire::SendRequest decoded, const Request& request);
  void join(const wire::Value& frame, const Request& request);
  void leave(const wire::Value& frame, const Request& request);
  void move(const wire::Value& frame, const Request& request, bool read);
  void typing(const wire::Value& frame, const Request& request);
  void signal(const wire::Value& frame, const Request& request);
  void sync(const wire::Value& frame, const Request& request);
  void watch(const wire::Value& frame, const Request& request);
  void hand_over(std::string_view type, const wire::Value& frame, const Request& request);
  void submit(CommandBody body, ConversationId cid, const Request& request, std::string mid, bool is_send);
  Actor actor() const;

  Services& services();
  Replays& replays();

  // What each delivery touches stands together: a thousand sessions are not in the processor's cache.
  std::variant<Handshake, Ready, Ended> state_;
  Sessions& home_;
  std::unique_ptr<delivery::CatchUp> catch_up_;
  Seq joins_first_max_;  // messages from here on are shown by every join: the one look that spares all others
  const wire::Codec codec_;
  bool flush_wanted_ = false;
  bool ending_ = false;
  bool reading_paused_ = false;
  bool resync_queued_ = false;
  bool streaming_ = false;  // server-sent events: nothing comes up, nobody answers a ping
  Outbox outbox_;
  net::Connection* connection_ = nullptr;
  std::unique_ptr<PollBox> poll_;
  std::unique_ptr<Replays> replays_;

  std::unique_ptr<Joins> joins_;
  const SessionId id_;
  const net::Address remote_;
  std::uint64_t slot_ = 0;
  SendGate gate_;
  std::vector<Pending> pending_;
  std::int64_t next_token_ = 0;
  Rev urev_;                    // of the person's own last event told here
  std::uint32_t place_ = 0;     // in Sessions
  std::uint32_t opened_s_ = 0;  // seconds of the shard's life
  std::uint32_t heard_s_ = 0;
  std::uint32_t pinged_s_ = 0;
  std::uint32_t detached_s_ = 0;  // a fallback session without stream or poll since; 0: attached
  std::uint32_t running_ = 0;     // commands that api has
};

}  // namespace kith::session
