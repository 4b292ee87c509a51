#include "accounts/live.h"

#include <algorithm>

namespace kith::accounts {

void Live::add(Person& person, DeviceId device) {
  if (device.nil()) return;
  const auto at = std::ranges::find(person.devices, device, &std::pair<DeviceId, std::size_t>::first);
  if (at == person.devices.end()) {
    person.devices.emplace_back(device, 1);
  } else {
    ++at->second;
  }
}

void Live::remove(UserId user, Person& person, DeviceId device) {
  const auto at = std::ranges::find(person.devices, device, &std::pair<DeviceId, std::size_t>::first);
  if (at == person.devices.end() || --at->second > 0) return;
  person.devices.erase(at);
  if (departed_.size() < departed_max_) departed_.emplace_back(user, device);
}

Status Live::enter(const Caller& caller) {
  const std::lock_guard lock(mutex_);
  Person& person = persons_[caller.user];
  if (person.sessions >= per_person_max_) {
    return std::unexpected(Error{.code = Code::kRateLimited,
                                 .detail = "too many sessions of this person",
                                 .limit = static_cast<std::int64_t>(per_person_max_),
                                 .retry_after_ms = 8'000});
  }
  ++person.sessions;
  add(person, caller.device);
  return {};
}

void Live::leave(const Caller& caller) {
  const std::lock_guard lock(mutex_);
  const auto at = persons_.find(caller.user);
  if (at == persons_.end()) return;
  remove(caller.user, at->second, caller.device);
  if (--at->second.sessions == 0) persons_.erase(at);
}

void Live::move(const Caller& before, const Caller& after) {
  if (before.device == after.device) return;
  const std::lock_guard lock(mutex_);
  const auto at = persons_.find(before.user);
  if (at == persons_.end()) return;
  remove(before.user, at->second, before.device);
  add(at->second, after.device);
}

std::size_t Live::sessions_of(UserId user) const {
  const std::lock_guard lock(mutex_);
  const auto at = persons_.find(user);
  return at == persons_.end() ? 0 : at->second.sessions;
}

std::vector<Caller> Live::seen() {
  std::vector<Caller> out;
  const std::lock_guard lock(mutex_);
  const auto put = [&](UserId user, DeviceId device) {
    Caller caller;
    caller.user = user;
    caller.device = device;
    out.push_back(std::move(caller));
  };
  for (const auto& [user, person] : persons_) {
    for (const auto& [device, sessions] : person.devices) put(user, device);
  }
  for (const auto& [user, device] : departed_) {
    const auto at = persons_.find(user);
    const bool back = at != persons_.end() &&
                      std::ranges::find(at->second.devices, device, &std::pair<DeviceId, std::size_t>::first) !=
                          at->second.devices.end();
    if (!back) put(user, device);
  }
  departed_.clear();
  return out;
}

}  // namespace kith::accounts
