// Bodies in pieces, both ways: nothing is read that nobody asked for, nothing is sent that nobody takes, and whoever
// waits for a piece hears how it ended.
#include <gtest/gtest.h>

#include <thread>

#include "net/testing.h"

namespace kith::net {
namespace {
using testing::Peer;
using testing::TestServer;

// Takes a body and answers with its size and last byte. While held it asks for nothing more.
struct Taker : std::enable_shared_from_this<Taker> {
  std::shared_ptr<Exchange> exchange;
  std::size_t size = 0;
  char last = '-';
  bool held = false;
  bool broken = false;

  void ask() {
    exchange->read_body([self = shared_from_this()](Result<std::string> piece) {
      if (!piece) {
        self->broken = true;
        self->exchange.reset();
      } else if (piece->empty()) {
        const auto told = std::to_string(self->size) + " " + self->last;
        std::exchange(self->exchange, nullptr)->respond(Response::text(200, "text/plain", told));
      } else {
        self->size += piece->size();
        self->last = piece->back();
        if (!self->held) self->ask();
      }
    });
  }
};

struct Uploads : ::testing::Test {
  std::shared_ptr<Taker> taker;
  bool hold = false;
  std::function<void(std::shared_ptr<Exchange>)> take = [this](std::shared_ptr<Exchange> exchange) {
    if (exchange->request().path != "/stream") {
      return exchange->respond(Response::text(200, "text/plain", "plain " + exchange->request().body));
    }
    taker = std::make_shared<Taker>();
    taker->exchange = std::move(exchange);
    taker->held = hold;
    taker->ask();
  };

