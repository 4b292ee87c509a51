#include "accounts/refresh.h"

#include <array>

#include "base/bytes.h"

namespace kith::accounts {
namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kTokenBytes = 16 + 8 + kSecretBytes;
// How far back an old token is recognised as authentic: over half a year of rotations every 15 minutes, 20 ms of
// hashing.
constexpr std::int64_t kStepsMax = 20'000;

}  // namespace

std::string RefreshToken::text() const {
  std::string raw(family.raw());
  put_be64(raw, static_cast<std::uint64_t>(generation));
  raw += secret;
  return base64url(raw);
}

std::optional<RefreshToken> RefreshToken::parse(std::string_view text) {
  if (text.size() != (kTokenBytes * 8 + 5) / 6) return std::nullopt;
  const auto raw = base64url_decode(text);
  if (!raw || raw->size() != kTokenBytes) return std::nullopt;
  ByteReader reader(*raw);
  RefreshToken out;
  out.family = FamilyId::from_raw(reader.raw(16));
  out.generation = static_cast<std::int64_t>(reader.be64());
  out.secret = std::string(reader.raw(kSecretBytes));
  return out;
}

std::string RefreshChain::next(const FamilyId& family, std::string_view secret) const {
  std::string input(family.raw());
  input += secret;
  return key_.sign(input);
}

RefreshToken RefreshChain::begin(store::Family& family, Random& random, TimeMs now) const {
  std::array<std::uint8_t, kSecretBytes> secret{};
  random.fill(secret);
  family.generation += 1;
  RefreshToken out{.family = family.id,
                   .generation = family.generation,
                   .secret = std::string(reinterpret_cast<const char*>(secret.data()), secret.size())};
  family.current_hash = sha256(out.secret);
  family.previous_hash.clear();
  family.rotated_at = now;
  family.last_used_at = now;
  return out;
}

bool RefreshChain::older_member(const store::Family& family, const RefreshToken& presented) const {
  if (presented.generation < 0 || family.generation - presented.generation > kStepsMax) return false;
  std::string secret = presented.secret;
  for (auto at = presented.generation; at < family.generation; ++at) secret = next(family.id, secret);
  return equal_secret(sha256(secret), family.current_hash);
}

RotationOutcome RefreshChain::rotate(store::Family& family, const RefreshToken& presented, TimeMs now,
                                     TimeMs grace_ms) const {
  RotationOutcome out;
  if (presented.family != family.id || family.revoked_at != 0 || presented.generation > family.generation) return out;
  const auto hash = sha256(presented.secret);
  if (presented.generation == family.generation) {
    if (!equal_secret(hash, family.current_hash)) return out;
    out.successor = {family.id, family.generation + 1, next(family.id, presented.secret)};
    out.kind = Rotation::kRotated;
    family.previous_hash = family.current_hash;
    family.current_hash = sha256(out.successor.secret);
    family.generation += 1;
    family.rotated_at = now;
    family.last_used_at = now;
    return out;
  }
  if (presented.generation == family.generation - 1 && equal_secret(hash, family.previous_hash)) {
    // Its successor was never used, or the generation had moved on.
    if (now - family.rotated_at > grace_ms) {
      out.kind = Rotation::kReused;
      return out;
    }
    out.successor = {family.id, family.generation, next(family.id, presented.secret)};
    out.kind = Rotation::kRepeated;
    return out;
  }
  if (older_member(family, presented)) out.kind = Rotation::kReused;
  return out;
}

}  // namespace kith::accounts
