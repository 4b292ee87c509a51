// What `kith bench` is asked for, checked before anything starts. Thread: immutable once checked.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "load/crowd.h"

namespace kith::bench {

struct Options {
  std::vector<std::string> only;  // p1 … p7; empty: all there are
  double seconds = 5;             // of each measurement
  std::int64_t room = 1000;
  std::int64_t pairs = 1000;
  std::int64_t connections = 10'000;
  std::int64_t tls_connections = 2'000;
  std::int64_t people = 10'000;
  std::int64_t messages = 1'000'000;
  int shards = 0;
  int lanes = 2;
  std::string json;
  std::string folder;   // kept with what is stored there; empty: a temporary one
  std::string program;  // that serves; empty: this one
  std::string server;   // host:port of a running one
  std::string secret_file;
  std::int64_t server_pid = 0;

  bool wants(std::string_view name) const;
};

inline constexpr std::string_view kCases[] = {"p1", "p2", "p3", "p4", "p5", "p7"};

// In range, and within what this machine allows a process to have open.
Status check(const Options& options);
Result<Endpoint> endpoint_of(const std::string& server);

}  // namespace kith::bench
