#include "delivery/hub.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "base/log.h"
#include "base/planted.h"
#include "delivery/fetch_ahead.h"
#include "delivery/parcels.h"

namespace kith::delivery {

Hub::Hub(Loop& loop, HubConfig config)
    : loop_(loop),
      config_(config),
      slots_(loop, config.waiting_replies_max),
      typing_(loop, config.typing_life, config.typing_entries_max,
              [this](ConversationId cid, UserId user, const Audience& audience) {
                TypingParcel off(cid, user, false, audience.unseeing);
                offer_all(audience, cid, off, nullptr);
              }),
      receipts_(loop, config.receipts_gather, config.receipt_entries_max,
                [this](ConversationId cid, const GatheredReceipts& gathered) { tell_positions(cid, gathered); }),
      streams_(config.open_streams_max) {}

void Hub::on_batch(const BatchPtr& batch) {
  if (repairing_) return park(batch);
  bool hole = false;
  for (const PartitionSpan& span : batch->spans) {
    if (gaps_.judge(span) != Gaps::Verdict::kHole) continue;
    hole = true;
    if (!refill_) {
      log::error("shard {}: commits {} to {} of partition {} never came; its listeners must resync", loop_.index(),
                 gaps_.seen(span.partition).value + 1, span.from.value - 1, span.partition);
      continue;
    }
    repairing_ = true;
    refill_(span.partition, gaps_.seen(span.partition).next());
  }
  if (hole) {
    park(batch);
    if (!refill_) {
      refill_failed();
    } else if (!repairing_) {
      unpark();  // repaired inside the call
    }
    return;
  }
  run(*batch);
}

std::array<Pos, kPartitions> Hub::told() const {
  auto told = gaps_.seen_all();
  receipts_.cut_to_told(told);
  return told;
}

void Hub::on_refill(const BatchPtr& batch) {
  run(*batch);
}

void Hub::refilled() {
  repairing_ = false;
  unpark();
}

void Hub::refill_failed() {
  repairing_ = false;
  for (const BatchPtr& batch : parked_) {
    for (const PartitionSpan& span : batch->spans) {
      if (gaps_.judge(span) != Gaps::Verdict::kHole) continue;
      people_.each([&](Listener& listener) { listener.on_lost(span.partition); });
      gaps_.advance(span.partition, Pos(span.from.value - 1));
    }
  }
  unpark();
}

void Hub::park(const BatchPtr& batch) {
  parked_.push_back(batch);
  if (parked_.size() > config_.parked_batches_max) refill_failed();
}

void Hub::unpark() {
  std::deque<BatchPtr> parked = std::exchange(parked_, {});
  for (; !parked.empty(); parked.pop_front()) on_batch(parked.front());
}

void Hub::run(const CommittedBatch& batch) {
  for (std::span<const Committed> items = batch.items; !items.empty();) {
    const std::size_t count = room_run(items);
    if (count > 1) {
      run_room(items.first(count));
    } else {
      run(items.front());
    }
    items = items.subspan(std::max<std::size_t>(count, 1));
  }
  for (const PartitionSpan& span : batch.spans) gaps_.advance(span.partition, span.to);
}

// Before a refill or a repeated batch.
bool Hub::told_already(const Event& event) const {
  return event.pos.value != 0 && event.pos <= gaps_.seen(event.partition) && !KITH_PLANT(kDoubleAnnounce);
}

void Hub::run(const Committed& item) {
  const bool mine = item.reply_to.slot != 0 && item.reply_to.shard == loop_.index();
  Listener* asker = mine ? slots_.find(item.reply_to.slot) : nullptr;
  bool answered = false;
  for (const Event& event : item.events) {
    if (told_already(event)) continue;
    const bool own_message = asker != nullptr && std::holds_alternative<MessageSent>(event.body) && item.reply &&
                             std::holds_alternative<SentReply>(item.reply->body);
    if (own_message) {
      asker->on_reply(item);
      answered = true;
    }
    deliver(event, asker, own_message);
  }
  if (!mine || answered) return;
  if (asker != nullptr) {
    asker->on_reply(item);
  } else {
    slots_.answer(item.reply_to.slot, item);
  }
}

void Hub::deliver(const Event& event, Listener* asker, bool asker_is_answered) {
  if (const auto* moved = std::get_if<PositionsMoved>(&event.body)) return positions(event, *moved, asker);
  if (const auto* welcomed = std::get_if<Welcomed>(&event.body)) {
    if (entered_) entered_(event.cid(), welcomed->user);
    return;
  }
  Listener* but = asker_is_answered || event.audience.ephemeral ? asker : nullptr;
  EventParcel parcel(event);
  if (const auto* signal = std::get_if<Signalled>(&event.body); signal != nullptr && !signal->to.nil()) {
    const auto to_device = [&](UserId user) {
      each_of(user, [&](Listener& listener) {
        if (&listener != but && listener.device() == signal->to) listener.on_parcel(parcel);
      });
    };
    if (event.audience.people) std::for_each(event.audience.people->begin(), event.audience.people->end(), to_device);
    return;
  }
  offer_all(event.audience, event.owner.kind == OwnerKind::kConversation ? event.cid() : ConversationId{}, parcel, but);
  if (event.owner.kind == OwnerKind::kPerson && !event.audience.people && event.audience.also.empty()) {
    tell_person(event.person(), parcel);
  }
  after(event);
}

void Hub::after(const Event& event) {
  if (OpenStreams::concerns(event)) return streams_.on_event(event);
  if (const auto* typing = std::get_if<TypingChanged>(&event.body)) {
    typing_.heard(event.cid(), *typing, event.audience);
  } else if (const auto* change = std::get_if<MemberChanged>(&event.body)) {
    if (change->member.active) return;
    const ConversationId cid = event.cid();
    receipts_.left(cid, change->member.user);
    each_of(change->member.user, [&](Listener& listener) {
      rooms_.leave(cid, listener);
      listener.on_removed(cid, event.rev);
    });
  } else if (const auto* block = std::get_if<BlockChanged>(&event.body)) {
    if (sight_changed_) sight_changed_(event.person(), block->block.user);
  } else if (const auto* contact = std::get_if<ContactChanged>(&event.body)) {
    if (sight_changed_) sight_changed_(event.person(), contact->contact.user);
  } else if (const auto* touched = std::get_if<PersonTouched>(&event.body)) {
    if (sight_changed_ && touched->what == "settings") sight_changed_(event.person(), UserId{});
  }
}

void Hub::offer_all(const Audience& audience, ConversationId cid, Parcel& parcel, Listener* but) {
  ++serial_;
  if (but != nullptr) but->seen_ = serial_;
  const auto offer_person = [&](UserId user) {
    for (Listener* at = people_.first(user); at != nullptr; at = People::next(*at)) offer(*at, parcel);
  };
  if (audience.people) {
    for (const UserId user : *audience.people) offer_person(user);
  }
  for (const UserId user : audience.also) offer_person(user);
  if (!audience.room) return;
  if (const auto* listeners = rooms_.listeners(cid)) {
    const Rooms::Telling telling(rooms_, cid);
    each_fetched(*listeners, [&](Listener& listener) { offer(listener, parcel); });
  }
}

void Hub::offer(Listener& listener, Parcel& parcel) {
  if (listener.seen_ == serial_) return;
  listener.seen_ = serial_;
  listener.on_parcel(parcel);
}

void Hub::tell_person(UserId user, Parcel& parcel) {
  ++serial_;
  for (Listener* at = people_.first(user); at != nullptr; at = People::next(*at)) offer(*at, parcel);
}

// One's own read goes to one's other sessions at once; others hear in a dm at once, else gathered.
void Hub::positions(const Event& event, const PositionsMoved& moved, Listener* asker) {
  const ConversationId cid = event.cid();
  if (moved.read_moved) {
    PositionParcel own(cid, PositionParcel::Kind::kOwnRead, moved.user, moved.positions.read, moved.positions.read_n);
    each_of(moved.user, [&](Listener& listener) {
      if (&listener != asker) listener.on_parcel(own);
    });
  }
  if (!moved.to_others || !event.audience.people) return;
  if (event.audience.people->size() > 2) return receipts_.moved(event, moved);
  GatheredReceipts now{event.audience, {}};
  now.positions.push_back({moved.user, moved.delivered_moved ? moved.positions.delivered : Seq(0),
                           moved.read_moved ? moved.positions.read : Seq(0)});
  tell_positions(cid, now);
}

void Hub::tell_positions(ConversationId cid, const GatheredReceipts& gathered) {
  const auto tell = [&](PositionParcel::Kind kind, UserId from, Seq pos) {
    if (pos.value == 0) return;
    PositionParcel parcel(cid, kind, from, pos);
    for (const UserId user : *gathered.audience.people) {
      if (user == from) continue;
      each_of(user, [&](Listener& listener) { listener.on_parcel(parcel); });
    }
  };
  for (const GatheredPosition& position : gathered.positions) {
    tell(PositionParcel::Kind::kDelivered, position.user, position.delivered);
    tell(PositionParcel::Kind::kRead, position.user, position.read);
  }
}

}  // namespace kith::delivery
