// See bind.h.
#include "net/bind.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <utility>

#include "net/address.h"

namespace kith::net {
namespace {

struct Native {
  sockaddr_storage storage{};
  socklen_t size = 0;
  sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
};

std::optional<Native> parse(const std::string& listen) {
  const auto colon = listen.rfind(':');
  if (colon == std::string::npos) return std::nullopt;
  std::uint16_t port = 0;
  const char* end = listen.data() + listen.size();
  const auto [stop, error] = std::from_chars(listen.data() + colon + 1, end, port);
  if (error != std::errc{} || stop != end) return std::nullopt;
  std::string host = listen.substr(0, colon);
  if (host == "localhost") host = "127.0.0.1";
  if (host.find(':') != std::string::npos && host.front() != '[') return std::nullopt;
  const auto address = Address::parse(host);
  if (!address) return std::nullopt;
  Native out;
  if (address->is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    std::memcpy(&v4.sin_addr, address->bytes.data() + 12, 4);
    std::memcpy(&out.storage, &v4, sizeof v4);
    out.size = sizeof v4;
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&v6.sin6_addr, address->bytes.data(), 16);
    std::memcpy(&out.storage, &v6, sizeof v6);
    out.size = sizeof v6;
  }
  return out;
}

std::unexpected<Error> refused(const std::string& listen, int error) {
  std::string why = std::strerror(error);
  if (error == EADDRINUSE) why = "the port is in use by another program";
  if (error == EACCES) why = "ports below 1024 need root or CAP_NET_BIND_SERVICE";
  if (error == EADDRNOTAVAIL) why = "this machine has no such address";
  return refuse(Code::kUnavailable, "listen", "cannot listen on " + listen + ": " + why);
}

// -1 and errno on failure.
int open_listening(Native& at, bool shared, int backlog) {
  const int fd = ::socket(at.get()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);  // old connections in TIME_WAIT do not hinder
  if (shared) ::setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
  if (::bind(fd, at.get(), at.size) == 0 && ::listen(fd, backlog) == 0) return fd;
  const int error = errno;
  ::close(fd);
  errno = error;
  return -1;
}

}  // namespace

BoundSockets::~BoundSockets() {
  for (const int fd : fds_) {
    if (fd >= 0) ::close(fd);
  }
}

int BoundSockets::take(int index) {
  return std::exchange(fds_[static_cast<std::size_t>(index)], -1);
}

Status BoundSockets::check(const std::string& listen) {
  if (parse(listen)) return {};
  return refuse(Code::kBadRequest, "listen",
                "not an address and port such as 127.0.0.1:8080 or [::1]:8080: \"" + listen + "\"");
}

Result<BoundSockets> BoundSockets::bind(const std::string& listen, int count, int backlog) {
  KITH_CHECKED(check(listen));
  auto at = parse(listen);
  // SO_REUSEPORT would let a second kith of the same user share the port and steal half of the connections: ask without
  // it first.
  const int probe = open_listening(*at, false, 1);
  if (probe < 0) return refused(listen, errno);
  at->size = sizeof at->storage;
  ::getsockname(probe, at->get(), &at->size);  // the port, if it was 0
  ::close(probe);
  BoundSockets out;
  for (int i = 0; i < count; ++i) {
    const int fd = open_listening(*at, true, backlog);
    if (fd < 0) return refused(listen, errno);
    out.fds_.push_back(fd);
  }
  sockaddr_in6 bound{};
  std::memcpy(&bound, &at->storage, sizeof bound);  // the port stands at the same place in both families
  out.port_ = ntohs(bound.sin6_port);
  return out;
}

}  // namespace kith::net
