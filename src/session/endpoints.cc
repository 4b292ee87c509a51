#include "session/endpoints.h"

#include <charconv>
#include <utility>

#include "session/poll_box.h"
#include "session/posted.h"
#include "wire/answers.h"
#include "wire/json.h"

namespace kith::session {

namespace {

constexpr std::string_view kJsonProtocol = "kith.v1.json";
constexpr std::string_view kMsgpackProtocol = "kith.v1.msgpack";
constexpr std::string_view kBearer = "Bearer ";

// Frames as they are, in one JSON object; a cursor if the answer has one.
std::string frames_json(const std::vector<wire::Frame>& frames, std::optional<std::uint64_t> cursor) {
  std::string body = R"({"frames":[)";
  for (const wire::Frame& frame : frames) {
    if (body.back() != '[') body += ',';
    body += frame.payload();
  }
  body += ']';
  if (cursor) body += R"(,"cursor":")" + std::to_string(*cursor) + '"';
  body += '}';
  return body;
}

std::optional<std::uint64_t> number_of(std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

Error unauthorized() {
  return Error{.code = Code::kUnauthorized, .detail = "an access token is needed"};
}
Error unknown_session() {
  return Error{.code = Code::kNotFound, .detail = "no such session; open one", .field = "Kith-Session"};
}

}  // namespace

Endpoints::Endpoints(Sessions& sessions, EndpointRing& ring, Config config)
    : sessions_(sessions), ring_(ring), config_(config) {}

bool Endpoints::handle(const std::shared_ptr<net::Exchange>& exchange) {
  const net::Request& request = exchange->request();
  if (request.path == "/v1/commands" && request.method == "POST") {
    commands(exchange);
  } else if (request.method != "GET") {
    return false;
  } else if (request.path == "/v1/ws") {
    websocket(exchange);
  } else if (request.path == "/v1/events") {
    events(exchange);
  } else if (request.path == "/v1/poll") {
    poll(exchange);
  } else {
    return false;
  }
  return true;
}

std::optional<Credential> Endpoints::credential_of(const net::Request& request, bool in_query) {
  Credential credential;
  const std::string_view authorization = request.header("authorization");
  if (authorization.starts_with(kBearer)) {
    credential.secret = authorization.substr(kBearer.size());
    return credential;
  }
  if (!in_query) return std::nullopt;
  if (const auto token = request.parameter("token")) {
    credential.secret = *token;
    return credential;
  }
  if (const auto ticket = request.parameter("ticket")) {
    credential.kind = Credential::Kind::kTicket;
    credential.secret = *ticket;
    return credential;
  }
  return std::nullopt;
}

void Endpoints::refuse(net::Exchange& exchange, const Error& error) {
  net::Response response;
  response.status = info(error.code).http_status;
  response.headers.emplace_back("Content-Type", "application/problem+json");
  if (error.retry_after_ms > 0) {
    response.headers.emplace_back("Retry-After", std::to_string((error.retry_after_ms + 999) / 1000));
  }
  response.body = wire::problem_json(error);
  exchange.respond(std::move(response));
}

void Endpoints::websocket(std::shared_ptr<net::Exchange> exchange) {
  const net::Request& request = exchange->request();
  const auto offered = net::offered_subprotocols(request);
  std::string_view chosen;
  for (const std::string_view one : offered) {
    if (one != kJsonProtocol && one != kMsgpackProtocol) continue;
    chosen = one;
    break;
  }
  if (!offered.empty() && chosen.empty()) {
    return refuse(*exchange, Error{.code = Code::kBadRequest,
                                   .detail = "offer kith.v1.json or kith.v1.msgpack",
                                   .field = "Sec-WebSocket-Protocol"});
  }
  auto credential = credential_of(request, true);
  net::Connection* connection = exchange->accept_websocket(chosen);
  if (connection == nullptr) return;
  const auto codec = chosen == kMsgpackProtocol ? wire::Codec::kMsgpack : wire::Codec::kJson;
  sessions_.open(*connection, codec, std::move(credential));
}

void Endpoints::events(std::shared_ptr<net::Exchange> exchange) {
  const net::Request& request = exchange->request();
  auto credential = credential_of(request, true);
  if (!credential) return refuse(*exchange, unauthorized());
  std::optional<std::string> token;
  if (const std::string_view last = request.header("last-event-id"); !last.empty()) token = last;
  net::Connection* connection = exchange->start_stream({});
  if (connection == nullptr) return;
  sessions_.open_stream(*connection, std::move(*credential), std::move(token));
}

std::uint64_t Endpoints::park(std::shared_ptr<net::Exchange> exchange) {
  if (waiting_.size() >= config_.waiting_max) {
    refuse(*exchange, Error{.code = Code::kUnavailable, .detail = "too many requests wait", .retry_after_ms = 2000});
    return 0;
  }
  const std::uint64_t number = next_++;
  net::Exchange& parked = *exchange;
  waiting_.emplace(number, std::move(exchange));
  // Not inside its own callback.
  parked.on_abandoned([this, number] { sessions_.services().loop.post([this, number] { waiting_.erase(number); }); });
  return number;
}

void Endpoints::answer(std::uint64_t number, Body body) {
  const auto at = waiting_.find(number);
  if (at == waiting_.end()) return;
  const auto exchange = std::move(at->second);
  waiting_.erase(at);
  if (!body) return refuse(*exchange, body.error());
  net::Response response;
  response.headers.emplace_back("Content-Type", "application/json");
  response.headers.emplace_back("Cache-Control", "no-store");
  response.body = std::move(*body);
  exchange->respond(std::move(response));
}

void Endpoints::identify(std::uint64_t number, std::move_only_function<void(UserId)> then) {
  const auto at = waiting_.find(number);
  if (at == waiting_.end()) return;
  const net::Request& request = at->second->request();
  auto credential = credential_of(request, false);
  if (!credential) return answer(number, std::unexpected(unauthorized()));
  sessions_.services().gatekeeper.admit(std::move(*credential), request.remote,
                                        [this, number, then = std::move(then)](Result<Admitted> outcome) mutable {
                                          if (!outcome) return answer(number, std::unexpected(outcome.error()));
                                          then(outcome->caller.user);
                                        });
}

void Endpoints::come_back(int shard, std::uint64_t number, Body body) {
  Endpoints& there = *ring_.shards[static_cast<std::size_t>(shard)];
  if (&there == this) return answer(number, std::move(body));
  there.sessions_.services().loop.post(
      [&there, number, body = std::move(body)]() mutable { there.answer(number, std::move(body)); });
}

void Endpoints::at_session(
    SessionId id, UserId user, std::uint64_t number,
    std::move_only_function<void(std::shared_ptr<Session>, std::move_only_function<void(Body)>)> work) {
  const auto shard = static_cast<std::size_t>(Sessions::shard_of(id));
  if (shard >= ring_.shards.size()) return answer(number, std::unexpected(unknown_session()));
  Endpoints& home = *ring_.shards[shard];
  const int back = sessions_.services().loop.index();
  auto task = [&home, id, user, number, back, work = std::move(work)]() mutable {
    auto session = home.sessions_.find_fallback(id);
    // Somebody else's session is as unknown as none.
    if (!session || !session->ready() || session->user() != user) {
      return home.come_back(back, number, std::unexpected(unknown_session()));
    }
    work(std::move(session), [&home, back, number](Body body) { home.come_back(back, number, std::move(body)); });
  };
  if (&home == this) return task();
  home.sessions_.services().loop.post(std::move(task));
}

// --- poll
Result<Endpoints::PollRequest> Endpoints::poll_request(const net::Request& request) const {
  PollRequest poll;
  poll.timeout = config_.poll_timeout;
  if (const auto cursor = request.parameter("cursor"); cursor && !cursor->empty()) {
    const auto number = number_of(*cursor);
    if (!number) return kith::refuse(Code::kBadRequest, "cursor", "not a cursor of an answer");
    poll.cursor = *number;
  }
  if (const auto timeout = request.parameter("timeout")) {
    const auto seconds = number_of(*timeout);
    const auto limit = std::chrono::duration_cast<std::chrono::seconds>(config_.poll_timeout_max).count();
    if (!seconds || *seconds > static_cast<std::uint64_t>(limit)) {
      return kith::refuse(Code::kBadRequest, "timeout", "seconds from 0 to the limit", limit);
    }
    poll.timeout = std::chrono::seconds(*seconds);
  }
  return poll;
}

void Endpoints::poll(std::shared_ptr<net::Exchange> exchange) {
  const auto request = poll_request(exchange->request());
  if (!request) return refuse(*exchange, request.error());
  const std::string_view named = exchange->request().header("kith-session");
  const auto id = SessionId::parse(named);
  if (!named.empty() && !id) return refuse(*exchange, unknown_session());
  const std::uint64_t number = park(std::move(exchange));
  if (number == 0) return;
  if (!id) return open_poll(number, *request);
  poll_session(number, *id, *request);
}

void Endpoints::open_poll(std::uint64_t number, PollRequest request) {
  const auto& exchange = waiting_.at(number);
  auto credential = credential_of(exchange->request(), false);
  if (!credential) return answer(number, std::unexpected(unauthorized()));
  // The first poll waits for `ready`, however short its timeout: without the session's id there is no second.
  const auto timeout = std::max(request.timeout, config_.poll_timeout);
  const auto session = sessions_.open_poll(exchange->request().remote, std::move(*credential));
  PollBox* box = session->poll_box();
  if (session->ended()) {
    return answer(number, std::unexpected(box->refusal().value_or(unauthorized())));
  }
  box->poll(0, timeout, [this, number](Result<PollBox::Answer> got) {
    if (!got) return answer(number, std::unexpected(got.error()));
    answer(number, frames_json(got->frames, got->cursor));
  });
}

void Endpoints::poll_session(std::uint64_t number, SessionId id, PollRequest request) {
  identify(number, [this, number, id, request](UserId user) {
    at_session(id, user, number, [request](const std::shared_ptr<Session>& session, auto then) {
      PollBox* box = session->poll_box();
      if (box == nullptr) {
        return then(kith::refuse(Code::kBadRequest, "Kith-Session", "this session has a stream of its own"));
      }
      box->poll(request.cursor, request.timeout, [then = std::move(then)](Result<PollBox::Answer> got) mutable {
        if (!got) return then(std::unexpected(got.error()));
        then(frames_json(got->frames, got->cursor));
      });
    });
  });
}

// --- posted commands
Result<std::vector<wire::Value>> Endpoints::posted_frames(const std::string& body) const {
  const wire::ParseLimits limits{.bytes_max =
                                     static_cast<std::size_t>(sessions_.services().config.announced.frame_bytes_max)};
  KITH_TRY(auto posted, wire::parse_json(body, limits));
  std::vector<wire::Value> frames;
  if (const auto* list = posted.array()) {
    frames = *list;
  } else {
    frames.push_back(std::move(posted));
  }
  if (frames.empty() || frames.size() > static_cast<std::size_t>(wire::kCommandsMax)) {
    return kith::refuse(Code::kBadRequest, "", "a frame, or an array of 1 to the limit", wire::kCommandsMax);
  }
  for (const wire::Value& frame : frames) {
    if (frame.object() == nullptr) return kith::refuse(Code::kBadRequest, "", "a frame is one object");
  }
  return frames;
}

void Endpoints::commands(std::shared_ptr<net::Exchange> exchange) {
  const auto id = SessionId::parse(exchange->request().header("kith-session"));
  if (!id) return refuse(*exchange, unknown_session());
  auto frames = posted_frames(exchange->take_body());
  if (!frames) return refuse(*exchange, frames.error());
  const std::uint64_t number = park(std::move(exchange));
  if (number == 0) return;
  identify(number, [this, number, id = *id, frames = std::move(*frames)](UserId user) mutable {
    const auto limit = config_.commands_timeout;
    at_session(id, user, number,
               [frames = std::move(frames), limit](std::shared_ptr<Session> session, auto then) mutable {
                 session->heard();
                 Loop& loop = session->loop();
                 PostedCommands::run(std::move(session), loop, std::move(frames), limit,
                                     [then = std::move(then)](std::vector<wire::Frame> answers) mutable {
                                       then(frames_json(answers, std::nullopt));
                                     });
               });
  });
}

}  // namespace kith::session
