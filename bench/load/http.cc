#include "load/http.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "load/words.h"

namespace kith::bench {
namespace {

constexpr std::size_t kAnswerBytesMax = 4 << 20;
constexpr std::chrono::seconds kPatience{5};

std::string where(const Endpoint& endpoint) {
  return fmt::format("{}:{}", endpoint.host, endpoint.port);
}

struct Connection {
  int fd = -1;
  ~Connection() {
    if (fd >= 0) ::close(fd);
  }
};

}  // namespace

Result<std::string> http_get(const Endpoint& endpoint, std::string_view path, Instant deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::microseconds>(deadline - std::chrono::steady_clock::now());
  const Connection connection{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  const timeval patience{.tv_sec = std::max<time_t>(1, left.count() / 1'000'000), .tv_usec = 0};
  ::setsockopt(connection.fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(connection.fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(endpoint.port);
  ::inet_pton(AF_INET, endpoint.host.c_str(), &address.sin_addr);
  if (::connect(connection.fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    return fail(Code::kUnavailable, fmt::format("nothing answers at {}: {}", where(endpoint), std::strerror(errno)));
  }
  const auto request = fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", path, where(endpoint));
  if (::send(connection.fd, request.data(), request.size(), MSG_NOSIGNAL) < 0) {
    return fail(Code::kUnavailable, fmt::format("{} took no request: {}", where(endpoint), std::strerror(errno)));
  }
  std::string answer;
  std::array<char, 16 * 1024> bytes{};
  while (answer.size() < kAnswerBytesMax) {
    const auto got = ::recv(connection.fd, bytes.data(), bytes.size(), 0);
    if (got <= 0) break;
    answer.append(bytes.data(), static_cast<std::size_t>(got));
  }
  const auto head = answer.find("\r\n\r\n");
  if (head == std::string::npos || !answer.starts_with("HTTP/1.1 200")) {
    const auto line = answer.substr(0, std::min<std::size_t>(answer.find('\r'), 60));
    return fail(Code::kUnavailable,
                fmt::format("{} at {} answered {}", path, where(endpoint), line.empty() ? "nothing" : line));
  }
  return answer.substr(head + 4);
}

Result<double> metric(const Endpoint& endpoint, std::string_view name) {
  KITH_TRY(const auto text, http_get(endpoint, "/metrics", std::chrono::steady_clock::now() + kPatience));
  const auto at = text.find(fmt::format("\n{} ", name));
  return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + name.size() + 2, nullptr);
}

Result<std::string> kith_version_at(const Endpoint& endpoint) {
  auto info = http_get(endpoint, "/v1/info", std::chrono::steady_clock::now() + kPatience);
  if (!info && info.error().detail.starts_with("nothing answers")) return info;
  const auto version = info ? text_field(*info, "version") : std::string_view{};
  if (version.empty() || info->find("\"epoch\"") == std::string::npos) {
    return fail(Code::kBadRequest, fmt::format("what answers at {} is not a Kith server", where(endpoint)));
  }
  return std::string(version);
}

}  // namespace kith::bench
