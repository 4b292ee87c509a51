// Wall time and CPU time of this process since a moment. Thread: any; the CPU is that of all threads.
#pragma once

#include <sys/resource.h>

#include <chrono>

namespace kith::bench {

class Clocked {
 public:
  double wall() const { return wall_now() - wall_; }
  double cpu() const { return cpu_now() - cpu_; }

 private:
  static double wall_now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  }
  static double cpu_now() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
      return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }

  double wall_ = wall_now();
  double cpu_ = cpu_now();
};

}  // namespace kith::bench
