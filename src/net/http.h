// HTTP as the api sees it: a Request comes to the one Handler inside an Exchange, and a Response goes back through it,
// now or later. What is too large to stand in memory goes in pieces, one at a time: bodies of routes that say so by
// read_body(), answers from a BodySource; in between the peer, or the source, waits. Thread: an Exchange and all it
// hands out belong to the shard of their connection. No socket type appears here, so tests of routes make Exchanges of
// their own. Deliberately not here: routing, JSON, authentication.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "net/address.h"
#include "net/connection.h"
#include "runtime/loop.h"

namespace kith::net {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
  std::string method{};  // GET, HEAD, POST, PUT, PATCH or DELETE; nothing else reaches a handler
  std::string path{};    // percent-decoded valid UTF-8 that begins with '/', without the query
  Fields query{};        // decoded, in order; never log it: it may hold tokens
  Fields headers{};      // names in lower case, values trimmed, in order
  std::string body{};    // within the limit the handler gave
  Address remote{};      // the client, seen through trusted proxies
  bool secure = false;   // TLS here, or at a trusted proxy that says so

  std::string_view header(std::string_view lower_name) const;              // the first of that name; empty if none
  std::string headers_joined(std::string_view lower_name) const;           // all of that name, joined by ", "
  std::optional<std::string_view> parameter(std::string_view name) const;  // the first of that name in the query
};

// A piece of a body, or why there will be none.
using Piece = std::move_only_function<void(Result<std::string>)>;

// An answer's body in pieces, made as the peer takes them.
class BodySource {
 public:
  virtual ~BodySource() = default;
  // The next bytes, at least one and at most bytes_max; then() comes on the shard in a later turn, once. A refusal, or
  // an empty piece, cuts the connection, because the head has promised more.
  virtual void next(std::size_t bytes_max, Piece then) = 0;
};

struct Response {
  int status = 200;
  Fields headers{};  // without Content-Length, Connection, Date and Transfer-Encoding: those are net's
  std::string body{};
  std::string_view fixed_body{};         // sent instead of body if not empty; must live as long as the process
  std::shared_ptr<BodySource> source{};  // sent behind body
  std::uint64_t source_bytes = 0;        // exactly so many come from it

  static Response text(int status, std::string content_type, std::string body);
  // RFC 9457 problem document with our code, as every refusal carries; members as those of wire::problem_json. limit:
  // the one that was broken, -1 if none.
  static Response problem(int status, std::string_view code, std::string_view detail, std::int64_t limit = -1);
};

class Exchange {
 public:
  virtual ~Exchange() = default;  // unanswered: net answers 500

  virtual const Request& request() const = 0;
  // The body may be moved out of the request: request().body is empty afterwards.
  virtual std::string take_body() = 0;
  // Of a route that streams_body(): its next bytes as soon as there are some, an empty piece once it was whole. One
  // piece is asked for at a time, before the answer. An error: it will never be whole, because the peer has gone, or
  // was refused for being malformed, too long or too slow; then the exchange is over.
  virtual void read_body(Piece then) { then(take_body()); }
  // Exactly one of the following three. After the peer went away all of them do nothing.
  virtual void respond(Response response) = 0;
  // Sends the head of an endless answer; frames follow as server-sent events. nullptr if the peer has gone.
  // attach() a handler before returning to the loop. Headers of head that SSE needs are set by net.
  virtual Connection* start_stream(Response head) = 0;
  // Completes the WebSocket handshake with this subprotocol (empty: none). nullptr if the request is no valid upgrade
  // (then it has been answered) or the peer has gone. attach() a handler before returning to the loop.
  virtual Connection* accept_websocket(std::string_view subprotocol) = 0;

  // Runs once if the peer goes away before the answer; for requests that wait. Not after respond().
  virtual void on_abandoned(Task task) = 0;
};

class Handler {
 public:
  virtual ~Handler() = default;
  // Bytes of body this route takes; asked when the head is complete, before any of the body is read. path is decoded.
  virtual std::size_t body_bytes_max(std::string_view method, std::string_view path) const = 0;
  // Whether this route reads its body in pieces: then handle() comes as soon as the head is complete.
  virtual bool streams_body(std::string_view /*method*/, std::string_view /*path*/) const { return false; }
  // Called on the connection's shard; must not block. May answer at once or keep the exchange.
  virtual void handle(std::shared_ptr<Exchange> exchange) = 0;
};

bool is_websocket_upgrade(const Request& request);
// In the order of the client's preference; views into the request.
std::vector<std::string_view> offered_subprotocols(const Request& request);

}  // namespace kith::net
