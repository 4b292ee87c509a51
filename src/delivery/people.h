// People: which listeners of this shard belong to a person; a chain through the listeners, so that an idle session
// costs one pointer. Thread: one shard. Invariant: a listener stands in the chain of exactly the person under whom it
// was added.
#pragma once

#include <unordered_map>

#include "delivery/listener.h"

namespace kith::delivery {

class People {
 public:
  void add(UserId user, Listener& listener) {
    Listener*& first = first_[user];
    listener.next_of_user_ = first;
    first = &listener;
  }
  // True if it was the person's last here.
  bool remove(UserId user, Listener& listener) {
    const auto at = first_.find(user);
    if (at == first_.end()) return false;
    for (Listener** link = &at->second; *link != nullptr; link = &(*link)->next_of_user_) {
      if (*link != &listener) continue;
      *link = listener.next_of_user_;
      listener.next_of_user_ = nullptr;
      break;
    }
    if (at->second != nullptr) return false;
    first_.erase(at);
    return true;
  }
  Listener* first(UserId user) const {
    const auto at = first_.find(user);
    return at == first_.end() ? nullptr : at->second;
  }
  static Listener* next(const Listener& listener) { return listener.next_of_user_; }
  // f must neither add nor remove.
  template <typename F>
  void each(F&& f) const {
    for (const auto& [user, first] : first_) {
      for (Listener* at = first; at != nullptr; at = at->next_of_user_) f(*at);
    }
  }
  std::size_t size() const { return first_.size(); }

 private:
  std::unordered_map<UserId, Listener*> first_;
};

}  // namespace kith::delivery
