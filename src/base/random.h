// Randomness enters through Random, so that simulation owns it. Secrets come from the system's generator only.
// Thread: SystemRandom any thread; SeededRandom its owner.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/ids.h"

namespace kith {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::uint8_t> out) = 0;

  std::uint64_t next64();
  std::uint64_t below(std::uint64_t limit);  // uniform in [0, limit); limit > 0
  template <typename IdType>
  IdType id() {  // a version-4 UUID
    IdType out;
    fill(out.bytes);
    out.bytes[6] = static_cast<std::uint8_t>((out.bytes[6] & 0x0f) | 0x40);
    out.bytes[8] = static_cast<std::uint8_t>((out.bytes[8] & 0x3f) | 0x80);
    return out;
  }
};

class SystemRandom final : public Random {
 public:
  void fill(std::span<std::uint8_t> out) override;  // OpenSSL's generator; aborts if the system has none
};

// splitmix64: repeatable, never for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::uint8_t> out) override;

 private:
  std::uint64_t state_;
};

}  // namespace kith
