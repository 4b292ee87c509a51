// WebSocket and event streams over real loopback sockets.
#include "net/live_connection.h"

#include <gtest/gtest.h>

#include <numeric>

#include "net/testing.h"
#include "net/ws_handshake.h"

namespace kith::net {
namespace {
using testing::Peer;
using testing::TestServer;
using testing::ws_frame;
using wire::Codec;
using wire::Frame;

// A session that writes what is asked of it and remembers what it saw.
struct Session final : ConnectionHandler {
  Connection* connection = nullptr;
  bool echo = true;
  int messages = 0;
  int pongs = 0;
  int writables = 0;
  int closed = -1;

  void on_message(bool text, std::string_view payload) override {
    ++messages;
    if (echo && !connection->writing())
      connection->write({Frame::make(text ? Codec::kJson : Codec::kMsgpack, payload)});
  }
  void on_writable() override { ++writables; }
  void on_pong() override { ++pongs; }
  void on_closed(int code) override {
    closed = code;
    connection = nullptr;
  }
};

struct Fixture {
  explicit Fixture(NetConfig config = {}, std::shared_ptr<const TlsContext> tls = nullptr)
      : server([this](const std::shared_ptr<Exchange>& exchange) { open(*exchange); }, std::move(config),
               std::move(tls)) {}

  void open(Exchange& exchange) {
    auto session = std::make_shared<Session>();
    if (exchange.request().path == "/v1/events") {
      session->connection = exchange.start_stream({});
    } else {
      const auto offered = offered_subprotocols(exchange.request());
      session->connection = exchange.accept_websocket(offered.empty() ? std::string_view{} : offered.back());
    }
    if (session->connection == nullptr) return;
    sessions.push_back(session);
    session->connection->attach(session);
  }
  std::shared_ptr<Session> last() {
    std::shared_ptr<Session> out;
    server.on_shard([&] { out = sessions.back(); });
    return out;
  }

