// Strong ids and numbers. An Id is 16 bytes, on the wire a lower-case UUID string; a Number is a 64-bit count with a
// name. Thread: values, any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace kith {

using Bytes16 = std::array<std::uint8_t, 16>;

std::string uuid_text(const Bytes16& bytes);
// Accepts exactly the 36-character form, either case.
std::optional<Bytes16> uuid_parse(std::string_view text);

template <typename Tag>
struct Id {
  Bytes16 bytes{};

  auto operator<=>(const Id&) const = default;
  bool nil() const { return bytes == Bytes16{}; }
  std::string text() const { return uuid_text(bytes); }
  std::string_view raw() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
  static std::optional<Id> parse(std::string_view text) {
    auto parsed = uuid_parse(text);
    if (!parsed) return std::nullopt;
    return Id{*parsed};
  }
  // From exactly 16 raw bytes, as stored.
  static Id from_raw(std::string_view raw) {
    Id id;
    if (raw.size() == id.bytes.size()) std::memcpy(id.bytes.data(), raw.data(), id.bytes.size());
    return id;
  }
};

using UserId = Id<struct UserTag>;
using ConversationId = Id<struct ConversationTag>;
using DeviceId = Id<struct DeviceTag>;
using SessionId = Id<struct SessionTag>;
using RequestId = Id<struct FriendRequestTag>;
using ScheduleId = Id<struct ScheduleTag>;
using MediaId = Id<struct MediaTag>;

template <typename Tag>
struct Number {
  std::uint64_t value = 0;

  constexpr Number() = default;
  constexpr explicit Number(std::uint64_t v) : value(v) {}
  auto operator<=>(const Number&) const = default;
  constexpr Number next() const { return Number(value + 1); }
  constexpr explicit operator bool() const { return value != 0; }
};

using Seq = Number<struct SeqTag>;  // message number in a conversation, from 1; 0 means none
using Rev = Number<struct RevTag>;  // change number in a conversation, or of a person's own state (urev), from 1
using Pos = Number<struct PosTag>;  // commit number in a partition, from 1

using PartitionId = std::uint8_t;
inline constexpr int kPartitions = 64;  // stored with the data; changing it is a migration

// Id bytes are random or keyed hashes, so any eight of them are a good hash.
template <typename Tag>
std::size_t hash_value(const Id<Tag>& id) {
  std::size_t h = 0;
  std::memcpy(&h, id.bytes.data() + 8, sizeof h);
  return h;
}
inline PartitionId partition_of(const Bytes16& owner) {
  return static_cast<PartitionId>(owner[15] % kPartitions);
}

}  // namespace kith

template <typename Tag>
struct std::hash<kith::Id<Tag>> {
  std::size_t operator()(const kith::Id<Tag>& id) const noexcept { return kith::hash_value(id); }
};
template <typename Tag>
struct std::hash<kith::Number<Tag>> {
  std::size_t operator()(kith::Number<Tag> n) const noexcept { return std::hash<std::uint64_t>{}(n.value); }
};
