// The parcels delivery makes itself: committed events and what it derives from them. Each says how its frame is
// written. Thread: one shard; a parcel lives during one telling, its sources outlive it.
#pragma once

#include <string_view>

#include "delivery/listener.h"

namespace kith::delivery {

class EventParcel final : public Parcel {
 public:
  explicit EventParcel(const Event& event);
  Seq seq() const override;
  bool hidden_from(UserId user) const override;

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
  bool tells_reading() const override { return kind_ == Kind::kRead; }

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
  // unseeing: sorted; who of the audience is not to hear it. Outlives the parcel.
  TypingParcel(ConversationId cid, UserId from, bool on, const std::vector<UserId>& unseeing);
  bool hidden_from(UserId user) const override;

 protected:
  void write(wire::Writer& writer) const override;

 private:
  const UserId from_;
  const bool on_;
  const std::vector<UserId>& unseeing_;
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

// What is shown to one person and is no message. Told once, so it is not dropped as typing is.
class NoticeParcel final : public Parcel {
 public:
  NoticeParcel(ConversationId cid, std::string_view kind, std::string_view text);

 protected:
  void write(wire::Writer& writer) const override;

 private:
  const std::string_view kind_;
  const std::string_view text_;
};

}  // namespace kith::delivery
