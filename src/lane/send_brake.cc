// See send_brake.h.
#include "lane/send_brake.h"

#include <algorithm>
#include <variant>

namespace kith::lane {

Status SendBrake::charge(const Command& command, const Result<Decision>& decision, Time now) {
  const auto* send = std::get_if<SendMessage>(&command.body);
  if (send == nullptr || !decision) return {};
  if (const auto* sent = std::get_if<SentReply>(&decision->reply.body); sent == nullptr || sent->duplicate) return {};
  const auto still = std::ranges::find_if(shut_, [&](const Shut& one) { return one.cid == send->cid; });
  if (still != shut_.end() && still->until > now) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(still->until - now);
    return retry_later(Code::kRateLimited, "this conversation is too busy", left.count());
  }
  auto taken = throttle_->take(send->cid.raw());
  if (taken) return {};
  Error& error = taken.error();
  error.detail = "this conversation is too busy";
  error.retry_after_ms = std::max<std::int64_t>(error.retry_after_ms, settle_.count());
  shut(send->cid, now + std::chrono::milliseconds(error.retry_after_ms), now);
  return taken;
}

void SendBrake::shut(ConversationId cid, Time until, Time now) {
  std::erase_if(shut_, [&](const Shut& one) { return one.until <= now; });
  if (shut_.size() >= kShutMax) {
    shut_.erase(std::ranges::min_element(shut_, {}, &Shut::until));
  }
  shut_.push_back({cid, until});
}

}  // namespace kith::lane
