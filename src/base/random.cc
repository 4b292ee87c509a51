#include "base/random.h"

#include <openssl/rand.h>

#include <array>
#include <cstring>

#include "base/check.h"

namespace kith {

std::uint64_t Random::next64() {
  std::array<std::uint8_t, 8> bytes{};
  fill(bytes);
  std::uint64_t out = 0;
  std::memcpy(&out, bytes.data(), sizeof out);
  return out;
}

std::uint64_t Random::below(std::uint64_t limit) {
  // Rejection keeps it uniform: values past the last whole multiple of limit are drawn again.
  const std::uint64_t end = UINT64_MAX - UINT64_MAX % limit;
  std::uint64_t value = next64();
  while (value >= end) value = next64();
  return value % limit;
}

void SystemRandom::fill(std::span<std::uint8_t> out) {
  KITH_CHECK(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1);
}

void SeededRandom::fill(std::span<std::uint8_t> out) {
  for (std::size_t i = 0; i < out.size();) {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    z ^= z >> 31;
    for (int b = 0; b < 8 && i < out.size(); ++b, ++i) out[i] = static_cast<std::uint8_t>(z >> (8 * b));
  }
}

}  // namespace kith
