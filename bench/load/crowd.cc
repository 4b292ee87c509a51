#include "load/crowd.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <deque>

#include "load/framing.h"

namespace kith::bench {
namespace {

constexpr std::size_t kReadBytes = 256 * 1024;
constexpr int kEventsMax = 1024;

std::string last_error() {
  return std::strerror(errno);
}

struct FreeSsl {
  void operator()(ssl_st* ssl) const { SSL_free(ssl); }
};
struct FreeContext {
  void operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }
};

enum class Phase : std::uint8_t { kConnecting, kHandshaking, kUpgrading, kOpen, kOver };

struct Client {
  int fd = -1;
  Phase phase = Phase::kConnecting;
  bool flush_wanted = false;
  bool waits_write = true;
  std::unique_ptr<ssl_st, FreeSsl> ssl;
  std::string in;   // of an incomplete frame
  std::string out;  // not taken by the kernel yet
};

}  // namespace

struct Crowd::Parts {
  Endpoint endpoint;
  sockaddr_in address{};
  std::string host;
  int epoll = -1;
  std::unique_ptr<ssl_ctx_st, FreeContext> tls;
  std::deque<Client> clients;
  std::vector<std::size_t> to_flush;
  std::vector<char> buffer = std::vector<char>(kReadBytes);
  OnFrame on_frame = [](std::size_t, std::string_view) {};
  std::size_t open = 0;
  std::size_t opening = 0;
  std::size_t failed = 0;
  std::string why;
  std::uint64_t reads = 0;

  ~Parts() {
    for (Client& client : clients) {
      if (client.fd >= 0) ::close(client.fd);
    }
    if (epoll >= 0) ::close(epoll);
  }

  void watch(std::size_t number, Client& client, bool write) {
    if (client.waits_write == write) return;
    client.waits_write = write;
    epoll_event event{.events = EPOLLIN | (write ? EPOLLOUT : 0u), .data = {.u64 = number}};
    ::epoll_ctl(epoll, EPOLL_CTL_MOD, client.fd, &event);
  }
  void over(Client& client, std::string reason) {
    if (client.phase == Phase::kOver) return;
    (client.phase == Phase::kOpen ? open : opening) -= 1;
    ++failed;
    if (why.empty()) why = std::move(reason);
    finish(client);
  }
  static void finish(Client& client) {
    client.phase = Phase::kOver;
    client.ssl.reset();
    ::close(client.fd);
    client.fd = -1;
    client.in = {};
    client.out = {};
  }

  void handle(std::size_t number, std::uint32_t events);
  bool connected(Client& client);
  bool shake_hands(std::size_t number, Client& client);
  void read(std::size_t number, Client& client);
  void take(std::size_t number, Client& client, std::string_view input);
  std::size_t consume(std::size_t number, Client& client, std::string_view input);
  void flush(std::size_t number, Client& client);
};

Crowd::Crowd(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Crowd::Crowd(Crowd&&) noexcept = default;
Crowd::~Crowd() = default;

Result<Crowd> Crowd::make(Endpoint endpoint) {
  auto parts = std::make_unique<Parts>();
  parts->address.sin_family = AF_INET;
  parts->address.sin_port = htons(endpoint.port);
  if (::inet_pton(AF_INET, endpoint.host.c_str(), &parts->address.sin_addr) != 1) {
    return refuse(Code::kBadRequest, "server", endpoint.host + " is not a numeric IPv4 address");
  }
  parts->host = endpoint.host + ":" + std::to_string(endpoint.port);
  parts->epoll = ::epoll_create1(EPOLL_CLOEXEC);
  if (parts->epoll < 0) return fail(Code::kUnavailable, "cannot make an epoll: " + last_error());
  if (endpoint.tls) {
    parts->tls.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_mode(parts->tls.get(),
                     SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  }
  parts->endpoint = std::move(endpoint);
  return Crowd(std::move(parts));
}

void Crowd::on_frame(OnFrame on_frame) {
  parts_->on_frame = std::move(on_frame);
}

Status Crowd::connect(std::string token) {
  auto& p = *parts_;
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return fail(Code::kUnavailable, "cannot open another socket: " + last_error());
  const int on = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  Client& client = p.clients.emplace_back();
  client.fd = fd;
  client.out = upgrade_request(p.host, token);
  const std::size_t number = p.clients.size() - 1;
  epoll_event event{.events = EPOLLIN | EPOLLOUT, .data = {.u64 = number}};
  ++p.opening;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&p.address), sizeof p.address) != 0 && errno != EINPROGRESS) {
    p.over(client, "cannot connect to " + p.host + ": " + last_error());
    return fail(Code::kUnavailable, p.why);
  }
  ::epoll_ctl(p.epoll, EPOLL_CTL_ADD, fd, &event);
  return {};
}

