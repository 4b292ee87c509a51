#include "delivery/catchup.h"

#include <algorithm>
#include <utility>

namespace kith::delivery {

CatchUp::Fate CatchUp::offer(ConversationId cid, Rev rev, Weight weight, const wire::Frame& frame) {
  const bool answer_without_rev = weight == Weight::kReply && rev.value == 0;
  if (answer_without_rev && cid.nil()) return Fate::kLive;
  auto at = known_.find(cid);
  if (at == known_.end()) {
    if (!sync_ || weight == Weight::kEphemeral || answer_without_rev) return Fate::kLive;
    if (known_.size() >= limits_.known_max) return Fate::kResync;
    at = known_.emplace(cid, Known{}).first;
    at->second.state = State::kSyncHeld;
  }
  Known& known = at->second;
  switch (known.state) {
    case State::kSettled:
      if (rev.value == 0 || weight == Weight::kReply) return Fate::kLive;
      if (rev <= known.covered) return Fate::kKept;
      known_.erase(at);  // events come in rev order, so the rest is new as well
      return Fate::kLive;
    case State::kDirty:
      if (weight == Weight::kEphemeral) return Fate::kKept;
      // An answer goes out behind the replay, so its row has to be in the replay: revs are heard in order.
      if (weight == Weight::kReply) keep(known, rev, weight, frame);
      if (!answer_without_rev) note(known, rev);
      return Fate::kKept;
    case State::kHeld:
    case State::kSyncHeld:
      if (weight != Weight::kEphemeral) keep(known, rev, weight, frame);
      return Fate::kKept;
  }
  return Fate::kLive;
}

void CatchUp::note(Known& known, Rev rev) {
  if (rev.value == 0) {
    known.lost_positions = true;
  } else if (known.first_dropped.value == 0 || rev < known.first_dropped) {
    known.first_dropped = rev;
  }
}

// Answers are kept beyond the limit: the session asks for their bytes and reads no more commands.
void CatchUp::keep(Known& known, Rev rev, Weight weight, const wire::Frame& frame) {
  if (weight != Weight::kReply && (known.unkept || held_bytes_ + frame.size() > limits_.held_bytes_max)) {
    known.unkept = true;
    known.lost_positions = known.lost_positions || rev.value == 0;
    if (known.first_unkept.value == 0) known.first_unkept = rev;
    known.last_unkept = std::max(known.last_unkept, rev);
    return;
  }
  count(frame, weight);
  known.waiting.push_back({frame, rev, weight});
}

void CatchUp::count(const wire::Frame& frame, Weight weight) {
  held_bytes_ += frame.size();
  if (weight == Weight::kReply) answer_bytes_ += frame.size();
}

CatchUp::Fate CatchUp::dropped(ConversationId cid, Rev rev, Weight weight) {
  if (weight == Weight::kEphemeral) return Fate::kKept;
  const auto [at, fresh] = known_.try_emplace(cid);
  Known& known = at->second;
  if (!fresh && (known.state == State::kHeld || known.state == State::kSyncHeld)) {
    if (rev.value == 0) {
      known.lost_positions = true;
    } else if (known.redo_from.value == 0 || rev < known.redo_from) {
      known.redo_from = rev;
    }
    return Fate::kKept;
  }
  if (fresh || known.state == State::kSettled) {
    if (dirty_ >= limits_.dirty_max || known_.size() > limits_.known_max) return Fate::kResync;
    known.state = State::kDirty;
    ++dirty_;
  }
  note(known, rev);
  return Fate::kKept;
}

std::optional<Rev> CatchUp::hold(ConversationId cid) {
  Known& known = known_[cid];
  const bool was_dirty = known.state == State::kDirty;
  if (was_dirty) --dirty_;
  const Rev from = known.first_dropped;
  std::vector<Waiting> answers = std::move(known.waiting);
  known = Known{};
  known.waiting = std::move(answers);
  if (!was_dirty) return std::nullopt;
  return from;
}

bool CatchUp::must_redo(ConversationId cid) const {
  const auto at = known_.find(cid);
  return at != known_.end() && at->second.redo_from.value != 0;
}

std::optional<ConversationId> CatchUp::next_dirty() const {
  if (dirty_ == 0) return std::nullopt;
  for (const auto& [cid, known] : known_) {
    if (known.state == State::kDirty) return cid;
  }
  return std::nullopt;
}

std::vector<CatchUp::Waiting> CatchUp::take(Known& known) {
  std::vector<Waiting> waiting = std::exchange(known.waiting, {});
  for (const Waiting& one : waiting) {
    held_bytes_ -= one.frame.size();
    if (one.weight == Weight::kReply) answer_bytes_ -= one.frame.size();
  }
  return waiting;
}

void CatchUp::emit_answers(ConversationId cid, const std::vector<Waiting>& waiting, const Emit& emit) {
  for (const Waiting& one : waiting) {
    if (one.weight == Weight::kReply) emit(one.frame, cid, one.rev, one.weight);
  }
}

bool CatchUp::release(const Coverage& covered, bool heard, const Emit& emit) {
  const auto at = known_.find(covered.cid);
  if (at == known_.end() || at->second.state != State::kHeld) return true;
  if (sync_) {  // joined while syncing: the sync releases it with the rest
    at->second.state = State::kSyncHeld;
    covered_by_sync(covered, heard);
    return true;
  }
  return finish(at, covered, heard, emit);
}

// The state is settled before anything is emitted: emitting may overflow the outbox and come back with dropped().
bool CatchUp::finish(Map::iterator at, const Coverage& covered, bool heard, const Emit& emit) {
  Known& known = at->second;
  const ConversationId cid = at->first;
  std::vector<Waiting> waiting = take(known);
  if (known.last_unkept > covered.rev || known.lost_positions || known.redo_from.value != 0) {
    make_dirty_again(known, covered.rev, std::move(waiting));
    return false;
  }
  Rev newest = covered.rev;
  for (const Waiting& one : waiting) newest = std::max(newest, one.rev);
  if (!heard && newest <= covered.rev) {
    known.state = State::kSettled;
    known.covered = covered.rev;
    known.covered_pos = covered.pos;
  } else {
    known_.erase(at);
  }
  for (const Waiting& one : waiting) {
    const bool news = one.rev.value == 0 || one.rev > covered.rev || one.weight == Weight::kReply;
    if (news) emit(one.frame, cid, one.rev, one.weight);
  }
  return true;
}

// What was kept beyond the snapshot comes again with the next replay; answers wait for it.
void CatchUp::make_dirty_again(Known& known, Rev covered, std::vector<Waiting> waiting) {
  known.state = State::kDirty;
  ++dirty_;
  known.first_dropped = known.redo_from;
  if (known.last_unkept > covered) note(known, std::max(covered.next(), known.first_unkept));
  known.unkept = false;
  known.first_unkept = known.last_unkept = known.redo_from = Rev(0);
  for (Waiting& one : waiting) {
    const bool answer = one.weight == Weight::kReply;
    if (one.rev.value == 0 ? !answer : one.rev > covered) note(known, one.rev);
    if (!answer) continue;
    count(one.frame, one.weight);
    known.waiting.push_back(std::move(one));
  }
}

void CatchUp::abandon(ConversationId cid, const Emit& emit) {
  const auto at = known_.find(cid);
  if (at == known_.end()) return;
  if (at->second.state == State::kDirty) --dirty_;
  const std::vector<Waiting> waiting = take(at->second);
  known_.erase(at);
  emit_answers(cid, waiting, emit);
}

void CatchUp::covered_by_sync(const Coverage& covered, bool heard) {
  auto at = known_.find(covered.cid);
  if (at == known_.end()) {
    if (heard || known_.size() >= limits_.known_max) return;
    at = known_.emplace(covered.cid, Known{}).first;
    at->second.state = State::kSyncHeld;
  }
  if (covered.rev < at->second.covered) return;
  at->second.covered = covered.rev;
  at->second.covered_pos = heard ? Pos(0) : covered.pos;
}

CatchUp::Fate CatchUp::end_sync(const Emit& emit) {
  sync_ = false;
  std::vector<ConversationId> cids;
  for (const auto& [cid, known] : known_) {
    if (known.state == State::kSyncHeld) cids.push_back(cid);
  }
  for (const ConversationId cid : cids) {
    const auto at = known_.find(cid);
    if (at == known_.end() || at->second.state != State::kSyncHeld) continue;
    const Coverage covered{cid, at->second.covered, at->second.covered_pos};
    const Known& known = at->second;
    const bool loses = known.last_unkept > covered.rev || known.lost_positions || known.redo_from.value != 0;
    if (loses && dirty_ >= limits_.dirty_max) return Fate::kResync;
    finish(at, covered, covered.pos.value == 0, emit);
  }
  return Fate::kKept;
}

void CatchUp::forget_settled(const std::function<bool(PartitionId, Pos)>& heard) {
  std::erase_if(known_, [&](const auto& entry) {
    return entry.second.state == State::kSettled && heard(partition_of(entry.first.bytes), entry.second.covered_pos);
  });
}

void CatchUp::reset(const Emit& emit) {
  const Map known = std::exchange(known_, {});
  dirty_ = 0;
  held_bytes_ = 0;
  answer_bytes_ = 0;
  sync_ = false;
  for (const auto& [cid, one] : known) emit_answers(cid, one.waiting, emit);
}

}  // namespace kith::delivery
