// See http_connection.h.
#include "net/http_connection.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/log.h"
#include "net/sse_connection.h"
#include "net/text.h"
#include "net/ws_connection.h"
#include "net/ws_handshake.h"

namespace kith::net {
namespace {
constexpr int kReadRounds = 8;  // then others have their turn
}

// The handler's end of one request. Outlives its connection harmlessly.
class HttpExchange final : public Exchange {
 public:
  HttpExchange(std::weak_ptr<SocketUser> user, HttpConnection* connection, Request request)
      : user_(std::move(user)), connection_(connection), request_(std::move(request)) {}

  ~HttpExchange() override {
    const auto alive = claim();
    if (!alive || !connection_->awaits_answer()) return;
    log::error("net: a request was dropped by its handler without an answer");
    connection_->respond(Response::problem(500, "internal", "The request was not answered."));
  }

  const Request& request() const override { return request_; }
  std::string take_body() override { return std::exchange(request_.body, {}); }

  void respond(Response response) override {
    if (const auto alive = claim()) connection_->respond(std::move(response));
  }
  Connection* start_stream(Response head) override {
    const auto alive = claim();
    return alive ? connection_->start_stream(std::move(head)) : nullptr;
  }
  Connection* accept_websocket(std::string_view subprotocol) override {
    const auto alive = claim();
    return alive ? connection_->accept_websocket(request_, subprotocol) : nullptr;
  }
  void read_body(Piece then) override {
    const auto alive = user_.lock();
    if (alive && !answered_) return connection_->read_body(std::move(then));
    then(fail(Code::kUnavailable, "the connection is over"));
  }
  void on_abandoned(Task task) override {
    const auto alive = user_.lock();
    if (alive && !answered_) connection_->set_on_abandoned(std::move(task));
  }

 private:
  std::shared_ptr<SocketUser> claim() {
    if (std::exchange(answered_, true)) return nullptr;
    return user_.lock();
  }

