// What an idle connection costs the process, measured: thousands of real WebSockets on loopback, heap before and after.
// Also a shard that has run out of descriptors.
#include <gtest/gtest.h>
#include <malloc.h>
#include <sys/resource.h>

#include "net/testing.h"

namespace kith::net {
namespace {
using testing::Peer;
using testing::TestServer;
using testing::ws_frame;

struct Quiet final : ConnectionHandler {
  void on_message(bool, std::string_view) override {}
  void on_writable() override {}
  void on_pong() override {}
  void on_closed(int) override {}
};

std::size_t heap_in_use() {
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

TEST(Memory, AnIdleWebSocketCostsWellBelowAKilobyte) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "sanitizers have a heap of their own";
#endif
  constexpr int kConnections = 2'000;
  constexpr std::size_t kBytesMax = 800;  // leaves half of the budget of a session to those above
  rlimit files{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  files.rlim_cur = files.rlim_max;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
  ASSERT_GT(files.rlim_cur, 2U * kConnections + 100);
  const auto quiet = std::make_shared<Quiet>();  // shared: what it holds is not net's
  TestServer server([&](const std::shared_ptr<Exchange>& exchange) {
    if (auto* connection = exchange->accept_websocket("kith.v1.json")) connection->attach(quiet);
  });
  std::vector<int> peers;  // descriptors alone: the peers' memory is not the server's
  peers.reserve(kConnections);
  const auto open = [&](int count) {
    for (int i = 0; i < count; ++i) {
      Peer peer(server.port());
      EXPECT_EQ(peer.upgrade("Sec-WebSocket-Protocol: kith.v1.json\r\n").status, 101);
      // Not quite idle: each has had a fragmented message and an answered ping, and must be back to rest.
      peer.send(ws_frame(0x01, "hel") + ws_frame(0x80, "lo") + ws_frame(0x89, "x"));
      EXPECT_EQ(peer.frame().opcode, 10);
      peers.push_back(peer.take_fd());
    }
    server.on_shard([] {});
  };
  open(200);  // pools and buffers of the first ones are not counted
  std::size_t before = 0;
  server.on_shard([&] { before = heap_in_use(); });
  open(kConnections - 200);
  std::size_t after = 0;
  server.on_shard([&] { after = heap_in_use(); });
  const auto each = (after - before) / (kConnections - 200);
  std::cout << "an idle WebSocket costs " << each << " bytes of heap\n";
  RecordProperty("bytes_each", static_cast<int>(each));
  EXPECT_EQ(server.stats().websockets.get(), kConnections);
  EXPECT_LE(each, kBytesMax);
  for (const int fd : peers) ::close(fd);
}

TEST(Listener, GoesOnAcceptingWhenDescriptorsAreFreeAgain) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the sanitizer itself needs a descriptor to look at memory";
#endif
  TestServer server([](const std::shared_ptr<Exchange>& exchange) { exchange->respond({.status = 204}); });
  Peer first(server.port());
  const std::string get = "GET / HTTP/1.1\r\nHost: kith\r\n\r\n";
  EXPECT_EQ(first.ask(get).status, 204);
  Peer waiting(0);
  rlimit files{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &files), 0);
  const auto usual = files.rlim_cur;
  // The peer's descriptor is made first; then the process may open none, and the kernel completes the connection all
  // the same.
  {
    const int lowest = ::dup(0);
    ::close(lowest);
    files.rlim_cur = static_cast<rlim_t>(lowest);
    ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
  }
  const SystemClock clock;
  const auto started = clock.steady();
  ASSERT_TRUE(waiting.connect_to(server.port()));
  EXPECT_TRUE(server.eventually([&] { return server.stats().accept_pauses.get() >= 2; }));
  const auto pauses_possible = (clock.steady() - started) / std::chrono::milliseconds(200) + 2;
  EXPECT_LE(server.stats().accept_pauses.get(), pauses_possible) << "spins instead of waiting";
  EXPECT_EQ(first.ask(get).status, 204);  // those connected are served meanwhile
  files.rlim_cur = usual;
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &files), 0);
  EXPECT_EQ(waiting.ask(get).status, 204);
}

}  // namespace
}  // namespace kith::net
