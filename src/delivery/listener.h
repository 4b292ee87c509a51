// Listener: what delivery knows of a session. Parcel: one thing on its way to many listeners, encoded at most once per
// codec. Bundle: several messages of one conversation that follow each other, for listeners who take all of them
// alike: one telling instead of many. Thread: one shard. A listener registers itself at the hub and must leave before
// it dies; none of the calls below may register or remove listeners at once (a session that wants to end does so at the
// end of the turn). Deliberately not here: sockets, outboxes, tokens (session/).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "model/event.h"
#include "wire/frame.h"
#include "wire/writer.h"

namespace kith::delivery {

// How a listener must treat a frame when it cannot be sent at once.
enum class Weight : std::uint8_t {
  kReply,      // answers a request, or is said once: never dropped while the session lives
  kRow,        // a change with rev: may be dropped if it is replayed later
  kPosition,   // positions and other changes without rev: may be dropped if `joined` tells them later
  kPersonal,   // the person's own state: dropping it means `resync`
  kEphemeral,  // typing, presence, signal: dropped first
};

class Parcel {
 public:
  Parcel(ConversationId cid, Rev rev, Weight weight) : cid_(cid), rev_(rev), weight_(weight) {}
  virtual ~Parcel() = default;
  Parcel(const Parcel&) = delete;
  Parcel& operator=(const Parcel&) = delete;

  ConversationId cid() const { return cid_; }  // nil for the person's own state and presence
  Rev rev() const { return rev_; }             // 0: takes none
  Weight weight() const { return weight_; }
  const wire::Frame& frame(wire::Codec codec);
  // The `skip` that stands for this parcel where its reader may not see it.
  const wire::Frame& skip(wire::Codec codec);
  // Whether this person's view lacks what it shows, though the person is in the conversation: then it is a `skip`.
  virtual bool hidden_from(UserId) const { return false; }
  // What another person read: not for those who hide what they read themselves.
  virtual bool tells_reading() const { return false; }
  // Seq of the message it shows; 0 if it shows none. Readers whose view begins later get `skip`.
  virtual Seq seq() const { return Seq(0); }

 protected:
  virtual void write(wire::Writer& writer) const = 0;

 private:
  const ConversationId cid_;
  const Rev rev_;
  const Weight weight_;
  std::array<wire::Frame, 2> frames_;
  std::array<wire::Frame, 2> skips_;
};

using SharedFrames = std::shared_ptr<const std::vector<wire::Frame>>;

class Bundle {
 public:
  // Messages in rev order, all of one conversation and hidden from nobody; not empty. They outlive it.
  explicit Bundle(std::span<Parcel* const> parts) : parts_(parts) {}
  Bundle(const Bundle&) = delete;
  Bundle& operator=(const Bundle&) = delete;

  std::span<Parcel* const> parts() const { return parts_; }
  ConversationId cid() const { return parts_.front()->cid(); }
  Rev first_rev() const { return parts_.front()->rev(); }
  Seq first_seq() const { return parts_.front()->seq(); }
  // Shared by all listeners who take them together.
  const SharedFrames& frames(wire::Codec codec);

 private:
  const std::span<Parcel* const> parts_;
  std::array<SharedFrames, 2> frames_;
};

class Listener {
 public:
  Listener() = default;
  virtual ~Listener() = default;
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  virtual UserId user() const = 0;
  virtual DeviceId device() const = 0;  // nil without one
  virtual void on_parcel(Parcel& parcel) = 0;
  // The same as each of its parcels by itself.
  virtual void on_bundle(Bundle& bundle) {
    for (Parcel* parcel : bundle.parts()) on_parcel(*parcel);
  }
  // The end of a command of this listener, in the place of its event. Refusals too.
  virtual void on_reply(const Committed& item) = 0;
  // The membership ended at rev (0 where leaving takes none); its event follows or was delivered.
  virtual void on_removed(ConversationId cid, Rev rev) = 0;
  // The hub lost count of a partition and could not repair it: everything of it may be missing.
  virtual void on_lost(PartitionId partition) = 0;

 private:
  friend class Hub;
  friend class People;
  std::uint64_t seen_ = 0;  // serial of the parcel offered last: two ways to a listener are one delivery
  Listener* next_of_user_ = nullptr;
};

}  // namespace kith::delivery
