// Session's way up: frames decoded and run. Its own base commands here, every other one handed to api.
#include <array>
#include <utility>

#include "session/replays.h"
#include "session/sessions.h"
#include "wire/commands.h"
#include "wire/generated/requests_messages.h"
#include "wire/generated/requests_session.h"
#include "wire/generated/requests_sync.h"
#include "wire/json.h"
#include "wire/msgpack.h"
#include "wire/read_to.h"
#include "wire/up.h"

namespace kith::session {

namespace {
constexpr std::int64_t kBusyRetryMs = 500;

// Where one's positions stand now, for ack and read alike.
wire::Frame moved_frame(wire::Codec codec, std::int64_t re, const MovedReply& moved) {
  std::string text;
  wire::Writer writer(codec, text);
  writer.begin_object();
  writer.field("t", wire::down::Ok::kType);
  if (re != wire::kNoRequest) writer.field("re", re);
  writer.field("delivered", moved.positions.delivered);
  writer.field("read", moved.positions.read);
  writer.field("unread", moved.unread);
  writer.end_object();
  return wire::Frame::make(codec, text);
}

Error busy(std::string detail) {
  return Error{.code = Code::kUnavailable, .detail = std::move(detail), .retry_after_ms = kBusyRetryMs};
}
}  // namespace

Session::Joined* Session::Joins::find(ConversationId cid) {
  for (Joined& one : all) {
    if (one.cid == cid) return &one;
  }
  return nullptr;
}

void Session::Joins::forget(ConversationId cid) {
  std::erase_if(all, [&](const Joined& one) { return one.cid == cid; });
}

Replays& Session::replays() {
  if (!replays_) replays_ = std::make_unique<Replays>(*this);
  return *replays_;
}

void Session::take(bool text, std::string_view payload) {
  if (text != (codec_ == wire::Codec::kJson)) {
    return protocol_error(
        Error{.code = Code::kBadRequest, .detail = "text frames carry JSON, binary ones MessagePack"});
  }
  const wire::ParseLimits limits{.bytes_max = static_cast<std::size_t>(services().config.announced.frame_bytes_max)};
  // A hint where to try the short road; what it finds may stand anywhere, and whatever is unusual goes the common one.
  if (text && ready() && payload.find(R"("t":"send")") != std::string_view::npos) {
    if (auto usual = wire::decode_send_json(payload, limits)) {
      Request request;
      request.re = usual->id;
      return send_decoded(std::move(usual->request), request);
    }
  }
  const auto frame = text ? wire::parse_json(payload, limits) : wire::parse_msgpack(payload, limits);
  if (!frame) return protocol_error(frame.error());
  if (frame->object() == nullptr) {
    return protocol_error(Error{.code = Code::kBadRequest, .detail = "a frame is one object"});
  }
  Request request;
  const auto id = wire::optional_integer(*frame, "id", 0, wire::kIntegerMax);
  if (!id) return refuse(request, id.error());
  if (*id) request.re = **id;
  run(*frame, request);
}

void Session::run_posted(const wire::Value& frame, Tap tap) {
  Request request;
  request.tap = std::make_shared<Tap>(std::move(tap));
  if (ended() || ending_) {
    return refuse(request, Error{.code = Code::kNotFound, .detail = "the session is over"});
  }
  const auto id = wire::optional_integer(frame, "id", 0, wire::kIntegerMax);
  if (!id) return refuse(request, id.error());
  if (*id) request.re = **id;
  run(frame, request);
}

void Session::run(const wire::Value& frame, const Request& request) {
  const auto type = wire::require_string(frame, "t", 1, 64);
  if (!type) return refuse(request, type.error());
  if (*type == "ping")
    return answer(request, wire::make_frame(codec_, wire::down::Pong{request.re}), nullptr, {}, Rev(0));
  if (*type == "auth") return auth(frame, request);
  if (!ready()) return refuse(request, Error{.code = Code::kUnauthorized, .detail = "say auth first"});
  run_ready(*type, frame, request);
}

void Session::run_ready(std::string_view type, const wire::Value& frame, const Request& request) {
  using Method = void (Session::*)(const wire::Value&, const Request&);
  static constexpr std::array<std::pair<std::string_view, Method>, 7> kOwn{{{"send", &Session::send},
                                                                            {"typing", &Session::typing},
                                                                            {"join", &Session::join},
                                                                            {"leave", &Session::leave},
                                                                            {"sync", &Session::sync},
                                                                            {"presence", &Session::watch},
                                                                            {"signal", &Session::signal}}};
  if (type == "ack") return move(frame, request, false);
  if (type == "read") return move(frame, request, true);
  for (const auto& [name, method] : kOwn) {
    if (name == type) return (this->*method)(frame, request);
  }
  hand_over(type, frame, request);
}

void Session::auth(const wire::Value& frame, const Request& request) {
  auto decoded = wire::decode_auth(frame);
  if (!decoded) return refuse(request, decoded.error());
  Credential credential;
  credential.secret = std::move(decoded->jwt);
  credential.device = decoded->device_id;
  credential.agent = std::move(decoded->agent);
  auto* handshake = std::get_if<Handshake>(&state_);
  if (handshake != nullptr && handshake->verifying) {
    return refuse(request, Error{.code = Code::kConflict, .detail = "a sign-in is being checked already"});
  }
  if (handshake != nullptr) handshake->verifying = true;
  services().gatekeeper.admit(
      std::move(credential), remote_,
      [weak = weak_from_this(), sync = std::move(decoded->sync), request](Result<Admitted> outcome) mutable {
        const auto self = weak.lock();
        if (!self || self->ended()) return;
        const bool entered = outcome.has_value();
        self->admitted_as(std::move(outcome), std::move(sync), request);
        if (entered && self->ready() && request.tap) self->answer_ok(request, std::nullopt);
      });
}

Actor Session::actor() const {
  const Admitted& who = *admitted();
  return Actor{who.caller.user,  who.caller.device, who.caller.name,
               who.caller.guest, who.caller.admin,  who.receipts_off};
}

void Session::submit(CommandBody body, ConversationId cid, const Request& request, std::string mid, bool is_send) {
  Error refusal;
  if (pending_.size() >= services().config.commands_in_flight_max) {
    refusal = busy("too many commands of this session are under way");
    refusal.limit = static_cast<std::int64_t>(services().config.commands_in_flight_max);
  } else {
    const std::int64_t token = next_token_++;
    // Known before it is submitted: the answer may come inside the call.
    pending_.push_back({token, request, cid, mid, is_send});
    if (services().sink.submit({Command{actor(), std::move(body)}, ReplyTo{services().loop.index(), slot_, token}}))
      return;
    std::erase_if(pending_, [&](const Pending& one) { return one.token == token; });
    refusal = busy("this conversation's queue is full");
  }
  if (is_send) {
    services().throttle.give_back(admitted()->caller, cid, remote_);
    gate_.shut(cid, refusal, services().loop.clock().steady());
  }
  refuse(request, refusal, is_send ? cid : ConversationId{}, mid);
}

void Session::send(const wire::Value& frame, const Request& request) {
  auto decoded = wire::decode_send(frame);
  if (!decoded) {
    const auto cid = wire::optional_id<ConversationId>(frame, "cid");
    const auto mid = wire::optional_mid(frame, "mid");
    return refuse(request, decoded.error(), cid && *cid ? **cid : ConversationId{}, mid && *mid ? **mid : "");
  }
  send_decoded(std::move(*decoded), request);
}

void Session::send_decoded(wire::SendRequest decoded, const Request& request) {
  if (decoded.expires_at && decoded.expires_in_ms) {
    return refuse(request,
                  Error{.code = Code::kBadRequest, .detail = "give one of the two, not both", .field = "expiresAt"},
                  decoded.cid, decoded.mid);
  }
  const auto now = services().loop.clock().steady();
  if (!gate_.empty()) {
    if (const auto refusal = gate_.refusal(decoded.cid, now))
      return refuse(request, *refusal, decoded.cid, decoded.mid);
  }
  if (const Status allowed = services().throttle.take(admitted()->caller, decoded.cid, remote_); !allowed) {
    gate_.shut(decoded.cid, allowed.error(), now);
    return refuse(request, allowed.error(), decoded.cid, decoded.mid);
  }
  const ConversationId cid = decoded.cid;
  std::string named = request.re == wire::kNoRequest ? decoded.mid : std::string();
  SendMessage send;
  send.cid = cid;
  send.mid = std::move(decoded.mid);
  send.kind = std::move(decoded.kind);
  send.body = std::move(decoded.body);
  send.sent_at = decoded.sent_at.value_or(0);
  send.reply_to = decoded.reply_to.value_or(Seq(0));
  send.thread_root = decoded.thread_root_seq.value_or(Seq(0));
  send.also_in_timeline = decoded.also_in_timeline.value_or(false);
  send.mentions = std::move(decoded.mentions);
  send.if_rev = decoded.if_rev;
  send.expires_at = decoded.expires_at.value_or(0);
  send.expires_in = decoded.expires_in_ms.value_or(0);
  send.stream = decoded.stream.value_or(false);
  send.mention_all = decoded.mention_all.value_or(MentionAll::kNone);
  submit(std::move(send), cid, request, std::move(named), true);
}

void Session::on_reply(const Committed& item) {
  const auto at =
      std::find_if(pending_.begin(), pending_.end(), [&](const Pending& one) { return one.token == item.reply_to.re; });
  if (at == pending_.end()) return;
  const Pending pending = std::move(*at);
  pending_.erase(at);
  const Request& request = pending.request;
  if (pending.send && cost_nothing(item.reply)) services().throttle.give_back(admitted()->caller, pending.cid, remote_);
  if (!item.reply) {
    const Error& error = item.reply.error();
    const bool for_now = error.code == Code::kUnavailable || error.code == Code::kRateLimited;
    if (pending.send && for_now) gate_.shut(pending.cid, error, services().loop.clock().steady());
    return refuse(request, error, pending.send ? pending.cid : ConversationId{}, pending.mid);
  }
  if (const auto* sent = std::get_if<SentReply>(&item.reply->body)) {
    const wire::Frame ack = wire::make_frame(codec_, wire::down::Ack{request.re, *sent});
    // A repeat's rev is history: its row has been told long ago.
    return answer(request, ack, nullptr, sent->duplicate ? ConversationId{} : sent->cid,
                  sent->duplicate ? Rev(0) : sent->rev);
  }
  const auto* moved = std::get_if<MovedReply>(&item.reply->body);
  if (moved == nullptr) return answer_ok(request, std::nullopt);
  if (request.re == wire::kNoRequest && !request.tap) return;
  // Behind the acks of what was sent before: what it says of one's positions is later than they are.
  answer(request, moved_frame(codec_, request.re, *moved), nullptr, pending.cid, Rev(0));
}

void Session::move(const wire::Value& frame, const Request& request, bool read) {
  MovePositions move;
  if (read) {
    const auto decoded = wire::decode_read(frame);
    if (!decoded) return refuse(request, decoded.error());
    move.cid = decoded->cid;
    move.read = wire::read_to(*decoded);
    move.thread = decoded->thread.value_or(Seq(0));
  } else {
    const auto decoded = wire::decode_ack(frame);
    if (!decoded) return refuse(request, decoded.error());
    move.cid = decoded->cid;
    move.delivered = decoded->pos;
  }
  submit(move, move.cid, request, {}, false);
}

void Session::typing(const wire::Value& frame, const Request& request) {
  const auto decoded = wire::decode_typing(frame);
  if (!decoded) return refuse(request, decoded.error());
  submit(Typing{decoded->cid, decoded->on}, decoded->cid, request, {}, false);
}

void Session::signal(const wire::Value& frame, const Request& request) {
  auto decoded = wire::decode_signal(frame);
  if (!decoded) return refuse(request, decoded.error());
  submit(Signal{decoded->cid, decoded->to.value_or(DeviceId{}), std::move(decoded->data)}, decoded->cid, request, {},
         false);
}

void Session::join(const wire::Value& frame, const Request& request) {
  const auto decoded = wire::decode_join(frame);
  if (!decoded) return refuse(request, decoded.error());
  if (decoded->rev && decoded->since) {
    return refuse(request, Error{.code = Code::kBadRequest, .detail = "give rev or since, not both", .field = "since"});
  }
  if (!replays().room()) return refuse(request, busy("too many joins of this session wait"));
  const std::size_t limit = services().config.joins_max;
  if (joins_ && joins_->all.size() >= limit && joins_->find(decoded->cid) == nullptr) {
    return refuse(request, Error{.code = Code::kBadRequest,
                                 .detail = "too many conversations joined; leave some",
                                 .field = "cid",
                                 .limit = static_cast<std::int64_t>(limit)});
  }
  note_join(decoded->cid);
  replays().join(decoded->cid, decoded->rev, decoded->since, request);
}

void Session::note_join(ConversationId cid) {
  if (!joins_) joins_ = std::make_unique<Joins>();
  if (joins_->find(cid) == nullptr) joins_->all.push_back({cid, {}, false, false, {}});
}

// The room knows this session only while joins_ knows the room: what ends the session leaves by that list.
void Session::enter_room(ConversationId cid) {
  note_join(cid);
  services().hub.rooms().enter(cid, *this);
}

void Session::leave(const wire::Value& frame, const Request& request) {
  const auto decoded = wire::decode_leave(frame);
  if (!decoded) return refuse(request, decoded.error());
  services().hub.rooms().leave(decoded->cid, *this);
  if (joins_) joins_->forget(decoded->cid);
  if (replays_) replays_->left(decoded->cid);
  answer_ok(request, std::nullopt);
}

void Session::sync(const wire::Value& frame, const Request& request) {
  auto decoded = wire::decode_sync(frame);
  if (!decoded) return refuse(request, decoded.error());
  SyncRead read;
  read.token = std::move(decoded->token);
  read.limit = decoded->limit;
  read.messages = decoded->messages;
  if (!replays().sync(std::move(read), request)) refuse(request, busy("too many reads of this session wait"));
}

void Session::watch(const wire::Value& frame, const Request& request) {
  auto decoded = wire::decode_presence(frame);
  if (!decoded) return refuse(request, decoded.error());
  answer_ok(request, std::nullopt);
  services().presence.watch(*this, std::move(decoded->watch));
}

void Session::hand_over(std::string_view type, const wire::Value& frame, const Request& request) {
  const wire::CommandInfo* command = wire::find_command(type);
  if (command == nullptr || !command->socket) {
    return refuse(request, Error{.code = Code::kUnknownType, .detail = "no such command on the socket", .field = "t"});
  }
  if (running_ >= services().config.commands_in_flight_max) {
    return refuse(request, busy("too many commands of this session are under way"));
  }
  ++running_;
  services().commands.run({command->id, frame, admitted()->caller, codec_, request.re, remote_.text()},
                          [weak = weak_from_this(), request](Result<std::string> document) {
                            const auto self = weak.lock();
                            if (!self || self->ended()) return;
                            --self->running_;
                            if (!document) return self->refuse(request, document.error());
                            self->answer(request, wire::Frame::make(self->codec_, *document), nullptr, {}, Rev(0));
                          });
}

}  // namespace kith::session
