// The measurements, one function for each budget. Each starts the server it needs, adds its figures to the report, and
// fails with one sentence. Thread: the bench's one.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "load/options.h"
#include "load/process.h"
#include "load/report.h"

namespace kith::bench {

struct Ground {
  const Options& options;
  Report& report;
  std::filesystem::path folder;

  // A server for this case alone, or the one that was named.
  struct Target {
    std::unique_ptr<ServerProcess> own;
    Endpoint endpoint;
    pid_t pid = 0;  // 0: not known, no CPU is told
  };
  Result<Target> target(const std::string& name) const;
  ServerSetup setup(const std::string& name) const;
  std::chrono::nanoseconds time() const;  // of each measurement
};

void say(const std::string& progress);

Status measure_fanout(Ground& ground);   // P1
Status measure_pairs(Ground& ground);    // P2
Status measure_idle(Ground& ground);     // P3
Status measure_storm(Ground& ground);    // P4
Status measure_history(Ground& ground);  // P5
Status measure_start(Ground& ground);    // P7

}  // namespace kith::bench
