// Session's way down: what is queued, held back, dropped and replayed, and when it leaves.
#include <algorithm>
#include <utility>

#include "base/planted.h"
#include "session/poll_box.h"
#include "session/replays.h"
#include "session/sessions.h"

namespace kith::session {

using delivery::CatchUp;
using delivery::Weight;

void Session::on_parcel(delivery::Parcel& parcel) {
  if (!ready() || ending_) return;
  if (parcel.tells_reading() && admitted()->receipts_off) return;
  bool hidden = parcel.hidden_from(user());
  if (const Seq seq = parcel.seq(); seq.value != 0 && seq < joins_first_max_ && joins_) {
    const Joined* joined = joins_->find(parcel.cid());
    hidden = hidden || (joined != nullptr && joined->open && parcel.seq() < joined->first);
  }
  if (hidden && parcel.weight() == Weight::kEphemeral) return;  // no rev to skip
  const wire::Frame* frame = hidden ? &parcel.skip(codec_) : &parcel.frame(codec_);
  if (parcel.weight() == Weight::kPersonal) {
    urev_ = std::max(urev_, parcel.rev());
    state_ = Ready{std::make_shared<const Admitted>(services().gatekeeper.refreshed(*admitted()))};
  }
  queue(*frame, parcel.cid(), parcel.rev(), parcel.weight());
}

// All at once where each would go to the outbox as it is; an overflow that drops it notes where its revs begin.
void Session::on_bundle(delivery::Bundle& bundle) {
  const bool sees_all = !joins_ || bundle.first_seq() >= joins_first_max_;
  if (!ready() || ending_ || catch_up_ || poll_ || streaming_ || !sees_all) return Listener::on_bundle(bundle);
  outbox_.push_together(bundle.frames(codec_), bundle.cid(), bundle.first_rev());
  if (outbox_.droppable_bytes() > services().config.outbox_hard_bytes) overflow();
  home_.want_flush(*this);
}

void Session::on_removed(ConversationId cid, Rev rev) {
  if (!joins_) return;
  Joined* joined = joins_->find(cid);
  if (joined == nullptr) return;
  if (joined->open) return joins_->forget(cid);
  joined->removed = true;
  joined->removed_rev = rev;
}

// Among what never came may be that one was removed: nobody goes on listening to a room of that partition. Whoever
// still is in joins again with the reload, which looks.
void Session::on_lost(PartitionId partition) {
  if (!ready() || ending_) return;
  if (joins_) {
    std::erase_if(joins_->all, [&](const Joined& joined) {
      if (partition_of(joined.cid.bytes) != partition) return false;
      services().hub.rooms().leave(joined.cid, *this);
      return true;
    });
  }
  resync_all(wire::down::ResyncReason::kTrimmed);
}

void Session::queue(const wire::Frame& frame, ConversationId cid, Rev rev, Weight weight) {
  if (catch_up_) {
    switch (catch_up_->offer(cid, rev, weight, frame)) {
      case CatchUp::Fate::kLive:
        break;
      case CatchUp::Fate::kKept:
        if (weight == Weight::kReply) brake();
        return;
      case CatchUp::Fate::kResync:
        return resync_all(wire::down::ResyncReason::kSlow);
    }
  }
  queue_directly(frame, cid, rev, weight);
}

void Session::queue_directly(const wire::Frame& frame, ConversationId cid, Rev rev, Weight weight) {
  if (weight == Weight::kEphemeral && outbox_.bytes() > services().config.outbox_soft_bytes) return;
  outbox_.push(frame, cid, rev, weight);
  if (outbox_.droppable_bytes() > services().config.outbox_hard_bytes) overflow();
  if (weight == Weight::kReply) brake();
  home_.want_flush(*this);
}

// Who does not read answers may not ask more, wherever they wait.
void Session::brake() {
  const Config& config = services().config;
  const std::size_t owed = outbox_.answer_bytes() + (catch_up_ ? catch_up_->held_answer_bytes() : 0);
  if (owed > config.answers_hard_bytes) return end_soon(wire::CloseCode::kSlowConsumer);
  if (owed <= config.outbox_hard_bytes || connection_ == nullptr || reading_paused_) return;
  reading_paused_ = true;
  connection_->set_reading(false);
}

CatchUp& Session::catch_up() {
  if (!catch_up_) catch_up_ = std::make_unique<CatchUp>(services().config.catch_up);
  return *catch_up_;
}

// What comes out of catch-up takes the common way again: an overflow meanwhile has made its conversation dirty.
CatchUp::Emit Session::emit() {
  return
      [this](const wire::Frame& frame, ConversationId cid, Rev rev, Weight weight) { queue(frame, cid, rev, weight); };
}

void Session::overflow() {
  replays();  // who will replay
  const std::vector<Outbox::Queued> all = outbox_.take_all();
  bool too_much = false;
  for (const Outbox::Queued& one : all) {
    if (one.weight == Weight::kReply || KITH_PLANT(kDroppedFrame)) continue;
    const bool lost_for_good = one.weight == Weight::kPersonal;
    if (lost_for_good || catch_up().dropped(one.cid, one.rev, one.weight) == CatchUp::Fate::kResync) too_much = true;
  }
  // Answers stay; those that carry a rev of a conversation to be replayed wait for the replay.
  for (const Outbox::Queued& one : all) {
    if (one.weight != Weight::kReply) continue;
    if (catch_up().offer(one.cid, one.rev, one.weight, one.frame) != CatchUp::Fate::kKept) {
      outbox_.push(one.frame, one.cid, one.rev, one.weight);
    }
  }
  if (too_much) resync_all(wire::down::ResyncReason::kSlow);
}

void Session::resync_all(wire::down::ResyncReason reason) {
  const std::vector<Outbox::Queued> all = outbox_.take_all();
  for (const Outbox::Queued& one : all) {
    if (one.weight == Weight::kReply) outbox_.push(one.frame, one.cid, one.rev, one.weight);
  }
  if (catch_up_) {
    catch_up_->reset([this](const wire::Frame& frame, ConversationId cid, Rev rev, Weight weight) {
      outbox_.push(frame, cid, rev, weight);
    });
  }
  if (replays_) replays_->abort_sync();
  if (!std::exchange(resync_queued_, true)) {
    outbox_.push(wire::make_frame(codec_, wire::down::Resync{{}, reason, {}}), {}, {}, Weight::kReply);
  }
  home_.want_flush(*this);
}

bool Session::can_replay() const {
  if (ended() || ending_ || outbox_.bytes() > home_.services().config.outbox_soft_bytes) return false;
  // A plain poll never waits, and a posted join waits for its answer: only what is kept unacknowledged holds it back.
  if (poll_) return poll_->retained_bytes() < home_.services().config.retained_bytes_max;
  return connection_ != nullptr && !connection_->writing();
}

void Session::flush() {
  if (ended()) return;
  if (poll_) {
    poll_->flush();
  } else if (connection_ != nullptr && !connection_->writing() && !outbox_.empty()) {
    std::string sse_id;
    if (streaming_ && ready() && (!catch_up_ || catch_up_->empty())) {
      sse_id = services().reads.token(user(), urev_, services().hub.told());
    }
    resync_queued_ = false;
    std::vector<wire::Frame> frames = connection_->spare();
    outbox_.take(frames);
    connection_->write(std::move(frames), std::move(sse_id));
    if (std::exchange(reading_paused_, false)) connection_->set_reading(true);
  }
  if (replays_) replays_->pump();
}

void Session::on_writable() {
  heard();  // progress is a sign of life
  flush();
}

void Session::tell(const wire::Frame& frame) {
  if (!ended()) queue_directly(frame, {}, {}, Weight::kReply);
}

void Session::drop_idle_parts() {
  if (catch_up_) {
    const delivery::Hub& hub = services().hub;
    catch_up_->forget_settled([&](PartitionId partition, Pos pos) { return hub.heard(partition, pos); });
    if (catch_up_->empty()) catch_up_.reset();
  }
  if (replays_ && replays_->idle() && (!catch_up_ || catch_up_->dirty() == 0)) replays_.reset();
  outbox_.trim();
  if (pending_.empty()) std::vector<Pending>().swap(pending_);
  gate_.forget(services().loop.clock().steady());
  if (joins_ && joins_->all.empty()) joins_.reset();
}

// --- answers
void Session::answer(const Request& request, const wire::Frame& frame, const Error* error, ConversationId cid,
                     Rev rev) {
  queue(frame, cid, rev, Weight::kReply);
  hear_answer(request, frame, error);
}

void Session::hear_answer(const Request& request, const wire::Frame& frame, const Error* error) {
  if (!request.tap || !*request.tap) return;
  Tap tap = std::exchange(*request.tap, nullptr);
  tap(frame, error);
}

void Session::answer_ok(const Request& request, std::optional<Rev> rev, ConversationId cid, Mine mine) {
  if (request.re == wire::kNoRequest && !request.tap) return;  // nobody asked to be told
  const wire::Frame frame = wire::make_frame(codec_, wire::down::Ok{request.re, rev, std::move(mine)});
  answer(request, frame, nullptr, cid, rev.value_or(Rev(0)));
}

void Session::answer_ok_directly(const Request& request, Rev rev, ConversationId cid, Mine mine) {
  if (request.re == wire::kNoRequest && !request.tap) return;
  const wire::Frame frame = wire::make_frame(codec_, wire::down::Ok{request.re, rev, std::move(mine)});
  queue_directly(frame, cid, rev, Weight::kReply);
  hear_answer(request, frame, nullptr);
}

void Session::refuse(const Request& request, const Error& error, ConversationId cid, std::string_view mid) {
  answer(request, wire::make_frame(codec_, wire::down::Refusal{request.re, error, cid, mid}), &error, {}, Rev(0));
}

}  // namespace kith::session