  std::weak_ptr<SocketUser> user_;
  HttpConnection* connection_;
  Request request_;
  bool answered_ = false;
};

HttpConnection::HttpConnection(Context& context, Socket socket, const Address& peer)
    : context_(context), socket_(std::move(socket)), peer_(peer), remote_(peer) {}

HttpConnection::~HttpConnection() = default;

void HttpConnection::start() {
  context_.registry.add(shared_from_this());
  context_.stats.open.add(1);
  context_.enter_address(peer_);
  set_timer(context_.config.http.head_ms);
  if (socket_.tls()) {
    state_ = State::kTls;
    handshake();
  } else {
    socket_.wait_read(*this);
  }
}

void HttpConnection::handshake() {
  switch (socket_.handshake()) {
    case Io::kDone:
      state_ = State::kHead;
      return on_socket_readable();
    case Io::kWantRead:
      return socket_.wait_read(*this);
    case Io::kWantWrite:
      return socket_.wait_write(*this);
    default:
      return close();
  }
}

void HttpConnection::on_socket_readable() {
  if (state_ == State::kTls) return handshake();
  for (int round = 0; round < kReadRounds; ++round) {
    if (state_ == State::kClosed) return;
    const auto got = socket_.read(context_.buffer);
    if (got.state == Io::kWantRead) return watch_input();
    if (got.state == Io::kWantWrite) return socket_.wait_write(*this);
    if (got.state == Io::kEnd) return on_end_of_input();
    if (got.state == Io::kFailed) return close();
    if (state_ == State::kLingering) continue;
    context_.stats.bytes_in.add(static_cast<std::int64_t>(got.bytes));
    in_.append(context_.buffer.data(), got.bytes);
    process();
    if (inflow_ && inflow_->then) advance_inflow();
    // While a request is handled only so much of the next is taken in; then the peer waits.
    if (!takes_input()) return;
    if (!socket_.tls() && got.bytes < context_.buffer.size()) return watch_input();
  }
  continue_reading();
}

// OpenSSL may hold decrypted bytes, of which no readiness tells.
void HttpConnection::continue_reading() {
  if (!socket_.tls()) return watch_input();
  if (!takes_input()) return;
  context_.shard.post([self = shared_from_this()] { self->on_socket_readable(); });
}

bool HttpConnection::takes_input() const {
  if (state_ == State::kClosed || state_ == State::kSending || input_ended_) return false;
  if (inflow_ && inflow_->reader->state() == HttpReader::State::kBody) return inflow_->then != nullptr;
  return state_ != State::kHandling || in_.size() <= context_.config.http.head_bytes_max;
}

void HttpConnection::watch_input() {
  if (takes_input()) socket_.wait_read(*this);
}

void HttpConnection::on_end_of_input() {
  input_ended_ = true;
  if (state_ != State::kHandling && state_ != State::kSending) return close();
  if (inflow_ && inflow_->reader->state() == HttpReader::State::kBody) return close();  // the rest never comes
  // Shut on one side only, perhaps: who answers soon is still heard; who waits should give up.
  keep_alive_ = false;
  if (auto task = std::exchange(abandoned_, nullptr)) task();
}

void HttpConnection::process() {
  if (processing_) return;  // an answer given inside dispatch(): the loop below goes on
  processing_ = true;
  while ((state_ == State::kHead || state_ == State::kBody) && read_request()) {
  }
  processing_ = false;
}

bool HttpConnection::read_request() {
  if (state_ == State::kHead) {
    if (in_.empty()) return false;
    if (!reader_) {
      reader_ = std::make_unique<HttpReader>(context_.config.http.head_bytes_max);
      set_timer(context_.config.http.head_ms);
    }
    if (reader_->feed(in_) == HttpReader::State::kHeadDone) head_done();
  }
  if (state_ == State::kBody) reader_->feed(in_);
  if (state_ != State::kHead && state_ != State::kBody) return false;
  if (reader_->state() == HttpReader::State::kFailed) {
    refuse(reader_->status(), reader_->reason(), reader_->limit());
    return false;
  }
  if (context_.handler.streams_body(reader_->request().method, reader_->request().path)) {
    begin_inflow();
    return true;
  }
  if (reader_->state() != HttpReader::State::kDone) return false;
  const auto reader = std::exchange(reader_, nullptr);
  dispatch(std::move(reader->request()));
  return true;
}

void HttpConnection::head_done() {
  auto& request = reader_->request();
  ++requests_;
  keep_alive_ = reader_->keep_alive() && requests_ < context_.config.http.requests_per_connection_max && !input_ended_;
  http_1_0_ = reader_->http_1_0();
  no_body_ = request.method == "HEAD";
  const auto forwarded = request.headers_joined("x-forwarded-for");
  remote_ = forwarded.empty() ? peer_ : context_.proxies.client(peer_, forwarded);
  request.remote = remote_;
  request.secure = socket_.tls() || (context_.proxies.trusts(peer_) &&
                                     equal_ignoring_case(request.header("x-forwarded-proto"), "https"));
  const auto most = context_.handler.body_bytes_max(request.method, request.path);
  if (reader_->begin_body(most) != HttpReader::State::kBody) return;
  if (context_.handler.streams_body(request.method, request.path)) return;
  state_ = State::kBody;
  const auto expected = static_cast<std::int64_t>(reader_->announced_body());
  set_timer(context_.config.http.body_ms + std::chrono::milliseconds(expected / 16));
  if (reader_->wants_continue() && in_.empty()) {
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    const iovec piece{const_cast<char*>(kContinue.data()), kContinue.size()};
    // The socket is idle, so this fits; a peer for which it does not is cut off by the body's time.
    socket_.write({&piece, 1});
  }
}

void HttpConnection::dispatch(Request request) {
  state_ = State::kHandling;
  if (timer_ != 0) context_.shard.cancel(std::exchange(timer_, 0));
  const auto verdict = context_.origins.judge(request);
  origin_ = verdict == OriginPolicy::Verdict::kListed ? std::string(request.header("origin")) : std::string();
  if (verdict == OriginPolicy::Verdict::kRefused) {
    context_.stats.bad_requests.add(1);
    return respond(Response::problem(403, "forbidden", "This origin may not call here."));
  }
  if (request.method == "OPTIONS") return respond(context_.origins.answer_options(request, verdict));
  context_.stats.requests.add(1);
  context_.handler.handle(std::make_shared<HttpExchange>(weak_from_this(), this, std::move(request)));
}

void HttpConnection::set_on_abandoned(Task task) {
  if (state_ != State::kHandling) return;
  if (input_ended_) return task();
  abandoned_ = std::move(task);
}

void HttpConnection::mark(Response& response) const {
  context_.origins.mark(response, origin_);
}

void HttpConnection::respond(Response response) {
  if (state_ != State::kHandling) return;
  const Task dropped = std::exchange(abandoned_, nullptr);
  if (inflow_) {
    // Answered before it was whole: what still comes of it is no next request.
    if (inflow_->reader->state() != HttpReader::State::kDone) keep_alive_ = false;
    inflow_.reset();
  }
  mark(response);
  const bool bodiless = response.status == 204 || response.status == 304;
  send(std::move(response), bodiless ? Framing::kNone : Framing::kLength);
}

void HttpConnection::refuse(int status, std::string_view detail, std::int64_t limit) {
  context_.stats.bad_requests.add(1);
  keep_alive_ = false;
  reader_.reset();
  in_ = {};
  const std::string_view code = status == 413 || status == 431 ? "too_large" : "bad_request";
  auto response = Response::problem(status, code, detail, limit);
  if (status == 426) response.headers.emplace_back("Upgrade", "websocket");
  send(std::move(response), Framing::kLength);
  end_inflow(fail(Code::kUnavailable, "the body was refused"));
}

void HttpConnection::send(Response response, Framing framing) {
  state_ = State::kSending;
  sending_ = std::move(response);
  const auto body = sending_.fixed_body.empty() ? std::string_view(sending_.body) : sending_.fixed_body;
  head_ = write_head(sending_, {.framing = framing,
                                .body_bytes = body.size() + static_cast<std::size_t>(sending_.source_bytes),
                                .keep_alive = keep_alive_,
                                .http_1_0 = http_1_0_,
                                .now = context_.shard.clock().wall()});
  if (no_body_ || framing == Framing::kNone) {
    sending_.body = {};
    sending_.fixed_body = {};
    sending_.source = nullptr;
  }
  left_ = sending_.source ? sending_.source_bytes : 0;
  sent_ = 0;
  progressed_ = true;
  if (pump()) sent_all();
}

bool HttpConnection::pump() {
  const auto body = sending_.fixed_body.empty() ? std::string_view(sending_.body) : sending_.fixed_body;
  while (sent_ < head_.size() + body.size()) {
    std::array<iovec, 2> pieces{};
    std::size_t count = 0;
    if (sent_ < head_.size()) pieces[count++] = {head_.data() + sent_, head_.size() - sent_};
    const auto offset = sent_ < head_.size() ? 0 : sent_ - head_.size();
    if (offset < body.size()) pieces[count++] = {const_cast<char*>(body.data()) + offset, body.size() - offset};
    const auto done = socket_.write(std::span(pieces).first(count));
    if (done.state == Io::kDone) {
      sent_ += done.bytes;
      progressed_ = true;
      context_.stats.bytes_out.add(static_cast<std::int64_t>(done.bytes));
      continue;
    }
    if (done.state == Io::kWantWrite || done.state == Io::kWantRead) {
      if (timer_ == 0) set_timer(context_.config.http.stall_ms);
      done.state == Io::kWantWrite ? socket_.wait_write(*this) : socket_.wait_read(*this);
      return false;
    }
    close();
    return false;
  }
  if (left_ == 0) return true;
  fetch_piece();
  return false;
}

void HttpConnection::on_socket_writable() {
  if (state_ == State::kTls) return handshake();
  if (state_ == State::kSending && pump()) {
    sent_all();
  } else if (state_ == State::kHead || state_ == State::kBody) {
    on_socket_readable();  // TLS had to write before it could read
  }
}

void HttpConnection::sent_all() {
  sending_ = {};
  head_ = {};
  origin_.clear();
  if (!keep_alive_) return input_ended_ ? close() : linger();
  state_ = State::kHead;
  if (in_.empty()) in_ = {};
  set_timer(in_.empty() ? context_.config.http.idle_ms : context_.config.http.head_ms);
  if (processing_) return;
  process();
  continue_reading();
}

void HttpConnection::linger() {
  state_ = State::kLingering;
  in_ = {};
  socket_.shutdown_send();
  set_timer(context_.config.http.linger_ms);
  if (!processing_) watch_input();
}

void HttpConnection::set_timer(std::chrono::milliseconds after) {
  if (timer_ != 0) context_.shard.cancel(timer_);
  timer_ = context_.shard.after(after, [weak = weak_from_this(), this] {
    if (const auto self = weak.lock()) on_timer();
  });
}

void HttpConnection::on_timer() {
  timer_ = 0;
  switch (state_) {
    case State::kSending:
      if (std::exchange(progressed_, false)) return set_timer(context_.config.http.stall_ms);
      context_.stats.stalled.add(1);
      socket_.reset();
      return close();
    case State::kHead:
    case State::kBody:
      // A request begun and not finished is told so; an idle connection just ends.
      if (reader_) return refuse(408, "The request took too long to arrive.");
      return close();
    case State::kHandling:
      if (inflow_) return refuse(408, "The body took too long to arrive.");
      return close();
    default:
      return close();
  }
}

Socket HttpConnection::hand_over() {
  socket_.cancel();
  if (timer_ != 0) context_.shard.cancel(std::exchange(timer_, 0));
  state_ = State::kClosed;
  const Task dropped = std::exchange(abandoned_, nullptr);
  context_.registry.remove(*this);
  return std::move(socket_);
}

Connection* HttpConnection::accept_websocket(const Request& request, std::string_view subprotocol) {
  if (state_ != State::kHandling || input_ended_) {
    close();
    return nullptr;
  }
  const auto refusal = http_1_0_ ? HandshakeRefusal{426, "A WebSocket needs HTTP/1.1."} : check_handshake(request);
  if (refusal.status != 0) {
    auto response = Response::problem(refusal.status, "bad_request", refusal.reason);
    if (refusal.status == 426) {
      response.headers.emplace_back("Upgrade", "websocket");
      response.headers.emplace_back("Sec-WebSocket-Version", "13");
    }
    respond(std::move(response));
    return nullptr;
  }
  auto early = std::move(in_);
  const auto live = std::make_shared<WsConnection>(context_, hand_over(), peer_, remote_);
  live->start(std::move(early), handshake_answer(request, subprotocol));
  return live.get();
}

Connection* HttpConnection::start_stream(Response head) {
  if (state_ != State::kHandling || input_ended_) {
    close();
    return nullptr;
  }
  if (no_body_) {
    respond(std::move(head));
    return nullptr;
  }
  mark(head);
  head.headers.emplace_back("Content-Type", "text/event-stream; charset=utf-8");
  head.headers.emplace_back("Cache-Control", "no-store, no-transform");
  head.headers.emplace_back("X-Accel-Buffering", "no");
  const auto framing = http_1_0_ ? Framing::kUntilClose : Framing::kChunked;
  auto text = write_head(
      head, {.framing = framing, .keep_alive = false, .http_1_0 = http_1_0_, .now = context_.shard.clock().wall()});
  const auto live =
      std::make_shared<SseConnection>(context_, hand_over(), peer_, remote_, framing == Framing::kChunked);
  live->start({}, std::move(text));
  return live.get();
}

void HttpConnection::close() {
  if (state_ == State::kClosed) return;
  const auto self = shared_from_this();
  state_ = State::kClosed;
  if (timer_ != 0) context_.shard.cancel(std::exchange(timer_, 0));
  socket_.close();
  end_inflow(fail(Code::kUnavailable, "the peer has gone"));
  reader_.reset();
  in_ = {};
  sending_ = {};
  context_.stats.open.add(-1);
  context_.leave_address(peer_);
  context_.registry.remove(*this);
  if (auto task = std::exchange(abandoned_, nullptr)) task();
}

}  // namespace kith::net