  std::vector<std::shared_ptr<Session>> sessions;
  TestServer server;
};

TEST(WebSocket, ShakesHandsAsTheRfcsExample) {
  Fixture f;
  Peer peer(f.server.port());
  const auto answer = peer.upgrade("Sec-WebSocket-Protocol: kith.v1.msgpack, kith.v1.json\r\n");
  EXPECT_EQ(answer.status, 101);
  EXPECT_EQ(answer.header("Sec-WebSocket-Accept"), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  EXPECT_EQ(answer.header("Sec-WebSocket-Protocol"), "kith.v1.json");
}

TEST(WebSocket, RefusesHandshakesThatAreNone) {
  Fixture f;
  const std::string begin = "GET /v1/ws HTTP/1.1\r\nHost: kith\r\n";
  const std::string upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
  const std::string key = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  Peer peer(f.server.port());  // refusals keep the connection
  EXPECT_EQ(peer.ask(begin + "\r\n").status, 426);
  const auto old = peer.ask(begin + upgrade + key + "Sec-WebSocket-Version: 8\r\n\r\n");
  EXPECT_EQ(old.status, 426);
  EXPECT_EQ(old.header("Sec-WebSocket-Version"), "13");
  EXPECT_EQ(peer.ask(begin + upgrade + version + "\r\n").status, 400);
  EXPECT_EQ(peer.ask(begin + upgrade + version + "Sec-WebSocket-Key: short==\r\n\r\n").status, 400);
  EXPECT_EQ(peer.ask(begin + upgrade + version + key + key + "\r\n").status, 400);
  EXPECT_EQ(peer.ask(begin + upgrade + version + key + "Origin: https://evil.example.org\r\n\r\n").status, 403);
  EXPECT_EQ(
      peer.ask("POST /v1/ws HTTP/1.1\r\nHost: kith\r\nContent-Length: 0\r\n" + upgrade + version + key + "\r\n").status,
      405);
}

TEST(WebSocket, EchoesMessagesFragmentsAndPings) {
  Fixture f;
  Peer peer(f.server.port());
  peer.upgrade();
  peer.send(ws_frame(0x81, "hello"));
  EXPECT_EQ(peer.frame().payload, "hello");
  peer.send(ws_frame(0x02, "a") + ws_frame(0x89, "ping") + ws_frame(0x00, "b"));
  const auto pong = peer.frame();
  EXPECT_EQ(pong.opcode, 10);
  EXPECT_EQ(pong.payload, "ping");
  peer.send(ws_frame(0x80, "c"));
  const auto echoed = peer.frame();
  EXPECT_EQ(echoed.opcode, 2);
  EXPECT_EQ(echoed.payload, "abc");
  const std::string large(60'000, 'z');
  peer.send(ws_frame(0x81, large));
  EXPECT_EQ(peer.frame().payload, large);
}

TEST(WebSocket, TakesFramesThatCameWithTheHandshake) {
  Fixture f;
  Peer peer(f.server.port());
  peer.send(
      "GET /v1/ws HTTP/1.1\r\nHost: kith\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
      ws_frame(0x81, "early"));
  EXPECT_EQ(peer.answer(true).status, 101);
  EXPECT_EQ(peer.frame().payload, "early");
}

TEST(WebSocket, ClosesByHandshakeFromEitherSide) {
  Fixture f;
  {
    Peer peer(f.server.port());
    peer.upgrade();
    const auto session = f.last();
    peer.send(ws_frame(0x88,
                       "\x03\xe9"
                       "bye"));
    EXPECT_EQ(peer.frame().code(), 1001);
    EXPECT_TRUE(peer.ended());
    EXPECT_TRUE(f.server.eventually([&] { return session->closed == 1001; }));
  }
  Peer peer(f.server.port());
  peer.upgrade();
  const auto session = f.last();
  f.server.on_shard([&] {
    session->connection->write({Frame::make(Codec::kJson, "last words")});
    session->connection->close(4201, "kicked");
    session->connection->write({Frame::make(Codec::kJson, "too late")});
  });
  EXPECT_EQ(peer.frame().payload, "last words");
  const auto close = peer.frame();
  EXPECT_EQ(close.code(), 4201);
  EXPECT_EQ(close.payload.substr(2), "kicked");
  peer.send(ws_frame(0x81, "not heard") + ws_frame(0x88, close.payload));
  EXPECT_TRUE(peer.ended());
  EXPECT_TRUE(f.server.eventually([&] { return session->closed == 4201; }));
  EXPECT_EQ(session->messages, 0);
  EXPECT_EQ(f.server.stats().websockets.get(), 0);
}

TEST(WebSocket, ClosesBreachesWithTheirCode) {
  NetConfig config;
  config.websocket.message_bytes_max = 1'000;
  Fixture f(config);
  const std::vector<std::pair<std::string, int>> breaches = {{ws_frame(0x81, "unmasked", false), 1002},
                                                             {ws_frame(0xc1, "rsv"), 1002},
                                                             {ws_frame(0x81, "\xff\xfe"), 1007},
                                                             {ws_frame(0x81, std::string(1'001, 'x')), 1009}};
  for (const auto& [bytes, code] : breaches) {
    Peer peer(f.server.port());
    peer.upgrade();
    const auto session = f.last();
    peer.send(bytes + ws_frame(0x81, "after"));
    EXPECT_EQ(peer.frame().code(), code);
    EXPECT_TRUE(peer.ended());
    peer.shut();
    EXPECT_TRUE(f.server.eventually([&] { return session->closed == code; })) << code;
    EXPECT_EQ(session->messages, 0);
  }
  EXPECT_EQ(f.server.stats().protocol_errors.get(), 4);
}

TEST(WebSocket, WritesManyFramesAsOneInOrder) {
  Fixture f;
  Peer peer(f.server.port());
  peer.upgrade();
  const auto session = f.last();
  std::vector<std::string> payloads;
  for (int i = 0; i < 2'000; ++i)
    payloads.push_back(std::to_string(i) + std::string(static_cast<std::size_t>(i % 300), 'x'));
  f.server.on_shard([&] {
    std::vector<Frame> frames;
    for (const auto& payload : payloads) frames.push_back(Frame::make(Codec::kJson, payload));
    session->connection->write(std::move(frames));
  });
  for (const auto& payload : payloads) ASSERT_EQ(peer.frame().payload, payload);
}

TEST(WebSocket, LetsASlowReaderWaitAloneAndLosesNothing) {
  Fixture f;
  Peer slow(f.server.port(), nullptr, 4096);
  slow.upgrade();
  const auto session = f.last();
  const Frame shared = Frame::make(Codec::kJson, std::string(50'000, 's'));
  f.server.on_shard([&] {
    session->connection->write(std::vector<Frame>(200, shared));
    EXPECT_TRUE(session->connection->writing());
    session->connection->ping();
    session->connection->ping();
  });
  // While it is blocked: pings of the peer collapse into the last, and others are served.
  for (int i = 0; i < 50; ++i) slow.send(ws_frame(0x89, std::to_string(i)));
  Peer other(f.server.port());
  other.upgrade();
  other.send(ws_frame(0x81, "quick"));
  EXPECT_EQ(other.frame().payload, "quick");
  ASSERT_TRUE(f.server.eventually([&] { return session->pongs == 50; }));
  for (int i = 0; i < 200; ++i) ASSERT_EQ(slow.frame().payload.size(), 50'000U);
  const auto pong = slow.frame();
  EXPECT_EQ(pong.opcode, 10);
  EXPECT_EQ(pong.payload, "49");
  EXPECT_EQ(slow.frame().opcode, 9);
  EXPECT_TRUE(f.server.eventually([&] { return session->writables == 1 && !session->connection->writing(); }));
}

TEST(WebSocket, DoesNotWaitLongForAPeerThatNeverAnswersItsClose) {
  NetConfig config;
  config.websocket.close_ms = std::chrono::milliseconds(100);
  Fixture f(config);
  Peer peer(f.server.port());
  peer.upgrade();
  const auto session = f.last();
  f.server.on_shard([&] { session->connection->close(4000, {}); });
  EXPECT_TRUE(f.server.eventually([&] { return session->closed == 4000; }));
}

TEST(WebSocket, CutsOffReadersThatStall) {
  NetConfig config;
  config.websocket.stall_ms = std::chrono::milliseconds(200);
  Fixture f(config);
  Peer stalled(f.server.port(), nullptr, 4096);
  stalled.upgrade();
  const auto session = f.last();
  f.server.on_shard([&] {
    session->connection->write(std::vector<Frame>(200, Frame::make(Codec::kJson, std::string(50'000, 's'))));
  });
  EXPECT_TRUE(f.server.eventually([&] { return session->closed == 1006; }));
  EXPECT_EQ(f.server.stats().stalled.get(), 1);
}

TEST(WebSocket, StopsReadingWhenToldSoTheFloodStaysWithThePeer) {
  Fixture f;
  Peer peer(f.server.port());
  peer.upgrade();
  const auto session = f.last();
  f.server.on_shard([&] {
    session->echo = false;
    session->connection->set_reading(false);
  });
  for (int i = 0; i < 10; ++i) peer.send(ws_frame(0x81, "m"));
  f.server.on_shard([] {});
  f.server.on_shard([&] {
    EXPECT_EQ(session->messages, 0);
    session->connection->set_reading(true);
  });
  EXPECT_TRUE(f.server.eventually([&] { return session->messages == 10; }));
}

TEST(WebSocket, SurvivesResetsAndAborts) {
  Fixture f;
  Peer peer(f.server.port());
  peer.upgrade();
  const auto first = f.last();
  peer.reset();
  EXPECT_TRUE(f.server.eventually([&] { return first->closed == 1006; }));
  Peer second(f.server.port());
  second.upgrade();
  const auto session = f.last();
  f.server.on_shard([&] {
    session->connection->abort();
    EXPECT_EQ(session->closed, -1);  // never from inside a call
    session->connection->write({Frame::make(Codec::kJson, "nobody")});
    session->connection->close(1000, {});
  });
  EXPECT_EQ(session->closed, 1006);
  EXPECT_EQ(second.frame().opcode, -1);
}

TEST(WebSocket, LeavesNothingBehindAfterAThousandConnections) {
  Fixture f;
  for (int round = 0; round < 10; ++round) {
    std::vector<Peer> peers;
    for (int i = 0; i < 100; ++i) {
      peers.emplace_back(f.server.port());
      ASSERT_EQ(peers.back().upgrade().status, 101);
      if (i % 3 == 0) peers.back().send(ws_frame(0x88, ""));
      if (i % 3 == 1) peers.back().reset();
    }
  }
  EXPECT_TRUE(f.server.eventually([&] { return f.server.stats().open.get() == 0; }));
  f.server.on_shard([&] {
    EXPECT_EQ(f.sessions.size(), 1'000U);
    for (const auto& session : f.sessions) {
      EXPECT_NE(session->closed, -1);
      EXPECT_EQ(session.use_count(), 1);
    }
  });
  EXPECT_EQ(f.server.stats().websockets.get(), 0);
}

TEST(WebSocket, TellsSessionsWhenTheServerCloses) {
  Fixture f;
  Peer peer(f.server.port());
  peer.upgrade();
  const auto session = f.last();
  f.server.on_shard([&] { f.server.server().close(); });
  EXPECT_EQ(session->closed, 1006);
  EXPECT_TRUE(peer.ended());
  EXPECT_FALSE(Peer(f.server.port()).connected());
}

TEST(EventStream, SendsFramesAsEventsWithTheirIdAndSaysGoodbye) {
  Fixture f;
  Peer peer(f.server.port());
  const auto head = peer.ask("GET /v1/events HTTP/1.1\r\nHost: kith\r\n\r\n", true);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Type"), "text/event-stream; charset=utf-8");
  EXPECT_EQ(head.header("Transfer-Encoding"), "chunked");
  const auto session = f.last();
  f.server.on_shard([&] {
    session->connection->write({Frame::make(Codec::kJson, "{\"a\":1}"), Frame::make(Codec::kJson, "two\nlines")},
                               "token");
    session->connection->ping();
    session->connection->close(4001, "moved");
  });
  const auto all = peer.read_to_end();
  EXPECT_EQ(all,
            "30\r\ndata: {\"a\":1}\n\nid: token\ndata: two\ndata: lines\n\n\r\n3\r\n:\n\n\r\n"
            "33\r\nevent: close\ndata: {\"code\":4001,\"reason\":\"moved\"}\n\n\r\n0\r\n\r\n");
  peer.shut();
  EXPECT_TRUE(f.server.eventually([&] { return session->closed == 4001; }));
}

TEST(EventStream, EndsWithItsPeerAndServesOldClientsUnchunked) {
  Fixture f;
  std::shared_ptr<Session> session;
  {
    Peer peer(f.server.port());
    EXPECT_EQ(peer.ask("GET /v1/events HTTP/1.0\r\n\r\n", true).header("Connection"), "close");
    session = f.last();
    f.server.on_shard([&] { session->connection->write({Frame::make(Codec::kJson, "x")}); });
    EXPECT_EQ(peer.read(9), "data: x\n\n");
  }
  EXPECT_TRUE(f.server.eventually([&] { return session->closed == 1006; }));
}

}  // namespace
}  // namespace kith::net
