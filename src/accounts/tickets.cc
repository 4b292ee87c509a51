#include "accounts/tickets.h"

#include <array>

#include "accounts/hash.h"
#include "base/bytes.h"

namespace kith::accounts {

Tickets::Tickets(const Clock& clock, Random& random, std::size_t capacity, TimeMs life_ms)
    : clock_(clock), random_(random), capacity_(capacity), life_(life_ms) {}

std::string Tickets::give(const Caller& caller) {
  std::array<std::uint8_t, 24> bytes{};
  const auto now = clock_.steady();
  const std::lock_guard lock(mutex_);
  random_.fill(bytes);
  const auto ticket = base64url({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  while (!order_.empty()) {
    const auto oldest = held_.find(order_.front());
    if (oldest != held_.end() && oldest->second.until > now && order_.size() < capacity_) break;
    if (oldest != held_.end()) held_.erase(oldest);
    order_.pop_front();
  }
  auto hash = sha256(ticket);
  order_.push_back(hash);
  held_.emplace(std::move(hash), Held{caller, now + life_});
  return ticket;
}

Result<Caller> Tickets::take(std::string_view ticket) {
  const auto now = clock_.steady();
  const std::lock_guard lock(mutex_);
  auto held = held_.extract(sha256(ticket));
  if (held.empty() || held.mapped().until <= now) {
    return refuse(Code::kUnauthorized, "ticket", "the ticket is not valid");
  }
  return std::move(held.mapped().caller);
}

}  // namespace kith::accounts
