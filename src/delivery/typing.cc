#include "delivery/typing.h"

#include <algorithm>
#include <utility>

namespace kith::delivery {

TypingLife::TypingLife(Loop& loop, std::chrono::milliseconds life, std::size_t entries_max, Expired expired)
    : loop_(loop), life_(life), entries_max_(entries_max), expired_(std::move(expired)) {}

TypingLife::~TypingLife() {
  loop_.cancel(timer_);
}

void TypingLife::heard(ConversationId cid, const TypingChanged& typing, const Audience& audience) {
  std::erase_if(entries_, [&](const Entry& entry) { return entry.cid == cid && entry.user == typing.user; });
  if (!typing.on) return;
  if (entries_.size() >= entries_max_) {
    const Entry oldest = std::move(entries_.front());
    entries_.erase(entries_.begin());
    expired_(oldest.cid, oldest.user, oldest.audience);
  }
  entries_.push_back({cid, typing.user, audience, loop_.clock().steady() + life_});
  arm();
}

void TypingLife::arm() {
  if (timer_ != 0 || entries_.empty()) return;
  const auto wait = entries_.front().until - loop_.clock().steady();
  timer_ = loop_.after(std::chrono::ceil<std::chrono::milliseconds>(wait), [this] { expire(); });
}

void TypingLife::expire() {
  timer_ = 0;
  const auto now = loop_.clock().steady();
  while (!entries_.empty() && entries_.front().until <= now) {
    const Entry entry = std::move(entries_.front());
    entries_.erase(entries_.begin());
    expired_(entry.cid, entry.user, entry.audience);
  }
  arm();
}

}  // namespace kith::delivery
