// Throttle: token buckets by key (an address, a person, a conversation) in a table of fixed size. A full set of the
// table gives up its fullest bucket, the one whose loss forgives least. Refusals carry the time after which the next
// attempt may succeed. Thread: any; one short lock. Time is the steady clock's.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"

namespace kith::accounts {

struct Rate {
  double per_second = 1;  // refill
  double burst = 1;       // most that can be saved up
};

class Throttle {
 public:
  // capacity: buckets kept, rounded up to a power of two; 32 bytes each. random: salts the table against chosen keys.
  Throttle(Rate rate, std::size_t capacity, const Clock& clock, Random& random);

  // kRateLimited with retry_after_ms and limit = burst. cost at most the burst.
  Status take(std::string_view key, double cost = 1);
  // Whether take would succeed, without taking.
  Status check(std::string_view key, double cost = 1);
  void forgive(std::string_view key);  // full again
  // What was taken for something that turned out to cost nothing.
  void give_back(std::string_view key, double cost = 1);

 private:
  struct Bucket {
    std::uint64_t key = 0;  // 0: free
    double level = 0;
    std::chrono::steady_clock::time_point at{};
  };
  static constexpr std::size_t kWays = 4;

  // Of a key never seen: full.
  Bucket& bucket(std::uint64_t key, std::chrono::steady_clock::time_point now);
  double level(const Bucket& bucket, std::chrono::steady_clock::time_point now) const;
  std::uint64_t hash(std::string_view key) const;
  Status spend(std::string_view key, double cost, bool keep);

  const Rate rate_;
  const Clock& clock_;
  const std::uint64_t salt_;
  std::mutex mutex_;
  std::vector<Bucket> buckets_;  // under mutex_
};

// What an address counts as: IPv4 whole, IPv6 its /64, IPv4 inside IPv6 as IPv4. Text that is no address is its own
// key.
std::string address_key(std::string_view address);

}  // namespace kith::accounts
