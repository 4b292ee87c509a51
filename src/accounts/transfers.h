// Transfers: uploads under way, bounded for each person and in all, each content by one at a time. Thread: any.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "base/ids.h"
#include "base/result.h"

namespace kith::accounts {

class Transfers {
 public:
  class Slot {
   public:
    Slot(Transfers& all, UserId person, MediaId id) : all_(&all), person_(person), id_(id) {}
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;
    ~Slot() { all_->end(person_, id_); }

   private:
    Transfers* all_;
    const UserId person_;
    const MediaId id_;
  };

  Transfers(int per_person, int most) : per_person_(per_person), most_(most) {}

  // conflict: this one is under way; rate_limited: too many of the person's; unavailable: too many of all.
  Result<std::unique_ptr<Slot>> begin(UserId person, MediaId id);
  int under_way() const;

 private:
  friend class Slot;
  void end(UserId person, MediaId id);

  const int per_person_;
  const int most_;
  mutable std::mutex mutex_;  // guards both
  std::map<UserId, int> people_;
  std::set<MediaId> ids_;
};

}  // namespace kith::accounts
