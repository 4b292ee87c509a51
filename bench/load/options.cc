#include "load/options.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <sys/resource.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace kith::bench {
namespace {

constexpr std::int64_t kOwnFiles = 100;  // beside the sockets: files of the store, pipes, what the shell left open

Status in_range(const char* name, double value, double from, double to) {
  if (value >= from && value <= to) return {};
  return fail(Code::kBadRequest, fmt::format("{} must be from {} to {}", name, from, to));
}

Status enough_files(const Options& options) {
  struct Need {
    const char* option;
    std::string_view name;
    std::int64_t sockets;
  };
  const Need needs[] = {{"--room", "p1", options.room},
                        {"--pairs", "p2", 2 * options.pairs},
                        {"--connections", "p3", options.connections},
                        {"--tls-connections", "p3", options.tls_connections},
                        {"--people", "p4", options.people + 2}};
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  for (const auto& [option, name, sockets] : needs) {
    if (!options.wants(name) || static_cast<rlim_t>(sockets + kOwnFiles) <= files.rlim_cur) continue;
    return fail(Code::kBadRequest, fmt::format("{} needs {} open sockets; this machine allows a process {} (ulimit -n)",
                                               option, sockets, files.rlim_cur));
  }
  return {};
}

}  // namespace

bool Options::wants(std::string_view name) const {
  return only.empty() || std::ranges::find(only, name) != only.end();
}

Status check(const Options& options) {
  for (const auto& name : options.only) {
    if (std::ranges::find(kCases, name) == std::end(kCases))
      return fail(Code::kBadRequest, fmt::format("--only: there is no {}; there are p1 p2 p3 p4 p5 p7", name));
  }
  KITH_CHECKED(in_range("--seconds", options.seconds, 0.2, 600));
  KITH_CHECKED(in_range("--room", static_cast<double>(options.room), 2, 100'000));
  KITH_CHECKED(in_range("--pairs", static_cast<double>(options.pairs), 1, 50'000));
  KITH_CHECKED(in_range("--connections", static_cast<double>(options.connections), 10, 1'000'000));
  KITH_CHECKED(in_range("--tls-connections", static_cast<double>(options.tls_connections), 10, 1'000'000));
  KITH_CHECKED(in_range("--people", static_cast<double>(options.people), 100, 1'000'000));
  KITH_CHECKED(in_range("--messages", static_cast<double>(options.messages), 1'000, 1e9));
  KITH_CHECKED(in_range("--shards", options.shards, 0, 64));
  KITH_CHECKED(in_range("--lanes", options.lanes, 1, 64));
  if (options.server.empty()) {
    if (!options.secret_file.empty() || options.server_pid != 0)
      return fail(Code::kBadRequest, "--secret-file and --server-pid belong to --server");
    return enough_files(options);
  }
  KITH_CHECKED(endpoint_of(options.server));
  if (options.secret_file.empty()) {
    return fail(Code::kBadRequest, "--server needs --secret-file: the issuer's secret, by which people are signed in");
  }
  for (const std::string_view own : {"p3", "p4", "p5", "p7"}) {
    if (options.wants(own) && !options.only.empty())
      return fail(Code::kBadRequest, fmt::format("{} needs a server of its own: leave --server out", own));
  }
  return enough_files(options);
}

Result<Endpoint> endpoint_of(const std::string& server) {
  const auto colon = server.rfind(':');
  Endpoint endpoint;
  endpoint.host = server.substr(0, colon);
  in_addr address{};
  const char* end = server.data() + server.size();
  const bool numeric = ::inet_pton(AF_INET, endpoint.host.c_str(), &address) == 1;
  if (colon == std::string::npos || !numeric ||
      std::from_chars(server.data() + colon + 1, end, endpoint.port).ptr != end || endpoint.port == 0) {
    return fail(Code::kBadRequest, fmt::format("--server: {} is no ADDRESS:PORT such as 127.0.0.1:8080", server));
  }
  return endpoint;
}

}  // namespace kith::bench