void Crowd::send(std::size_t number, std::string_view json) {
  Client& client = parts_->clients[number];
  if (client.phase != Phase::kOpen) return;
  put_frame(client.out, Opcode::kText, json);
  if (client.flush_wanted) return;
  client.flush_wanted = true;
  parts_->to_flush.push_back(number);
}

void Crowd::drop(std::size_t number) {
  Client& client = parts_->clients[number];
  if (client.phase == Phase::kOver) return;
  (client.phase == Phase::kOpen ? parts_->open : parts_->opening) -= 1;
  // A reset, not a farewell: thousands of ports must not linger.
  const linger hard{1, 0};
  ::setsockopt(client.fd, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
  Parts::finish(client);
}

Status Crowd::turn(Instant until) {
  auto& p = *parts_;
  const auto flush_all = [&p] {
    for (std::size_t i = 0; i < p.to_flush.size(); ++i) {
      Client& client = p.clients[p.to_flush[i]];
      client.flush_wanted = false;
      if (client.phase == Phase::kOpen) p.flush(p.to_flush[i], client);
    }
    p.to_flush.clear();
  };
  flush_all();
  const auto left = std::chrono::duration_cast<std::chrono::nanoseconds>(until - std::chrono::steady_clock::now());
  const auto wait = std::max(left, std::chrono::nanoseconds(0)).count();
  const timespec timeout{.tv_sec = wait / 1'000'000'000, .tv_nsec = wait % 1'000'000'000};
  std::array<epoll_event, kEventsMax> events;
  const int count = ::epoll_pwait2(p.epoll, events.data(), kEventsMax, &timeout, nullptr);
  if (count < 0 && errno != EINTR) return fail(Code::kUnavailable, "waiting for sockets failed: " + last_error());
  for (int i = 0; i < count; ++i) {
    p.handle(events[static_cast<std::size_t>(i)].data.u64, events[static_cast<std::size_t>(i)].events);
  }
  flush_all();
  return {};
}

bool Crowd::Parts::connected(Client& client) {
  int error = 0;
  socklen_t size = sizeof error;
  ::getsockopt(client.fd, SOL_SOCKET, SO_ERROR, &error, &size);
  if (error != 0) {
    over(client, "cannot connect to " + host + ": " + std::strerror(error));
    return false;
  }
  client.phase = Phase::kUpgrading;
  if (tls) {
    client.phase = Phase::kHandshaking;
    client.ssl.reset(SSL_new(tls.get()));
    SSL_set_fd(client.ssl.get(), client.fd);
    SSL_set_connect_state(client.ssl.get());
  }
  return true;
}

bool Crowd::Parts::shake_hands(std::size_t number, Client& client) {
  ERR_clear_error();
  const int done = SSL_do_handshake(client.ssl.get());
  if (done == 1) {
    client.phase = Phase::kUpgrading;
    return true;
  }
  const int wants = SSL_get_error(client.ssl.get(), done);
  if (wants == SSL_ERROR_WANT_READ || wants == SSL_ERROR_WANT_WRITE) {
    watch(number, client, wants == SSL_ERROR_WANT_WRITE);
  } else {
    over(client, "the TLS handshake failed");
  }
  return false;
}

void Crowd::Parts::handle(std::size_t number, std::uint32_t events) {
  Client& client = clients[number];
  if (client.phase == Phase::kOver) return;
  if (client.phase == Phase::kConnecting && !connected(client)) return;
  if (client.phase == Phase::kHandshaking && !shake_hands(number, client)) return;
  if (!client.out.empty()) flush(number, client);
  if (client.phase != Phase::kOver && (events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read(number, client);
}

void Crowd::Parts::read(std::size_t number, Client& client) {
  for (;;) {
    std::ptrdiff_t got = 0;
    if (client.ssl) {
      ERR_clear_error();
      got = SSL_read(client.ssl.get(), buffer.data(), static_cast<int>(buffer.size()));
      if (got <= 0) {
        const int wants = SSL_get_error(client.ssl.get(), static_cast<int>(got));
        if (wants == SSL_ERROR_WANT_READ || wants == SSL_ERROR_WANT_WRITE) return;
        return over(client, "the server closed a TLS connection");
      }
    } else {
      got = ::recv(client.fd, buffer.data(), buffer.size(), 0);
      if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
      if (got < 0) return over(client, "a connection broke: " + last_error());
      if (got == 0) return over(client, "the server closed a connection");
    }
    ++reads;
    take(number, client, {buffer.data(), static_cast<std::size_t>(got)});
    if (client.phase == Phase::kOver) return;
    if (!client.ssl) return;  // level-triggered: what is left is told again
  }
}

void Crowd::Parts::take(std::size_t number, Client& client, std::string_view input) {
  if (client.in.empty()) {
    const auto used = consume(number, client, input);
    if (client.phase != Phase::kOver) client.in.assign(input.substr(used));
    return;
  }
  client.in.append(input);
  const std::string all = std::move(client.in);
  const auto used = consume(number, client, all);
  if (client.phase != Phase::kOver) client.in.assign(all, used);
}

std::size_t Crowd::Parts::consume(std::size_t number, Client& client, std::string_view input) {
  std::size_t used = 0;
  if (client.phase == Phase::kUpgrading) {
    const auto answer = read_upgrade(input);
    if (!answer) return 0;
    if (!answer->granted) {
      over(client,
           "what answers at " + host + " refused the upgrade: " + std::string(input.substr(0, input.find('\r'))));
      return 0;
    }
    used = answer->bytes;
    client.phase = Phase::kOpen;
    --opening;
    ++open;
  }
  while (const auto frame = read_frame(input.substr(used))) {
    if (frame->broken) {
      over(client, "the server sent a broken frame");
      return used;
    }
    used += frame->bytes;
    switch (frame->opcode) {
      case Opcode::kText:
        on_frame(number, frame->payload);
        break;
      case Opcode::kPing:
        put_frame(client.out, Opcode::kPong, frame->payload);
        flush(number, client);
        break;
      case Opcode::kClose:
        over(client, "the server closed a session: " +
                         std::string(frame->payload.size() > 2 ? frame->payload.substr(2) : "without a reason"));
        return used;
      default:
        break;
    }
    if (client.phase == Phase::kOver) return used;
  }
  return used;
}

void Crowd::Parts::flush(std::size_t number, Client& client) {
  while (!client.out.empty()) {
    std::ptrdiff_t sent = 0;
    if (client.ssl) {
      ERR_clear_error();
      sent = SSL_write(client.ssl.get(), client.out.data(), static_cast<int>(client.out.size()));
      if (sent <= 0) return watch(number, client, true);
    } else {
      sent = ::send(client.fd, client.out.data(), client.out.size(), MSG_NOSIGNAL);
      if (sent < 0 && (errno == EAGAIN || errno == EINTR)) return watch(number, client, true);
      if (sent < 0) return over(client, "a connection broke: " + last_error());
    }
    client.out.erase(0, static_cast<std::size_t>(sent));
  }
  watch(number, client, false);
}

std::size_t Crowd::size() const {
  return parts_->clients.size();
}
std::size_t Crowd::open() const {
  return parts_->open;
}
std::size_t Crowd::opening() const {
  return parts_->opening;
}
std::size_t Crowd::failed() const {
  return parts_->failed;
}
const std::string& Crowd::why() const {
  return parts_->why;
}
std::uint64_t Crowd::reads() const {
  return parts_->reads;
}

}  // namespace kith::bench
