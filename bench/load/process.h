// What the kernel tells about a process, and a Kith server as a child process of its own. Thread: the bench's one.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "load/crowd.h"

namespace kith::bench {

double cpu_seconds(pid_t process);  // user and system; 0 of one that is gone
struct Memory {
  double anonymous_bytes = 0;  // heap and stacks: what the process itself takes
  double resident_bytes = 0;   // and the parts of its files and libraries that are in memory
};
Memory memory_of(pid_t process);

// CPU time of a process since the last call of start().
class CpuClock {
 public:
  explicit CpuClock(pid_t process) : process_(process), began_(cpu_seconds(process)) {}
  double seconds() const { return cpu_seconds(process_) - began_; }

 private:
  pid_t process_;
  double began_;
};

std::filesystem::path program_path();  // this one

struct ServerSetup {
  std::filesystem::path folder;  // of everything the server of this run needs; the data folder is data/ in it
  int shards = 0;                // 0: one for each core
  int lanes = 2;
  bool tls = false;
  std::filesystem::path program = program_path();  // that serves
};

// `kith serve --limits off` on a free port of 127.0.0.1, trusting tokens of the bench. Killed with its owner.
class ServerProcess {
 public:
  static Result<std::unique_ptr<ServerProcess>> start(const ServerSetup& setup);
  ~ServerProcess();
  ServerProcess(const ServerProcess&) = delete;
  ServerProcess& operator=(const ServerProcess&) = delete;

  pid_t pid() const { return pid_; }
  const Endpoint& endpoint() const { return endpoint_; }
  double ready_ms() const { return ready_ms_; }  // from fork to the first answered connection
  Status stop();                                 // as an operator does, and waits
  void kill();                                   // as a crash does, and waits

 private:
  ServerProcess(pid_t pid, int out) : pid_(pid), out_(out) {}
  Status wait_until_ready(Instant began, bool tls);
  int reap();

  pid_t pid_;
  int out_;
  Endpoint endpoint_;
  double ready_ms_ = 0;
};

// The secret all servers of this run share with the token writer: made up, unless a running server's was given before.
const std::string& issuer_secret();
void use_secret(std::string secret);
inline constexpr std::string_view kIssuer = "kith-bench";

}  // namespace kith::bench
