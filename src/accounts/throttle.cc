#include "accounts/throttle.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace kith::accounts {

Throttle::Throttle(Rate rate, std::size_t capacity, const Clock& clock, Random& random)
    : rate_(rate), clock_(clock), salt_(random.next64()), buckets_(std::bit_ceil(std::max(capacity, kWays))) {}

std::uint64_t Throttle::hash(std::string_view key) const {
  // FNV over salt and key, then mixed so that the low bits that pick the set depend on everything.
  std::uint64_t h = salt_ ^ 0xcbf29ce484222325ULL;
  for (const char c : key) h = (h ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  h ^= salt_ >> 7;
  h = (h ^ (h >> 30)) * 0xbf58476d1ce4e5b9ULL;
  h = (h ^ (h >> 27)) * 0x94d049bb133111ebULL;
  h ^= h >> 31;
  return h == 0 ? 1 : h;
}

double Throttle::level(const Bucket& bucket, std::chrono::steady_clock::time_point now) const {
  const double seconds = std::chrono::duration<double>(now - bucket.at).count();
  return std::min(rate_.burst, bucket.level + std::max(0.0, seconds) * rate_.per_second);
}

Throttle::Bucket& Throttle::bucket(std::uint64_t key, std::chrono::steady_clock::time_point now) {
  const std::size_t first = (key & (buckets_.size() - 1)) & ~(kWays - 1);
  Bucket* fullest = nullptr;
  double most = -1;
  for (std::size_t way = 0; way < kWays; ++way) {
    auto& candidate = buckets_[first + way];
    if (candidate.key == key) return candidate;
    const double saved = candidate.key == 0 ? rate_.burst + 1 : level(candidate, now);
    if (saved > most) {
      most = saved;
      fullest = &candidate;
    }
  }
  *fullest = {.key = key, .level = rate_.burst, .at = now};
  return *fullest;
}

Status Throttle::spend(std::string_view key, double cost, bool keep) {
  const auto now = clock_.steady();
  const std::lock_guard lock(mutex_);
  auto& kept = bucket(hash(key), now);
  kept.level = level(kept, now);
  kept.at = now;
  if (kept.level + 1e-9 >= cost) {
    if (keep) kept.level -= cost;
    return {};
  }
  const double wait_ms = rate_.per_second > 0 ? (cost - kept.level) / rate_.per_second * 1000 : 3'600'000;
  return std::unexpected(
      Error{.code = Code::kRateLimited,
            .detail = "too many attempts, try later",
            .limit = static_cast<std::int64_t>(rate_.burst),
            .retry_after_ms = std::max<std::int64_t>(1, static_cast<std::int64_t>(std::ceil(wait_ms)))});
}

Status Throttle::take(std::string_view key, double cost) {
  return spend(key, cost, true);
}
Status Throttle::check(std::string_view key, double cost) {
  return spend(key, cost, false);
}

void Throttle::forgive(std::string_view key) {
  const auto now = clock_.steady();
  const std::lock_guard lock(mutex_);
  auto& kept = bucket(hash(key), now);
  kept.level = rate_.burst;
  kept.at = now;
}

void Throttle::give_back(std::string_view key, double cost) {
  const auto now = clock_.steady();
  const std::lock_guard lock(mutex_);
  auto& kept = bucket(hash(key), now);
  kept.level = std::min(rate_.burst, level(kept, now) + cost);
  kept.at = now;
}

std::string address_key(std::string_view address) {
  const std::string text(address.substr(0, 64));
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return {reinterpret_cast<const char*>(&v4), sizeof v4};
  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.c_str(), &v6) == 1) {
    const auto* bytes = reinterpret_cast<const char*>(&v6);
    if (IN6_IS_ADDR_V4MAPPED(&v6)) return {bytes + 12, 4};
    return {bytes, 8};
  }
  return text;
}

}  // namespace kith::accounts
