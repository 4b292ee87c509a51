// Hub's way of telling many messages to one room: each listener is visited once for all of them, instead of all
// listeners once for each message. Who asked for one of them hears them one by one, with the reply in its place.
// Invariant: what a listener hears, and in which order, is the same as if the items had been told one after the other.
// Thread: the hub's.
#include <algorithm>
#include <deque>
#include <variant>
#include <vector>

#include "delivery/fetch_ahead.h"
#include "delivery/hub.h"
#include "delivery/parcels.h"

namespace kith::delivery {

namespace {

constexpr std::size_t kTogetherMax = 64;  // bounds a bundle: what an outbox takes at once

// A message for a room and nobody else, which everybody there may see, and its sender's ack.
const Event* room_message(const Committed& item) {
  if (item.events.size() != 1 || !item.reply || !std::holds_alternative<SentReply>(item.reply->body)) return nullptr;
  const Event& event = item.events.front();
  const Audience& audience = event.audience;
  const bool plain = audience.room && !audience.people && audience.also.empty() && audience.unseeing.empty();
  return plain && event.rev.value != 0 && std::holds_alternative<MessageSent>(event.body) ? &event : nullptr;
}

}  // namespace

std::size_t Hub::room_run(std::span<const Committed> items) const {
  std::size_t count = 0;
  for (; count < std::min(items.size(), kTogetherMax); ++count) {
    const Event* event = room_message(items[count]);
    if (event == nullptr || told_already(*event)) break;
    if (count > 0 && event->owner != items.front().events.front().owner) break;
  }
  return count;
}

class Hub::RoomRun {
 public:
  RoomRun(Hub& hub, std::span<const Committed> items) : hub_(hub), items_(items), asked_(items.size()) {
    for (const Committed& item : items) parcels_.push_back(&events_.emplace_back(item.events.front()));
    // The first serial marks who asked, the second who of them was met in the room.
    met_ = (hub_.serial_ += 2);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const ReplyTo& to = items[i].reply_to;
      if (to.slot == 0 || to.shard != hub_.loop_.index()) continue;
      asked_[i] = hub_.slots_.find(to.slot);
      if (asked_[i] != nullptr) asked_[i]->seen_ = met_ - 1;
    }
  }

  void tell(const std::vector<Listener*>& room) {
    Bundle bundle(parcels_);
    each_fetched(room, [&](Listener& listener) {
      if (listener.seen_ != met_ - 1) return listener.on_bundle(bundle);
      listener.seen_ = met_;
      for (std::size_t i = 0; i < items_.size(); ++i) {
        if (asked_[i] == &listener) {
          listener.on_reply(items_[i]);
        } else {
          listener.on_parcel(*parcels_[i]);
        }
      }
    });
  }
  // Who asked without listening there, and requests of no session.
  void answer_the_rest() {
    for (std::size_t i = 0; i < items_.size(); ++i) {
      const ReplyTo& to = items_[i].reply_to;
      if (asked_[i] != nullptr) {
        if (asked_[i]->seen_ != met_) asked_[i]->on_reply(items_[i]);
      } else if (to.slot != 0 && to.shard == hub_.loop_.index()) {
        hub_.slots_.answer(to.slot, items_[i]);
      }
    }
  }

 private:
  Hub& hub_;
  const std::span<const Committed> items_;
  std::vector<Listener*> asked_;  // of each item, null if nobody here
  std::deque<EventParcel> events_;
  std::vector<Parcel*> parcels_;
  std::uint64_t met_ = 0;
};

void Hub::run_room(std::span<const Committed> items) {
  RoomRun run(*this, items);
  const ConversationId cid = items.front().events.front().cid();
  if (const auto* room = rooms_.listeners(cid)) {
    const Rooms::Telling telling(rooms_, cid);
    run.tell(*room);
  }
  run.answer_the_rest();
  for (const Committed& item : items) after(item.events.front());
}

}  // namespace kith::delivery
