// The parcels delivery makes itself: committed events and what it derives from them. Each says how its frame is
// written. Thread: one shard; a parcel lives during one telling, its sources outlive it.
#pragma once

#include "delivery/listener.h"

namespace kith::delivery {

class EventParcel final : public Parcel {
 public:
  explicit EventParcel(const Event& event);
  Seq seq() const override;

 protected:
  void write(wire::Writer& writer) const override;

 private:
  const Event& event_;
};

// delivered or read of one person.
class PositionParcel final : public Parcel {
 public:
  enum class Kind : std::uint8_t { kDelivered, kRead, kOwnRead };
  PositionParcel(ConversationId cid, Kind kind, UserId from, Seq pos, std::uint64_t read_n = 0);

 protected:
  void write(wire::Writer& writer) const override;

 private:
  const Kind kind_;
  const UserId from_;
  const Seq pos_;
  const std::uint64_t read_n_;
};

class TypingParcel final : public Parcel {
 public:
  TypingParcel(ConversationId cid, UserId from, bool on);

 protected:
  void write(wire::Writer& writer) const override;

 private:
  const UserId from_;
  const bool on_;
};

class PresenceParcel final : public Parcel {
 public:
  PresenceParcel(UserId user, bool online, TimeMs last_seen);

 protected:
  void write(wire::Writer& writer) const override;

 private:
  const UserId user_;
  const bool online_;
  const TimeMs last_seen_;
};

}  // namespace kith::delivery
