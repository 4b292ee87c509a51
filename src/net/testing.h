// For net's tests: a Server on a real shard and loopback, and a blocking peer that can speak HTTP and WebSocket badly
// on purpose. Thread: the test's; the server's callbacks run on the shard. Every wait has a limit, so a hang is a
// failure.
#pragma once

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstring>
#include <functional>
#include <future>
#include <memory>
#include <string>
#include <thread>

#include "net/bind.h"
#include "net/server.h"
#include "runtime/shard_set.h"

namespace kith::net::testing {

inline constexpr int kWaitMs = 10'000;

// Routes everything to one function.
struct FunctionHandler final : Handler {
  std::function<void(std::shared_ptr<Exchange>)> on_request;
  std::size_t body_max = 64 * 1024;

  std::size_t body_bytes_max(std::string_view, std::string_view path) const override {
    return path == "/small" ? 10 : body_max;
  }
  bool streams_body(std::string_view, std::string_view path) const override { return path == "/stream"; }
  void handle(std::shared_ptr<Exchange> exchange) override { on_request(std::move(exchange)); }
};

class TestServer {
 public:
  explicit TestServer(std::function<void(std::shared_ptr<Exchange>)> on_request, NetConfig config = {},
                      std::shared_ptr<const TlsContext> tls = nullptr)
      : shards_(1, clock_) {
    handler_.on_request = std::move(on_request);
    auto server = Server::make(shards_.at(0), std::move(config), handler_);
    auto bound = BoundSockets::bind("127.0.0.1:0", 1);
    if (!server || !bound) throw std::runtime_error("the test server cannot start");
    server_ = std::move(*server);
    port_ = bound->port();
    server_->listen(bound->take(0), std::move(tls));
    shards_.start();
  }
  ~TestServer() {
    on_shard([this] { server_->close(); });
    on_shard([] {});
    shards_.stop();
    server_.reset();
  }
  TestServer(const TestServer&) = delete;
  TestServer& operator=(const TestServer&) = delete;

  std::uint16_t port() const { return port_; }
  Shard& shard() { return shards_.at(0); }
  Server& server() { return *server_; }
  const Stats& stats() const { return server_->stats(); }

  // Runs task on the shard and waits for it, the turn's end included.
  void on_shard(std::function<void()> task) {
    std::promise<void> done;
    shard().post([&] {
      task();
      shard().at_turn_end([&] { done.set_value(); });
    });
    done.get_future().wait();
  }
  // Waits until the shard sees the condition true.
  bool eventually(const std::function<bool()>& condition) {
    const auto until = clock_.steady() + std::chrono::milliseconds(kWaitMs);
    while (clock_.steady() < until) {
      bool holds = false;
      on_shard([&] { holds = condition(); });
      if (holds) return true;
      std::this_thread::yield();
    }
    return false;
  }

 private:
  SystemClock clock_;
  FunctionHandler handler_;
  ShardSet shards_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
};

struct Answer {
  int status = 0;
  std::string head;
  std::string body;

