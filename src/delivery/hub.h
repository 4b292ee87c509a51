// Hub: the heart of delivery on one shard. It takes committed batches in order and tells every listener concerned: each
// event once (however many ways lead to a listener), encoded once per codec; the asker's reply stands in the place of
// its own message.
//
// Order: items in the order of the batch, batches in the order posted, so each conversation's events reach a listener
// in rev order. Steady state allocates nothing per delivery, only the one shared frame per codec. Thread: one object a
// shard, everything on its loop; on_batch() is posted there by the bus's listener (app). Bounded: parked batches while
// a hole is repaired (then on_lost), waiting slots, typing and receipt entries. Deliberately not here: who may hear
// what (the event carries its audience), outboxes, sockets.
#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <span>

#include "delivery/gaps.h"
#include "delivery/listener.h"
#include "delivery/open_streams.h"
#include "delivery/people.h"
#include "delivery/receipts.h"
#include "delivery/rooms.h"
#include "delivery/slots.h"
#include "delivery/typing.h"
#include "runtime/loop.h"

namespace kith::delivery {

using BatchPtr = std::shared_ptr<const CommittedBatch>;

struct HubConfig {
  std::size_t waiting_replies_max = 65'536;
  std::chrono::milliseconds typing_life{5'000};
  std::size_t typing_entries_max = 4'096;
  std::chrono::milliseconds receipts_gather{1'000};
  std::size_t receipt_entries_max = 16'384;
  std::size_t parked_batches_max = 1'024;
  std::size_t open_streams_max = 1'024;
};

class Hub {
 public:
  // A hole: commits of the partition from `from` on are missing. Whoever repairs reads the stream of the log and hands
  // the missing batches to on_refill(), then refilled(). Without a repairer (one process, local bus) a hole is a
  // fault of the server: it is logged and listeners hear on_lost(), for a gap is never silent.
  using Refill = std::function<void(PartitionId partition, Pos from)>;
  // Events that change who may see whom: the two people concerned (the second nil: all others).
  using SightChanged = std::function<void(UserId person, UserId other)>;
  using Entered = std::function<void(ConversationId world, UserId person)>;

  Hub(Loop& loop, HubConfig config);

  void set_refill(Refill refill) { refill_ = std::move(refill); }
  void set_sight_changed(SightChanged changed) { sight_changed_ = std::move(changed); }
  // Who entered the world, on every shard: the text and where the person's devices are is another's business.
  void set_entered(Entered entered) { entered_ = std::move(entered); }
  void start_at(const std::array<Pos, kPartitions>& positions) { gaps_.start_at(positions); }

  void on_batch(const BatchPtr& batch);
  void on_refill(const BatchPtr& batch);  // a missing batch; only what is missing of it is told
  void refilled();                        // all holes asked for are filled; what was parked follows
  void refill_failed();                   // they cannot be: listeners hear on_lost(), what was parked follows

  Slots& slots() { return slots_; }
  Rooms& rooms() { return rooms_; }
  const OpenStreams& streams() const { return streams_; }
  const People& people() const { return people_; }
  void add(Listener& listener) { people_.add(listener.user(), listener); }
  void remove(UserId user, Listener& listener) { people_.remove(user, listener); }
  // Everything up to this commit of the partition has been told here.
  bool heard(PartitionId partition, Pos pos) const { return pos <= gaps_.seen(partition); }
  const Gaps& gaps() const { return gaps_; }
  // Where somebody stands who took all that was told here: before commits whose receipts still gather.
  std::array<Pos, kPartitions> told() const;

  // Runs f on every listener of the person.
  template <typename F>
  void each_of(UserId user, F&& f) {
    for (Listener* at = people_.first(user); at != nullptr;) {
      Listener* next = People::next(*at);
      f(*at);
      at = next;
    }
  }
  // Tells a frame that is no committed event (notices) to all of a person.
  void tell_person(UserId user, Parcel& parcel);

 private:
  class RoomRun;  // hub_rooms.cc

  void run(const CommittedBatch& batch);
  void run(const Committed& item);
  // How many items from the first one on are messages to one and the same room, and nothing else.
  std::size_t room_run(std::span<const Committed> items) const;
  void run_room(std::span<const Committed> items);
  bool told_already(const Event& event) const;
  void deliver(const Event& event, Listener* asker, bool asker_is_answered);
  void positions(const Event& event, const PositionsMoved& moved, Listener* asker);
  void tell_positions(ConversationId cid, const GatheredReceipts& gathered);
  void offer_all(const Audience& audience, ConversationId cid, Parcel& parcel, Listener* but);
  void offer(Listener& listener, Parcel& parcel);
  void after(const Event& event);
  void park(const BatchPtr& batch);
  void unpark();

  Loop& loop_;
  const HubConfig config_;
  Refill refill_;
  SightChanged sight_changed_;
  Entered entered_;
  People people_;
  Rooms rooms_;
  Slots slots_;
  Gaps gaps_;
  TypingLife typing_;
  ReceiptGathering receipts_;
  OpenStreams streams_;
  std::uint64_t serial_ = 0;  // of the parcel being told
  bool repairing_ = false;
  std::deque<BatchPtr> parked_;
};

}  // namespace kith::delivery
