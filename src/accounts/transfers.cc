// See transfers.h.
#include "accounts/transfers.h"

namespace kith::accounts {

namespace {
constexpr std::int64_t kBusyRetryMs = 1000;
}

Result<std::unique_ptr<Transfers::Slot>> Transfers::begin(UserId person, MediaId id) {
  const std::lock_guard lock(mutex_);
  if (ids_.contains(id)) return refuse(Code::kConflict, "mediaId", "this upload is under way already");
  if (static_cast<int>(ids_.size()) >= most_) {
    return retry_later(Code::kUnavailable, "too many uploads at once", kBusyRetryMs);
  }
  int& own = people_[person];
  if (own >= per_person_) {
    Error error{.code = Code::kRateLimited, .detail = "too many uploads of yours at once", .limit = per_person_};
    error.retry_after_ms = kBusyRetryMs;
    return std::unexpected(std::move(error));
  }
  ++own;
  ids_.insert(id);
  return std::make_unique<Slot>(*this, person, id);
}

void Transfers::end(UserId person, MediaId id) {
  const std::lock_guard lock(mutex_);
  ids_.erase(id);
  const auto own = people_.find(person);
  if (own != people_.end() && --own->second == 0) people_.erase(own);
}

int Transfers::under_way() const {
  const std::lock_guard lock(mutex_);
  return static_cast<int>(ids_.size());
}

}  // namespace kith::accounts
