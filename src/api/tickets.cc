#include "api/tickets.h"

#include <array>
#include <utility>

#include "base/bytes.h"
#include "wire/generated/limits.h"

namespace kith::api {

std::int64_t Tickets::life_s() {
  return wire::kTicketLifeMs / 1000;
}

Result<std::string> Tickets::issue(const accounts::Caller& caller) {
  std::array<std::uint8_t, 24> bytes{};
  random_.fill(bytes);
  std::string ticket = base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  const TimeMs now = clock_.wall();
  const std::lock_guard lock(mutex_);
  while (!order_.empty()) {
    const auto oldest = issued_.find(order_.front());
    if (oldest != issued_.end() && oldest->second.until > now && order_.size() < kMax) break;
    if (oldest != issued_.end()) issued_.erase(oldest);
    order_.pop_front();
  }
  issued_.emplace(ticket, Issued{caller, now + wire::kTicketLifeMs});
  order_.push_back(ticket);
  return ticket;
}

Result<accounts::Caller> Tickets::redeem(std::string_view ticket) {
  const std::lock_guard lock(mutex_);
  const auto found = issued_.find(std::string(ticket));
  if (found == issued_.end()) return refuse(Code::kUnauthorized, "ticket", "this ticket is unknown or was used");
  const Issued issued = std::move(found->second);
  issued_.erase(found);
  if (issued.until <= clock_.wall())
    return refuse(Code::kUnauthorized, "ticket", "this ticket is over", wire::kTicketLifeMs);
  return issued.caller;
}

}  // namespace kith::api
