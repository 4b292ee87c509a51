// Refresh tokens of one sign-in form a chain: each is the keyed hash of the one before, so the server stores two hashes
// only and still returns "that same successor" and recognises any older one. A token is family (16 bytes), generation
// (8), secret (32). Thread: pure. The rule: the newest rotates; the one before gives the same successor for a grace
// time and while that was never used; an older authentic one is reuse and ends the family; anything else is a
// stranger's guess and ends nothing.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "accounts/hash.h"
#include "base/clock.h"
#include "base/random.h"
#include "store/sql/families.h"

namespace kith::accounts {

struct RefreshToken {
  FamilyId family{};
  std::int64_t generation = 0;
  std::string secret{};  // 32 bytes

  std::string text() const;
  static std::optional<RefreshToken> parse(std::string_view text);
};

enum class Rotation {
  kRotated,   // family was moved on; the successor is new
  kRepeated,  // family is unchanged; the successor is the one given before
  kReused,    // the family must be revoked
  kUnknown,   // not of this chain: refuse, change nothing
};

struct RotationOutcome {
  Rotation kind = Rotation::kUnknown;
  RefreshToken successor{};  // for kRotated and kRepeated
};

class RefreshChain {
 public:
  explicit RefreshChain(std::string_view key) : key_(key) {}

  // Begins a chain in family (anew: what came before is no part of it) and gives its first token.
  RefreshToken begin(store::Family& family, Random& random, TimeMs now) const;
  // Decides what the presented token is worth now; family changes only with kRotated. A revoked family gives kUnknown.
  RotationOutcome rotate(store::Family& family, const RefreshToken& presented, TimeMs now, TimeMs grace_ms) const;

 private:
  std::string next(const FamilyId& family, std::string_view secret) const;
  bool older_member(const store::Family& family, const RefreshToken& presented) const;

  const HmacKey key_;
};

}  // namespace kith::accounts