  static std::string head(std::size_t length, const std::string& extra = {}) {
    return "PUT /stream HTTP/1.1\r\nHost: kith\r\nContent-Length: " + std::to_string(length) + "\r\n" + extra + "\r\n";
  }
};

const std::string kNext = "POST /next HTTP/1.1\r\nHost: kith\r\nContent-Length: 2\r\n\r\nhi";

TEST_F(Uploads, ComeInPiecesAndTheConnectionGoesOn) {
  NetConfig config;
  TestServer server(take, config);
  Peer peer(server.port());
  const std::string body = std::string(60'000, 'a') + "z";
  for (int round = 0; round < 3; ++round) {
    peer.send(head(body.size()) + body + kNext);
    EXPECT_EQ(peer.answer().body, "60001 z");
    EXPECT_EQ(peer.answer().body, "plain hi");
  }
  peer.send("PUT /stream HTTP/1.1\r\nHost: kith\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" +
            kNext);
  EXPECT_EQ(peer.answer().body, "5 e");
  EXPECT_EQ(peer.answer().body, "plain hi");
  peer.send(head(0) + kNext);
  EXPECT_EQ(peer.answer().body, "0 -");
  EXPECT_EQ(peer.answer().body, "plain hi");
}

TEST_F(Uploads, AreReadOnlyAsFastAsTheyAreTaken) {
  hold = true;
  TestServer server(take);
  const std::size_t size = 64'000;
  std::thread sender([&] {
    Peer peer(server.port());
    // In small pieces, so that there is more to ask for.
    peer.send(head(size));
    for (std::size_t sent = 0; sent < size; sent += 1'000) peer.send(std::string(1'000, 'x'));
    EXPECT_EQ(peer.answer().body, std::to_string(size) + " x");
  });
  ASSERT_TRUE(server.eventually([&] { return taker && taker->size > 0; }));
  std::size_t had = 0;
  server.on_shard([&] { had = taker->size; });
  const auto read = server.stats().bytes_in.get();
  server.on_shard([] {});
  EXPECT_LE(server.stats().bytes_in.get(), read) << "nobody asked for more";
  server.on_shard([&] {
    taker->held = false;
    taker->ask();
  });
  sender.join();
  EXPECT_GE(size, had);
}

TEST_F(Uploads, ThatBreakOffAreHeardOf) {
  TestServer server(take);
  for (const bool hard : {false, true}) {
    {
      Peer peer(server.port());
      peer.send(head(1'000) + "some");
      ASSERT_TRUE(server.eventually([&] { return taker && taker->size == 4; }));
      if (hard) peer.reset();
    }
    EXPECT_TRUE(server.eventually([&] { return taker->broken; }));
    server.on_shard([&] { taker.reset(); });
  }
  EXPECT_TRUE(server.eventually([&] { return server.stats().open.get() == 0; }));
}

TEST_F(Uploads, ThatAreMalformedTooLongOrTooSlowAreRefusedAndHeardOf) {
  NetConfig config;
  config.http.body_ms = std::chrono::milliseconds(200);
  TestServer server(take, config);
  {
    Peer peer(server.port());
    peer.send("PUT /stream HTTP/1.1\r\nHost: kith\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n");
    EXPECT_EQ(peer.answer().status, 400);
    EXPECT_TRUE(server.eventually([&] { return taker->broken; }));
  }
  {
    Peer peer(server.port());
    EXPECT_EQ(peer.ask(head(64 * 1024 + 1)).status, 413);
  }
  Peer peer(server.port());
  peer.send(head(10) + "slow");
  EXPECT_EQ(peer.answer().status, 408);
  EXPECT_TRUE(server.eventually([&] { return taker->broken; }));
}

TEST_F(Uploads, WaitForContinueUntilTheyAreWanted) {
  TestServer server(take);
  Peer peer(server.port());
  peer.send(head(2, "Expect: 100-continue\r\n"));
  EXPECT_EQ(peer.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(peer.ask("ok").body, "2 k");
}

TEST_F(Uploads, RefusedBeforeTheyCameEndTheConnection) {
  TestServer server(
      [](const std::shared_ptr<Exchange>& exchange) { exchange->respond(Response::text(403, "text/plain", "no")); });
  Peer peer(server.port());
  peer.send(head(1'000, "Expect: 100-continue\r\n"));
  const auto answer = peer.answer();
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(answer.header("Connection"), "close");
}

// So many letters, from the next turn on; then it breaks off, if it is to.
struct Letters final : BodySource {
  Letters(Shard& loop, std::size_t count) : shard(loop), left(count) {}
  void next(std::size_t bytes_max, Piece then) override {
    const auto size = std::min(left, bytes_max);
    left -= size;
    ++asked;
    auto shared = std::make_shared<Piece>(std::move(then));
    shard.post([size, shared] { (*shared)(std::string(size, 'q')); });
  }
  Shard& shard;
  std::size_t left;
  int asked = 0;
};

struct Answers : ::testing::Test {
  std::shared_ptr<Letters> letters;
  std::size_t short_by = 0;
  TestServer server{[this](const std::shared_ptr<Exchange>& exchange) {
    constexpr std::size_t kSize = 4 * 1024 * 1024;
    letters = std::make_shared<Letters>(server.shard(), kSize - short_by);
    Response response = Response::text(200, "text/plain", "begin ");
    response.source = letters;
    response.source_bytes = kSize;
    exchange->respond(std::move(response));
  }};
  static std::string get(const std::string& method) { return method + " / HTTP/1.1\r\nHost: kith\r\n\r\n"; }
};

TEST_F(Answers, LeaveInPiecesAsThePeerTakesThem) {
  Peer slow(server.port(), nullptr, 4096);
  slow.send(get("GET") + get("HEAD"));
  ASSERT_TRUE(server.eventually([&] { return letters && letters->asked > 0; }));
  const auto answer = slow.answer();
  EXPECT_EQ(answer.header("Content-Length"), std::to_string(4 * 1024 * 1024 + 6));
  EXPECT_EQ(answer.body, "begin " + std::string(4 * 1024 * 1024, 'q'));
  const auto head = slow.answer(true);
  EXPECT_EQ(head.header("Content-Length"), answer.header("Content-Length"));
  server.on_shard([&] { EXPECT_EQ(letters->asked, 0) << "HEAD has no body"; });
}

TEST_F(Answers, ThatCannotGoOnCutTheConnection) {
  short_by = 1;
  Peer peer(server.port());
  peer.send(get("GET"));
  const auto all = peer.read_to_end();
  EXPECT_LT(all.size() - (all.find("\r\n\r\n") + 4), std::size_t{4} * 1024 * 1024 + 6);
  EXPECT_TRUE(server.eventually([&] { return server.stats().open.get() == 0; }));
}

}  // namespace
}  // namespace kith::net
