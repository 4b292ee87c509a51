#include "api/http_api.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "accounts/hash.h"
#include "api/call.h"
#include "api/cookie.h"
#include "api/gatekeeping.h"
#include "api/http/rate_headers.h"
#include "api/media/media.h"
#include "base/bytes.h"
#include "wire/answers.h"
#include "wire/generated/limits.h"
#include "wire/json.h"

namespace kith::api {
namespace {

constexpr std::string_view kBearer = "Bearer ";

std::string_view bearer(const net::Request& request) {
  const auto header = request.header("authorization");
  return header.starts_with(kBearer) ? header.substr(kBearer.size()) : std::string_view{};
}

net::Response json(int status, std::string document) {
  auto response = net::Response::text(status, "application/json", std::move(document));
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

// What the asker alone may keep for a while; unchanged, it need not come again.
net::Response cacheable(const net::Request& request, int status, int seconds, std::string document) {
  const std::string tag = "\"" + base64url(accounts::sha256(document).substr(0, 12)) + "\"";
  const bool known = request.headers_joined("if-none-match").find(tag) != std::string::npos;
  auto response = net::Response::text(known ? 304 : status, "application/json", known ? "" : std::move(document));
  response.headers.emplace_back("Cache-Control", "private, max-age=" + std::to_string(seconds));
  response.headers.emplace_back("ETag", tag);
  response.headers.emplace_back("Vary", "Authorization");
  return response;
}

net::Response busy() {
  return problem({.code = Code::kUnavailable,
                  .detail = "too much waits already",
                  .field = {},
                  .limit = -1,
                  .retry_after_ms = 500});
}

// A proxy on this machine speaks for others, so what it passes on is not from here.
bool from_this_machine(const net::Request& request) {
  if (!request.header("x-forwarded-for").empty() || !request.header("forwarded").empty()) return false;
  return request.remote.is_v4() ? request.remote.bytes[12] == 127 : request.remote == net::Address::parse("::1");
}

// Path values and query as the command's fields, the body as the rest.
Result<wire::Value> params_of(wire::CommandId command, const net::Request& request, const Router::Values& path) {
  wire::UrlFields url(path.begin(), path.end());
  for (const auto& [name, value] : request.query) url.emplace_back(name, value);
  wire::Value body;
  if (!request.body.empty()) {
    KITH_TRY(body, wire::parse_json(request.body, wire::ParseLimits{}));
  }
  return wire::request_of(command, url, std::move(body));
}

wire::Value with_mid(const wire::Value& params, std::string mid) {
  wire::Value::Object fields;
  if (const auto* known = params.object()) fields = *known;
  std::erase_if(fields, [](const wire::Field& field) { return field.key == "mid"; });  // a null one
  fields.push_back({"mid", wire::Value(std::move(mid))});
  return wire::Value(std::move(fields));
}

// Nil where it is about none.
ConversationId conversation_of(const wire::Value& params) {
  const auto* cid = params.find("cid");
  if (cid == nullptr || cid->string() == nullptr) return {};
  return ConversationId::parse(*cid->string()).value_or(ConversationId{});
}

// How busy a conversation is, is its members' to know: told where the command was carried out, or where nothing but
// the conversation can have refused it.
std::vector<RateStanding> standing(SendRates& rates, const accounts::Caller& caller, std::optional<Code> refused,
                                   ConversationId cid, std::string_view address) {
  if (!refused) return rates.standing(caller, cid, address);
  auto out = rates.standing(caller, {}, address);
  const bool by_others = std::ranges::any_of(out, [](const RateStanding& each) { return each.left == 0; });
  if (*refused != Code::kRateLimited || by_others) return out;
  return rates.standing(caller, cid, address);
}

}  // namespace

net::Response problem(const Error& error) {
  auto response =
      net::Response::text(info(error.code).http_status, "application/problem+json", wire::problem_json(error));
  response.headers.emplace_back("Cache-Control", "no-store");
  if (error.retry_after_ms > 0) {
    response.headers.emplace_back("Retry-After", std::to_string((error.retry_after_ms + 999) / 1000));
  }
  if (error.code == Code::kUnauthorized || error.code == Code::kTokenExpired) {
    response.headers.emplace_back("WWW-Authenticate", "Bearer");
  }
  return response;
}

HttpApi::HttpApi(Services& services, const Table& table, accounts::Door& door, accounts::Idempotency& idempotency,
                 const net::StaticFiles& files, Sights sights)
    : services_(services),
      table_(table),
      door_(door),
      idempotency_(idempotency),
      files_(files),
      sights_(std::move(sights)),
      contents_(services) {}

bool HttpApi::streams_body(std::string_view method, std::string_view path) const {
  return MediaContents::takes(method, path);
}

std::size_t HttpApi::body_bytes_max(std::string_view method, std::string_view path) const {
  if (MediaContents::takes(method, path)) return services_.media.config.bytes_max;
  // An array of commands may hold several frames.
  return path == "/v1/commands" ? 4 * wire::kFrameBytesMax : wire::kFrameBytesMax;
}

void HttpApi::handle(std::shared_ptr<net::Exchange> exchange) {
  if (probe(exchange) || sights_.live(exchange) || contents_.handle(exchange)) return;
  if (exchange->request().path.starts_with("/v1/")) return command(exchange);
  auto file = files_.answer(exchange->request());
  if (!file) return exchange->respond(problem({.code = Code::kNotFound, .detail = "there is nothing at this path"}));
  exchange->respond(std::move(*file));
}

bool HttpApi::probe(const std::shared_ptr<net::Exchange>& exchange) {
  const auto& request = exchange->request();
  if (request.path == "/healthz" || request.path == "/v1/healthz") {
    exchange->respond(net::Response::text(200, "text/plain", "ok\n"));
    return true;
  }
  if (request.path == "/readyz" || request.path == "/v1/readyz") {
    const auto ready = sights_.ready();
    exchange->respond(ready ? net::Response::text(200, "text/plain", "ready\n") : problem(ready.error()));
    return true;
  }
  if (request.path == "/metrics" || request.path == "/v1/metrics") {
    metrics(exchange);
    return true;
  }
  return false;
}

void HttpApi::metrics(const std::shared_ptr<net::Exchange>& exchange) {
  const auto& request = exchange->request();
  const auto& token = services_.config.metrics_token;
  const bool allowed = token.empty() ? from_this_machine(request) : accounts::equal_secret(bearer(request), token);
  if (!allowed) {
    return exchange->respond(
        problem({.code = Code::kUnauthorized, .detail = "metrics need their token", .field = "authorization"}));
  }
  // Gathering asks the stores, so it happens off the shard.
  const bool taken = services_.workers.post([this, exchange] {
    services_.loop.post([exchange, text = sights_.metrics()]() mutable {
      exchange->respond(net::Response::text(200, "text/plain; version=0.0.4", std::move(text)));
    });
  });
  if (!taken) exchange->respond(busy());
}

void HttpApi::command(const std::shared_ptr<net::Exchange>& exchange) {
  const auto& request = exchange->request();
  const auto match = table_.router().find(request.method, request.path);
  if (!match.found) {
    if (!match.path_known)
      return exchange->respond(problem({.code = Code::kNotFound, .detail = "there is no such path"}));
    auto response = net::Response::problem(405, info(Code::kBadRequest).text, "this path has other methods");
    response.headers.emplace_back("Allow", match.allow);
    return exchange->respond(std::move(response));
  }
  const auto& command = wire::info_of(static_cast<wire::CommandId>(match.place));
  auto params = params_of(command.id, request, match.values);
  if (!params) return exchange->respond(problem(params.error()));
  authenticate(exchange, command, std::move(*params));
}

void HttpApi::authenticate(const std::shared_ptr<net::Exchange>& exchange, const wire::CommandInfo& command,
                           wire::Value params) {
  const auto token = bearer(exchange->request());
  if (token.empty()) return run(exchange, command, std::move(params), {});
  auto caller = door_.admit(token);
  if (caller) return run(exchange, command, std::move(params), std::move(*caller));
  if (caller.error().cold) {
    // A person of an outside issuer, seen here for the first time: the directory must be asked.
    admit_outside(services_, door_, std::string(token),
                  [this, exchange, &command, params = std::move(params)](auto found) mutable {
                    if (!found) return exchange->respond(problem(found.error()));
                    run(exchange, command, std::move(params), std::move(*found));
                  });
    return;
  }
  // Signing out or in again must work with a token that is over.
  if (command.caller == wire::Caller::kAnyone) return run(exchange, command, std::move(params), {});
  exchange->respond(problem(caller.error()));
}

void HttpApi::run(const std::shared_ptr<net::Exchange>& exchange, const wire::CommandInfo& command, wire::Value params,
                  accounts::Caller caller) {
  if (const auto admitted = Table::admit(command, caller); !admitted)
    return exchange->respond(problem(admitted.error()));
  const auto key = exchange->request().header("idempotency-key");
  // Answers of signing in hold secrets, which are not kept.
  const bool once =
      !key.empty() && command.method == "POST" && !caller.user.nil() && !command.path.starts_with("/auth/");
  if (once) return run_once(exchange, command, std::move(params), std::move(caller));
  carry_out(exchange, command, std::move(params), std::move(caller),
            [exchange](net::Response response) { exchange->respond(std::move(response)); });
}

void HttpApi::run_once(const std::shared_ptr<net::Exchange>& exchange, const wire::CommandInfo& command,
                       wire::Value params, accounts::Caller caller) {
  auto key = accounts::idempotency_key(exchange->request().header("idempotency-key"));
  if (!key) return exchange->respond(problem(key.error()));
  const auto fingerprint = accounts::sha256(std::string(command.name) + '\n' + wire::canonical_json(params));
  auto known = idempotency_.begin(caller.user, *key, fingerprint);
  if (!known) return exchange->respond(problem(known.error()));
  if (*known) {
    auto response = json((*known)->status, std::move((*known)->body));
    response.headers.emplace_back("Idempotency-Replayed", "true");
    return exchange->respond(std::move(response));
  }
  if (params.present("mid") == nullptr) params = with_mid(params, accounts::mid_of(caller.user, command.name, *key));
  const UserId user = caller.user;
  carry_out(exchange, command, std::move(params), std::move(caller),
            [&kept = idempotency_, exchange, user, key = std::move(*key)](net::Response response) {
              if (response.status < 300) {
                kept.keep(user, key, {.status = response.status, .body = response.body});
              } else {
                kept.forget(user, key);
              }
              exchange->respond(std::move(response));
            });
}

void HttpApi::carry_out(const std::shared_ptr<net::Exchange>& exchange, const wire::CommandInfo& command,
                        wire::Value params, accounts::Caller caller, Respond respond) {
  const auto& request = exchange->request();
  const bool changes = request.method != "GET" && !caller.user.nil();
  const ConversationId cid = conversation_of(params);
  auto call = std::make_shared<Call>(
      services_, caller, std::move(params), Envelope{},
      [exchange, status = command.status, changes, caller, cid, &rates = services_.rates, respond = std::move(respond)](
          Side& side, Result<std::string> answer) mutable {
        const auto refused = answer ? std::nullopt : std::optional(answer.error().code);
        auto response = !answer            ? problem(answer.error())
                        : side.cache_s > 0 ? cacheable(exchange->request(), status, side.cache_s, std::move(*answer))
                                           : json(status, std::move(*answer));
        if (!side.set_cookie.empty()) response.headers.emplace_back("Set-Cookie", side.set_cookie);
        if (changes) add_rate_headers(response, standing(rates, caller, refused, cid, side.address));
        respond(std::move(response));
      });
  call->side().address = request.remote.text();
  call->side().secure = request.secure;
  call->side().refresh_cookie = find_refresh_cookie(request.header("cookie"));
  table_.handler(command.id)(call);
}

}  // namespace kith::api
