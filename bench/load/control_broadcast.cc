#include "load/control_broadcast.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <vector>

#include "load/own_clock.h"
#include "load/stage.h"
#include "wire/frame.h"

namespace kith::bench {
namespace {

using namespace std::chrono_literals;

struct Listening {
  int fd = -1;
  Endpoint endpoint;
};

Result<Listening> listen_anywhere() {
  Listening out;
  out.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (out.fd < 0 || ::bind(out.fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(out.fd, 4096) != 0 ||
      ::getsockname(out.fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return fail(Code::kUnavailable, "the control cannot listen");
  }
  out.endpoint.port = ntohs(address.sin_port);
  return out;
}

// Reads the opening request and grants it.
bool welcome(int fd) {
  std::string request;
  std::array<char, 4096> bytes{};
  while (request.find("\r\n\r\n") == std::string::npos) {
    const auto got = ::recv(fd, bytes.data(), bytes.size(), 0);
    if (got <= 0) return false;
    request.append(bytes.data(), static_cast<std::size_t>(got));
  }
  constexpr std::string_view kGranted =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
  return ::send(fd, kGranted.data(), kGranted.size(), MSG_NOSIGNAL) == static_cast<std::ptrdiff_t>(kGranted.size());
}

// Blocking sockets: who is full is waited for, as epoll would.
bool write_all(int fd, std::vector<iovec> pieces) {
  std::size_t first = 0;
  while (first < pieces.size()) {
    auto sent = ::writev(fd, &pieces[first], static_cast<int>(pieces.size() - first));
    if (sent < 0) return false;
    for (; first < pieces.size() && static_cast<std::size_t>(sent) >= pieces[first].iov_len; ++first)
      sent -= static_cast<std::ptrdiff_t>(pieces[first].iov_len);
    if (first == pieces.size()) break;
    pieces[first].iov_base = static_cast<char*>(pieces[first].iov_base) + sent;
    pieces[first].iov_len -= static_cast<std::size_t>(sent);
  }
  return true;
}

struct Wanted {
  std::string payload;
  std::size_t listeners = 0;
  std::size_t coalesced = 1;
  double rounds_per_second = 0;
  std::chrono::nanoseconds time{};
};

Broadcast broadcast(const std::vector<int>& sockets, const Wanted& wanted) {
  const auto frame = wire::Frame::make(wire::Codec::kJson, wanted.payload);
  const auto bytes = frame.websocket();
  const std::vector<iovec> pieces(wanted.coalesced, iovec{const_cast<char*>(bytes.data()), bytes.size()});
  const Clocked clocked;
  const auto began = std::chrono::steady_clock::now();
  Broadcast done;
  for (std::uint64_t round = 0; std::chrono::steady_clock::now() - began < wanted.time; ++round) {
    if (wanted.rounds_per_second > 0) {
      const std::chrono::duration<double> due(static_cast<double>(round) / wanted.rounds_per_second);
      const auto left = began + due - std::chrono::steady_clock::now();
      if (left > 0s) ::usleep(static_cast<useconds_t>(std::chrono::duration<double, std::micro>(left).count()));
    }
    for (const int fd : sockets) {
      if (!write_all(fd, pieces)) return done;
      done.deliveries += static_cast<double>(wanted.coalesced);
    }
  }
  done.cpu_seconds = clocked.cpu();
  done.wall_seconds = clocked.wall();
  return done;
}

[[noreturn]] void be_control(int listening, int out, const Wanted& wanted) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::vector<int> sockets;
  while (sockets.size() < wanted.listeners) {
    const int fd = ::accept4(listening, nullptr, nullptr, SOCK_CLOEXEC);
    if (fd < 0) ::_exit(1);
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (!welcome(fd)) ::_exit(1);
    sockets.push_back(fd);
  }
  const auto done = broadcast(sockets, wanted);
  const bool told = ::write(out, &done, sizeof done) == sizeof done;
  ::_exit(told ? 0 : 1);
}

// Receives for the control until it tells what it did.
Result<Broadcast> receive(const Endpoint& endpoint, int in, const Wanted& wanted) {
  KITH_TRY(auto crowd, Crowd::make(endpoint));
  for (std::size_t i = 0; i < wanted.listeners; ++i) KITH_CHECKED(crowd.connect({}));
  const auto deadline = std::chrono::steady_clock::now() + wanted.time + 60s;
  while (std::chrono::steady_clock::now() < deadline) {
    KITH_CHECKED(crowd.turn(std::chrono::steady_clock::now() + 20ms));
    pollfd waiting{.fd = in, .events = POLLIN, .revents = 0};
    if (::poll(&waiting, 1, 0) <= 0) continue;
    Broadcast done;
    if (::read(in, &done, sizeof done) == sizeof done) return done;
    break;
  }
  return fail(Code::kUnavailable, "the control of the fan-out gave no result");
}

}  // namespace

Result<Broadcast> broadcast_bare(const std::string& payload, std::size_t listeners, std::size_t coalesced,
                                 double rounds_per_second, std::chrono::nanoseconds time) {
  const Wanted wanted{payload, listeners, coalesced, rounds_per_second, time};
  KITH_TRY(const auto listening, listen_anywhere());
  std::array<int, 2> pipe{};
  if (::pipe(pipe.data()) != 0) return fail(Code::kUnavailable, "cannot make a pipe");
  const pid_t child = ::fork();
  if (child == 0) be_control(listening.fd, pipe[1], wanted);
  ::close(listening.fd);
  ::close(pipe[1]);
  auto done = child < 0 ? fail(Code::kUnavailable, "cannot start another process")
                        : receive(listening.endpoint, pipe[0], wanted);
  ::close(pipe[0]);
  if (child > 0) {
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  }
  return done;
}

}  // namespace kith::bench
