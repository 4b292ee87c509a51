#include "delivery/receipts.h"

#include <algorithm>
#include <utility>

namespace kith::delivery {

ReceiptGathering::ReceiptGathering(Loop& loop, std::chrono::milliseconds gather, std::size_t entries_max, Tell tell)
    : loop_(loop), gather_(gather), entries_max_(entries_max), tell_(std::move(tell)) {}

ReceiptGathering::~ReceiptGathering() {
  loop_.cancel(timer_);
}

void ReceiptGathering::moved(const Event& event, const PositionsMoved& moved) {
  GatheredReceipts& gathered = waiting_[event.cid()];
  gathered.audience = event.audience;
  if (waits_from_[event.partition].value == 0) waits_from_[event.partition] = event.pos;
  auto at = std::find_if(gathered.positions.begin(), gathered.positions.end(),
                         [&](const GatheredPosition& known) { return known.user == moved.user; });
  if (at == gathered.positions.end()) {
    gathered.positions.push_back({moved.user, Seq(0), Seq(0)});
    at = gathered.positions.end() - 1;
    ++entries_;
  }
  if (moved.delivered_moved) at->delivered = std::max(at->delivered, moved.positions.delivered);
  if (moved.read_moved) at->read = std::max(at->read, moved.positions.read);
  if (entries_ >= entries_max_) {
    tell_all();
  } else if (timer_ == 0) {
    timer_ = loop_.after(gather_, [this] { tell_all(); });
  }
}

void ReceiptGathering::left(ConversationId cid, UserId user) {
  const auto at = waiting_.find(cid);
  if (at == waiting_.end() || !at->second.audience.people) return;
  auto people = *at->second.audience.people;
  std::erase(people, user);
  at->second.audience.people = std::make_shared<const std::vector<UserId>>(std::move(people));
}

void ReceiptGathering::cut_to_told(std::array<Pos, kPartitions>& heard) const {
  for (std::size_t i = 0; i < kPartitions; ++i) {
    if (waits_from_[i].value != 0 && heard[i] >= waits_from_[i]) heard[i] = Pos(waits_from_[i].value - 1);
  }
}

void ReceiptGathering::tell_all() {
  loop_.cancel(timer_);
  timer_ = 0;
  entries_ = 0;
  waits_from_ = {};
  const auto told = std::exchange(waiting_, {});
  for (const auto& [cid, gathered] : told) tell_(cid, gathered);
}

}  // namespace kith::delivery
