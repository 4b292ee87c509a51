// HTTP over real loopback sockets: limits, framing, keeping connections, and peers that misbehave.
#include "net/http_connection.h"

#include <gtest/gtest.h>

#include "net/testing.h"

namespace kith::net {
namespace {
using testing::Answer;
using testing::Peer;
using testing::TestServer;

// Says back what it understood.
void echo(const std::shared_ptr<Exchange>& exchange) {
  const auto& request = exchange->request();
  std::string out = request.method + " " + request.path;
  for (const auto& [name, value] : request.query) out += " " + name + "=" + value;
  out += " [" + request.body + "] " + request.remote.text() + (request.secure ? " secure" : "");
  exchange->respond(Response::text(200, "text/plain", out));
}

std::string get(const std::string& target, const std::string& extra = {}) {
  return "GET " + target + " HTTP/1.1\r\nHost: kith\r\n" + extra + "\r\n";
}

TEST(Http, AnswersSeveralRequestsOnOneConnection) {
  TestServer server(echo);
  Peer peer(server.port());
  auto first = peer.ask(get("/a%20b/%E4%BD%A0?x=1+2&y=%26"));
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(first.body, "GET /a b/你 x=1 2 y=& [] 127.0.0.1");
  auto second = peer.ask("POST /p HTTP/1.1\r\nHost: kith\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(second.body, "POST /p [hello] 127.0.0.1");
  EXPECT_FALSE(second.header("Date").empty());
  EXPECT_EQ(server.stats().accepted.get(), 1);
}

TEST(Http, TakesRequestsInAnyPieces) {
  TestServer server(echo);
  Peer peer(server.port());
  const std::string request =
      "POST /p HTTP/1.1\r\nHost: kith\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: "
      "1\r\n\r\n";
  for (int round = 0; round < 3; ++round) {
    for (const char c : request) ASSERT_TRUE(peer.send({&c, 1}));
    EXPECT_EQ(peer.answer().body, "POST /p [abcde] 127.0.0.1");
  }
}

TEST(Http, AnswersPipelinedRequestsInOrderEvenWhenTheFirstTakesLonger) {
  std::shared_ptr<Exchange> waiting;
  TestServer server([&](std::shared_ptr<Exchange> exchange) {
    if (exchange->request().path == "/slow") {
      waiting = std::move(exchange);
    } else {
      echo(exchange);
    }
  });
  Peer peer(server.port());
  peer.send(get("/slow") + get("/1") + get("/2") + "HEAD /3 HTTP/1.1\r\nHost: kith\r\n\r\n" + get("/4"));
  ASSERT_TRUE(server.eventually([&] { return waiting != nullptr; }));
  server.on_shard([&] { std::exchange(waiting, nullptr)->respond(Response::text(200, "text/plain", "slow")); });
  EXPECT_EQ(peer.answer().body, "slow");
  EXPECT_EQ(peer.answer().body, "GET /1 [] 127.0.0.1");
  EXPECT_EQ(peer.answer().body, "GET /2 [] 127.0.0.1");
  const auto head = peer.answer(true);
  EXPECT_EQ(head.header("Content-Length"), "20");
  EXPECT_EQ(peer.answer().body, "GET /4 [] 127.0.0.1");
}

struct Refusal {
  const char* name;
  std::string request;
  int status;
};

std::string many_trailers() {
  std::string out;
  for (int i = 0; i < 1'000; ++i) out += "Name: value\r\n";
  return out;
}

std::vector<Refusal> refusals() {
  const std::string post = "POST /p HTTP/1.1\r\nHost: kith\r\n";
  return {
      {"both lengths", post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"both lengths, the other order", post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n", 400},
      {"two lengths", post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400},
      {"the same length twice", post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400},
      {"a list of lengths", post + "Content-Length: 3, 3\r\n\r\nabc", 400},
      {"a signed length", post + "Content-Length: +3\r\n\r\nabc", 400},
      {"a negative length", post + "Content-Length: -3\r\n\r\nabc", 400},
      {"a hexadecimal length", post + "Content-Length: 0x3\r\n\r\nabc", 400},
      {"an endless length", post + "Content-Length: 99999999999999999999999\r\n\r\nabc", 400},
      {"a foreign coding", post + "Transfer-Encoding: gzip\r\n\r\nabc", 501},
      {"a disguised coding", post + "Transfer-Encoding: xchunked\r\n\r\nabc", 501},
      {"a coding behind chunked", post + "Transfer-Encoding: chunked, identity\r\n\r\nabc", 501},
      {"two codings", post + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\nabc", 400},
      {"a coding in HTTP/1.0", "POST /p HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400},
      {"a blank before the colon", post + "Content-Length : 3\r\n\r\nabc", 400},
      {"a folded header", post + "X: a\r\n b\r\nContent-Length: 0\r\n\r\n", 400},
      {"a NUL", post + "X: a" + std::string(1, '\0') + "b\r\n\r\n", 400},
      {"a bare line feed", "GET / HTTP/1.1\nHost: kith\r\n\r\n", 400},
      {"no host", "GET / HTTP/1.1\r\n\r\n", 400},
      {"two hosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
      {"HTTP/2's preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
      {"an unknown method", "BREW / HTTP/1.1\r\nHost: kith\r\n\r\n", 501},
      {"a tunnel", "CONNECT kith:80 HTTP/1.1\r\nHost: kith\r\n\r\n", 501},
      {"a path that is none", "GET kith HTTP/1.1\r\nHost: kith\r\n\r\n", 400},
      {"a cut escape", "GET /%2 HTTP/1.1\r\nHost: kith\r\n\r\n", 400},
      {"an escape that is no text", "GET /%ff HTTP/1.1\r\nHost: kith\r\n\r\n", 400},
      {"a hidden NUL", "GET /a%00b HTTP/1.1\r\nHost: kith\r\n\r\n", 400},
      {"a hidden slash", "GET /a%2fb HTTP/1.1\r\nHost: kith\r\n\r\n", 400},
      {"another protocol", "\x16\x03\x01\x02 hello", 400},
      {"an unknown expectation", post + "Expect: miracles\r\nContent-Length: 0\r\n\r\n", 417},
      {"a chunk that is none", post + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", 400},
      {"a chunk without size", post + "Transfer-Encoding: chunked\r\n\r\n;x\r\n", 400},
      {"a chunk of a signed size", post + "Transfer-Encoding: chunked\r\n\r\n+1\r\na\r\n0\r\n\r\n", 400},
      {"a chunk of an endless size", post + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", 400},
      {"a chunk ended by a bare line feed", post + "Transfer-Encoding: chunked\r\n\r\n1\na\r\n0\r\n\r\n", 400},
      {"a trailer that is none", post + "Transfer-Encoding: chunked\r\n\r\n0\r\nx y: z\r\n\r\n", 400},
      {"endless trailers", post + "Transfer-Encoding: chunked\r\n\r\n0\r\n" + many_trailers(), 400},
      {"a chunk longer than said", post + "Transfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n", 400},
      {"a chunk head without end", post + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(5'000, 'x'), 400},
      {"a large body announced", post + "Content-Length: 70000\r\n\r\n", 413},
      {"a large body in chunks",
       "POST /small HTTP/1.1\r\nHost: kith\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello world\r\n0\r\n\r\n", 413},
      {"a large body for this route", "POST /small HTTP/1.1\r\nHost: kith\r\nContent-Length: 11\r\n\r\nhello world",
       413},
      {"a large head", "GET / HTTP/1.1\r\nHost: kith\r\nX: " + std::string(17'000, 'x') + "\r\n\r\n", 431},
      {"an endless head", "GET / HTTP/1.1\r\nHost: kith\r\nX: " + std::string(100'000, 'x'), 431},
      {"an endless line", "GET /" + std::string(100'000, 'x'), 431},
  };
}

TEST(Http, RefusesWhatTwoServersCouldReadDifferentlyAndWhatIsTooMuch) {
  int handled = 0;
  TestServer server([&](const std::shared_ptr<Exchange>& exchange) {
    ++handled;
    echo(exchange);
  });
  for (const auto& refusal : refusals()) {
    SCOPED_TRACE(refusal.name);
    Peer peer(server.port());
    peer.send(refusal.request);
    const auto answer = peer.answer();
    EXPECT_EQ(answer.status, refusal.status) << answer.head << answer.body;
    EXPECT_EQ(answer.header("Connection"), "close");
    EXPECT_TRUE(peer.ended());
  }
  server.on_shard([&] { EXPECT_EQ(handled, 0); });
  EXPECT_TRUE(server.eventually([&] { return server.stats().open.get() == 0; }));
}

TEST(Http, SaysWhatWasWrongAsAProblemDocumentWithTheLimitThatWasBroken) {
  TestServer server(echo);
  const auto said = [&](const std::string& request) {
    Peer peer(server.port());
    peer.send(request);
    const auto answer = peer.answer();
    EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
    return answer.body;
  };
  EXPECT_EQ(said("GET / HTTP/1.1\r\n\r\n"),
            R"({"type":"about:blank","title":"bad request","status":400,"code":"bad_request",)"
            R"("detail":"Exactly one Host is needed."})");
  EXPECT_EQ(said("POST /small HTTP/1.1\r\nHost: kith\r\nContent-Length: 11\r\n\r\n"),
            R"({"type":"about:blank","title":"too large","status":413,"code":"too_large",)"
            R"("detail":"The request's body is too large.","limit":10})");
  EXPECT_EQ(said("GET /" + std::string(100'000, 'x')),
            R"({"type":"about:blank","title":"too large","status":431,"code":"too_large",)"
            R"("detail":"The request's head is too large.","limit":16384})");
}

TEST(Http, SaysContinueOnlyForBodiesItWants) {
  TestServer server(echo);
  Peer wanted(server.port());
  wanted.send("POST /p HTTP/1.1\r\nHost: kith\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(wanted.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(wanted.ask("ok").body, "POST /p [ok] 127.0.0.1");
  Peer unwanted(server.port());
  EXPECT_EQ(
      unwanted.ask("POST /small HTTP/1.1\r\nHost: kith\r\nExpect: 100-continue\r\nContent-Length: 99\r\n\r\n").status,
      413);
}

TEST(Http, KeepsOldClientsOnlyWhenTheyAsk) {
  TestServer server(echo);
  Peer once(server.port());
  EXPECT_EQ(once.ask("GET /a HTTP/1.0\r\n\r\n").status, 200);
  EXPECT_TRUE(once.ended());
  Peer again(server.port());
  EXPECT_EQ(again.ask("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").header("Connection"), "keep-alive");
  EXPECT_EQ(again.ask(get("/b", "Connection: close\r\n")).header("Connection"), "close");
  EXPECT_TRUE(again.ended());
}

TEST(Http, EndsSlowHeadsAndBodies) {
  NetConfig config;
  config.http.head_ms = std::chrono::milliseconds(1'000);
  config.http.body_ms = std::chrono::milliseconds(100);
  TestServer server(echo, config);
  Peer silent(server.port());
  Peer head(server.port());
  head.send("GET / HTTP/1.1\r\n");
  Peer body(server.port());
  body.send("POST / HTTP/1.1\r\nHost: kith\r\nContent-Length: 5\r\n\r\nhe");
  EXPECT_EQ(body.answer().status, 408);
  EXPECT_EQ(head.answer().status, 408);
  EXPECT_TRUE(silent.ended());
}

TEST(Http, EndsIdleConnections) {
  NetConfig config;
  config.http.idle_ms = std::chrono::milliseconds(100);
  TestServer server(echo, config);
  Peer idle(server.port());
  EXPECT_EQ(idle.ask(get("/")).status, 200);
  EXPECT_TRUE(idle.ended());
  EXPECT_TRUE(server.eventually([&] { return server.stats().open.get() == 0; }));
}

TEST(Http, TellsAHandlerThatItsPeerWentAway) {
  std::shared_ptr<Exchange> waiting;
  bool abandoned = false;
  TestServer server([&](std::shared_ptr<Exchange> exchange) {
    exchange->on_abandoned([&] { abandoned = true; });
    waiting = std::move(exchange);
  });
  for (const bool hard : {false, true}) {
    {
      Peer peer(server.port());
      peer.send(get("/poll"));
      ASSERT_TRUE(server.eventually([&] { return waiting != nullptr; }));
      if (hard) peer.reset();
    }
    EXPECT_TRUE(server.eventually([&] { return abandoned; }));
    server.on_shard([&] {
      waiting->respond(Response::text(200, "text/plain", "nobody hears this"));
      waiting.reset();
      abandoned = false;
    });
  }
  EXPECT_TRUE(server.eventually([&] { return server.stats().open.get() == 0; }));
}

TEST(Http, AnswersAPeerThatShutItsSideAndListens) {
  std::shared_ptr<Exchange> waiting;
  TestServer server([&](std::shared_ptr<Exchange> exchange) { waiting = std::move(exchange); });
  Peer peer(server.port());
  peer.send(get("/"));
  peer.shut();
  ASSERT_TRUE(server.eventually([&] { return waiting != nullptr; }));
  server.on_shard([&] { std::exchange(waiting, nullptr)->respond(Response::text(200, "text/plain", "still there")); });
  EXPECT_EQ(peer.answer().body, "still there");
  EXPECT_TRUE(peer.ended());
}

TEST(Http, AnswersForAHandlerThatForgot) {
  TestServer server([](const std::shared_ptr<Exchange>&) {});
  Peer peer(server.port());
  EXPECT_EQ(peer.ask(get("/")).status, 500);
}

const std::string& large() {
  static const std::string body(8 * 1024 * 1024, 'x');
  return body;
}

void serve_large(const std::shared_ptr<Exchange>& exchange) {
  if (exchange->request().path != "/large") return echo(exchange);
  exchange->respond({.headers = {{"Content-Type", "text/plain"}}, .fixed_body = large()});
}

TEST(Http, SendsLargeBodiesToSlowReadersWithoutBlockingOthers) {
  TestServer server(serve_large);
  Peer slow(server.port(), nullptr, 4096);
  slow.send(get("/large") + get("/after"));
  Peer other(server.port());
  EXPECT_EQ(other.ask(get("/quick")).status, 200);
  EXPECT_EQ(slow.answer().body, large());
  EXPECT_EQ(slow.answer().body, "GET /after [] 127.0.0.1");
}

TEST(Http, CutsOffReadersThatStall) {
  NetConfig config;
  config.http.stall_ms = std::chrono::milliseconds(200);
  TestServer server(serve_large, config);
  Peer stalled(server.port(), nullptr, 4096);
  stalled.send(get("/large"));
  EXPECT_TRUE(server.eventually([&] { return server.stats().stalled.get() == 1 && server.stats().open.get() == 0; }));
}

TEST(Http, ListensToOriginsAsConfigured) {
  NetConfig config;
  config.origin.allowed = {"https://app.example.org"};
  TestServer server(echo, config);
  Peer peer(server.port());
  EXPECT_EQ(peer.ask(get("/", "Origin: http://kith\r\n")).status, 200);
  const auto listed = peer.ask(get("/", "Origin: https://app.example.org\r\n"));
  EXPECT_EQ(listed.header("Access-Control-Allow-Origin"), "https://app.example.org");
  EXPECT_EQ(listed.header("Vary"), "Origin");
  EXPECT_EQ(peer.ask(get("/", "Origin: https://evil.example.org\r\n")).status, 403);
  EXPECT_EQ(peer.ask(get("/", "Origin: null\r\n")).status, 403);
  const auto preflight = peer.ask(
      "OPTIONS /v1/me HTTP/1.1\r\nHost: kith\r\nOrigin: https://app.example.org\r\nAccess-Control-Request-Method: "
      "PUT\r\n\r\n");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_NE(preflight.header("Access-Control-Allow-Methods").find("PUT"), std::string::npos);
  const auto options = peer.ask("OPTIONS * HTTP/1.1\r\nHost: kith\r\n\r\n");
  EXPECT_EQ(options.status, 204);
  EXPECT_NE(options.header("Allow").find("GET"), std::string::npos);
}

TEST(Http, BelievesOnlyTrustedProxies) {
  const std::string forwarded = "X-Forwarded-For: 9.9.9.9, 203.0.113.7\r\nX-Forwarded-Proto: https\r\n";
  {
    TestServer server(echo);
    Peer peer(server.port());
    EXPECT_EQ(peer.ask(get("/", forwarded)).body, "GET / [] 127.0.0.1");
  }
  NetConfig config;
  config.trusted_proxies = {"127.0.0.0/8", "::1"};
  TestServer server(echo, config);
  Peer peer(server.port());
  EXPECT_EQ(peer.ask(get("/", forwarded)).body, "GET / [] 203.0.113.7 secure");
  config.trusted_proxies = {"everyone"};
  testing::FunctionHandler handler;
  const SystemClock clock;
  Shard shard(0, clock);
  const auto refused = Server::make(shard, config, handler);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().field, "trusted_proxies");
}

TEST(Http, RefusesConnectionsBeyondItsLimits) {
  NetConfig config;
  config.connections_per_address_max = 2;
  TestServer server(echo, config);
  Peer first(server.port());
  EXPECT_EQ(first.ask(get("/")).status, 200);
  {
    Peer second(server.port());
    EXPECT_EQ(second.ask(get("/")).status, 200);
    Peer third(server.port());
    EXPECT_TRUE(third.ended());
    EXPECT_EQ(server.stats().refused.get(), 1);
  }
  EXPECT_TRUE(server.eventually([&] { return server.stats().open.get() == 1; }));
  Peer again(server.port());
  EXPECT_EQ(again.ask(get("/")).status, 200);
}

}  // namespace
}  // namespace kith::net