  std::string header(const std::string& name) const {
    const auto at = head.find("\r\n" + name + ": ");
    if (at == std::string::npos) return {};
    const auto from = at + name.size() + 4;
    return head.substr(from, head.find("\r\n", from) - from);
  }
};

struct WsFrame {
  int opcode = -1;  // -1: the connection ended
  bool fin = false;
  std::string payload;
  int code() const {
    return payload.size() < 2 ? 1005
                              : (static_cast<unsigned char>(payload[0]) << 8) | static_cast<unsigned char>(payload[1]);
  }
};

// A client frame, masked unless told otherwise.
inline std::string ws_frame(int first_byte, std::string_view payload, bool masked = true) {
  std::string out;
  out.push_back(static_cast<char>(first_byte));
  const int mask_bit = masked ? 0x80 : 0;
  const std::size_t size = payload.size();
  if (size < 126) {
    out.push_back(static_cast<char>(mask_bit | static_cast<int>(size)));
  } else if (size <= 0xffff) {
    out.push_back(static_cast<char>(mask_bit | 126));
    out.push_back(static_cast<char>(size >> 8));
    out.push_back(static_cast<char>(size));
  } else {
    out.push_back(static_cast<char>(mask_bit | 127));
    for (int shift = 56; shift >= 0; shift -= 8)
      out.push_back(static_cast<char>(static_cast<std::uint64_t>(size) >> shift));
  }
  constexpr std::string_view kKey = "\x11\x92\xa3\x04";
  if (masked) out += kKey;
  for (std::size_t i = 0; i < size; ++i)
    out.push_back(masked ? static_cast<char>(payload[i] ^ kKey[i % 4]) : payload[i]);
  return out;
}

class Peer {
 public:
  // port 0: not connected yet. tls: a client context to speak TLS with. receive_bytes: a small kernel buffer makes a
  // slow reader.
  explicit Peer(std::uint16_t port, SSL_CTX* tls = nullptr, int receive_bytes = 0)
      : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    if (receive_bytes > 0) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_bytes, sizeof receive_bytes);
    if (port != 0) connect_to(port);
    if (tls == nullptr || !connected_) return;
    tls_ = SSL_new(tls);
    SSL_set_fd(tls_, fd_);
    connected_ = SSL_connect(tls_) == 1;
  }
  ~Peer() {
    SSL_free(tls_);
    if (fd_ >= 0) ::close(fd_);
  }
  Peer(Peer&& other) noexcept
      : fd_(std::exchange(other.fd_, -1)),
        tls_(std::exchange(other.tls_, nullptr)),
        connected_(other.connected_),
        in_(other.in_) {}

  bool connect_to(std::uint16_t port) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connected_ = ::connect(fd_, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0;
  }
  bool connected() const { return connected_; }
  int take_fd() { return std::exchange(fd_, -1); }
  SSL* tls() { return tls_; }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto sent = tls_ != nullptr ? SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size()))
                                        : ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  void shut() { ::shutdown(fd_, SHUT_WR); }
  void reset() {
    const linger hard{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    ::close(std::exchange(fd_, -1));
  }

  // More bytes into in_; false at the end, on reset, or after the limit.
  bool more() {
    if (tls_ == nullptr || SSL_pending(tls_) == 0) {
      pollfd wait{fd_, POLLIN, 0};
      if (::poll(&wait, 1, kWaitMs) != 1) {
        ADD_FAILURE() << "nothing came within the limit";
        return false;
      }
    }
    char buffer[65536];
    const auto got = tls_ != nullptr ? SSL_read(tls_, buffer, sizeof buffer) : ::recv(fd_, buffer, sizeof buffer, 0);
    if (got <= 0) return false;
    in_.append(buffer, static_cast<std::size_t>(got));
    return true;
  }
  std::string read(std::size_t bytes) {
    while (in_.size() < bytes && more()) {
    }
    auto out = in_.substr(0, bytes);
    in_.erase(0, bytes);
    return out;
  }
  std::string read_until(std::string_view mark) {
    std::size_t at = 0;
    while ((at = in_.find(mark)) == std::string::npos) {
      if (!more()) return std::exchange(in_, {});
    }
    auto out = in_.substr(0, at + mark.size());
    in_.erase(0, at + mark.size());
    return out;
  }
  std::string read_to_end() {
    while (more()) {
    }
    return std::exchange(in_, {});
  }
  bool ended() { return in_.empty() && !more(); }

  Answer answer(bool head_only = false) {
    Answer out;
    out.head = read_until("\r\n\r\n");
    if (out.head.size() > 12) out.status = std::atoi(out.head.c_str() + 9);
    const auto length = out.header("Content-Length");
    std::size_t bytes = 0;
    std::from_chars(length.data(), length.data() + length.size(), bytes);
    if (!head_only) out.body = read(bytes);
    return out;
  }
  Answer ask(std::string_view request, bool head_only = false) {
    send(request);
    return answer(head_only);
  }
  Answer upgrade(const std::string& extra = {}) {
    return ask(
        "GET /v1/ws HTTP/1.1\r\nHost: kith\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
            extra + "\r\n",
        true);
  }
  WsFrame frame() {
    WsFrame out;
    const auto head = read(2);
    if (head.size() < 2) return out;
    out.fin = (head[0] & 0x80) != 0;
    out.opcode = head[0] & 0x0f;
    std::uint64_t size = static_cast<unsigned char>(head[1]);
    if (size >= 126) {
      const auto extra = read(size == 126 ? 2 : 8);
      size = 0;
      for (const char c : extra) size = (size << 8) | static_cast<unsigned char>(c);
    }
    out.payload = read(static_cast<std::size_t>(size));
    return out;
  }

 private:
  int fd_ = -1;
  SSL* tls_ = nullptr;
  bool connected_ = false;
  std::string in_;
};

}  // namespace kith::net::testing
