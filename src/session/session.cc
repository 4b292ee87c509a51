#include "session/session.h"

#include <algorithm>
#include <utility>

#include "session/poll_box.h"
#include "session/replays.h"
#include "session/sessions.h"

namespace kith::session {

namespace {
constexpr std::size_t kEarlyBytesMax = 64 * 1024;

wire::CloseCode close_code_of(const Error& error) {
  switch (error.code) {
    case Code::kTokenExpired:
      return wire::CloseCode::kTokenExpired;
    case Code::kUnauthorized:
      return wire::CloseCode::kTokenRevoked;  // whatever is wrong with it, a new token helps
    case Code::kForbidden:
      return wire::CloseCode::kDisabled;
    case Code::kBadRequest:
      return wire::CloseCode::kProtocolError;
    default:
      return wire::CloseCode::kInternal;
  }
}
}  // namespace

Session::Session(Sessions& home, SessionId id, wire::Codec codec, const net::Address& remote)
    : home_(home), codec_(codec), id_(id), remote_(remote) {
  opened_s_ = heard_s_ = pinged_s_ = home.now_s();
}

Session::~Session() {
  if (!ended()) {
    leave_everything();
    home_.forget(*this);
  }
}

Services& Session::services() {
  return home_.services();
}

Loop& Session::loop() {
  return home_.services().loop;
}

const Admitted* Session::admitted() const {
  const auto* ready = std::get_if<Ready>(&state_);
  return ready == nullptr ? nullptr : ready->who.get();
}

UserId Session::user() const {
  const Admitted* who = admitted();
  return who == nullptr ? UserId{} : who->caller.user;
}

DeviceId Session::device() const {
  const Admitted* who = admitted();
  return who == nullptr ? DeviceId{} : who->caller.device;
}

void Session::heard() {
  if (!ended()) heard_s_ = home_.now_s();
}

void Session::use_poll() {
  poll_ = std::make_unique<PollBox>(*this);
  detached_s_ = home_.now_s();
}

void Session::authenticate(Credential credential, std::optional<std::string> sync_token, std::int64_t re) {
  if (auto* handshake = std::get_if<Handshake>(&state_)) handshake->verifying = true;
  services().gatekeeper.admit(
      std::move(credential), remote_,
      [weak = weak_from_this(), sync_token = std::move(sync_token), re](Result<Admitted> outcome) mutable {
        const auto self = weak.lock();
        if (!self || self->ended()) return;
        self->admitted_as(std::move(outcome), std::move(sync_token), Request{re, nullptr});
      });
}

void Session::admitted_as(Result<Admitted> outcome, std::optional<std::string> sync_token, const Request& request) {
  if (ready()) {
    // A renewal. Another person's token, or a bad one, changes nothing.
    if (!outcome) return refuse(request, outcome.error());
    if (outcome->caller.user != user()) {
      return refuse(request, Error{.code = Code::kForbidden, .detail = "a session stays its person's", .field = "jwt"});
    }
    services().live.move(admitted()->caller, outcome->caller);
    return become_ready(std::move(*outcome), std::move(sync_token));
  }
  if (!outcome) return refuse_entry(outcome.error(), request);
  if (const auto room = services().live.enter(outcome->caller); !room) {
    refuse(request, room.error());
    return end(wire::CloseCode::kOverloaded);
  }
  become_ready(std::move(*outcome), std::move(sync_token));
}

void Session::refuse_entry(const Error& error, const Request& request) {
  refuse(request, error);
  if (poll_) poll_->refuse(error);
  end(close_code_of(error));
}

void Session::become_ready(Admitted who, std::optional<std::string> sync_token) {
  const bool first = !ready();
  std::unique_ptr<Early> early;
  if (auto* handshake = std::get_if<Handshake>(&state_)) early = std::move(handshake->early);
  state_ = Ready{std::make_shared<const Admitted>(std::move(who))};
  if (first) {
    slot_ = services().hub.slots().add(*this);
    services().hub.add(*this);
    services().presence.came(user());
  }
  const Config& config = services().config;
  wire::down::Ready frame;
  frame.user = user();
  frame.device = device();
  frame.session = id_;
  frame.server_ts = services().loop.clock().wall();
  frame.epoch = config.epoch;
  frame.limits = config.announced;
  frame.heartbeat_ms = config.heartbeat.count();
  queue_directly(wire::make_frame(codec_, frame), {}, {}, delivery::Weight::kReply);
  if (sync_token) {
    SyncRead read;
    read.token = std::move(sync_token);
    // Nobody said how much: enough of each conversation for a cut of some minutes, in pages that fit the outbox.
    read.limit = 20;
    read.messages = wire::kSyncMessagesMax;
    replays().sync(std::move(read), Request{});
  }
  if (!early) return;
  for (const auto& [text, payload] : early->messages) {
    if (ended()) return;
    take(text, payload);
  }
}

void Session::on_message(bool text, std::string_view payload) {
  heard();
  if (ended() || ending_) return;
  auto* handshake = std::get_if<Handshake>(&state_);
  if (handshake == nullptr || !handshake->verifying) return take(text, payload);
  // The door has not answered yet; what a client pipelines behind its auth waits, within reason.
  if (!handshake->early) handshake->early = std::make_unique<Early>();
  handshake->early->bytes += payload.size() + sizeof(std::string);
  if (handshake->early->bytes > kEarlyBytesMax) {
    return protocol_error(Error{.code = Code::kTooLarge, .detail = "too much before ready", .limit = kEarlyBytesMax});
  }
  handshake->early->messages.emplace_back(text, payload);
}

void Session::protocol_error(const Error& error) {
  refuse(Request{}, error);
  end(wire::CloseCode::kProtocolError);
}

void Session::on_closed(int) {
  connection_ = nullptr;
  if (ended()) return;
  if (streaming_) {
    detached_s_ = home_.now_s();
    return;
  }
  leave_everything();
  home_.forget(*this);
  state_ = Ended{};
}

void Session::leave_everything() {
  if (const Admitted* who = admitted()) {
    const UserId person = who->caller.user;
    if (joins_) {
      for (const Joined& one : joins_->all) services().hub.rooms().leave(one.cid, *this);
    }
    services().hub.remove(person, *this);
    services().hub.slots().remove(slot_);
    services().presence.forget(*this);
    services().presence.went(person);
    services().live.leave(who->caller);
  }
  slot_ = 0;
}

void Session::end(wire::CloseCode code) {
  if (ended()) return;
  flush();  // the reason travels before the close
  leave_everything();
  home_.forget(*this);
  if (poll_) poll_->close();
  state_ = Ended{};
  catch_up_.reset();
  replays_.reset();
  if (connection_ != nullptr) connection_->close(static_cast<int>(code), wire::name_of(code));
}

void Session::end_soon(wire::CloseCode code) {
  if (std::exchange(ending_, true)) return;
  services().loop.at_turn_end([weak = weak_from_this(), code] {
    if (const auto self = weak.lock()) self->end(code);
  });
}

void Session::sweep() {
  if (ended()) return;
  const Config& config = services().config;
  const auto seconds = [](std::chrono::milliseconds ms) { return static_cast<std::uint32_t>(ms.count() / 1000); };
  const std::uint32_t now = home_.now_s();
  if (!ready()) {
    if (now - opened_s_ >= seconds(config.auth_timeout)) end(wire::CloseCode::kAuthTimeout);
    return;
  }
  const TimeMs expires = admitted()->caller.expires_at;
  if (expires != 0 && services().loop.clock().wall() >= expires + config.token_grace.count()) {
    return end(wire::CloseCode::kTokenExpired);
  }
  if (detached_s_ != 0) {
    if (now - detached_s_ >= seconds(config.stream_grace)) return end(wire::CloseCode::kHeartbeatTimeout);
  } else if (!streaming_ && !poll_ && now - heard_s_ >= seconds(config.silence)) {
    return end(wire::CloseCode::kHeartbeatTimeout);
  }
  if (connection_ != nullptr && now - pinged_s_ >= seconds(config.heartbeat)) {
    pinged_s_ = now;
    connection_->ping();
  }
  drop_idle_parts();
}

}  // namespace kith::session
