// Rooms: which listeners of this shard registered in a conversation, for those that are delivered to rooms instead of
// to people. Thread: one shard. Registering comes first and proves nothing: the listener holds back what it hears until
// a reader found its membership in a snapshot, and a removal that is heard meanwhile wins over an older snapshot
// (session/, catchup.h). Invariant: nobody enters or leaves a room while it is told something; that would skip others.
#pragma once

#include <algorithm>
#include <unordered_map>
#include <vector>

#include "base/check.h"
#include "delivery/listener.h"

namespace kith::delivery {

class Rooms {
 public:
  // Once per listener; a repeat changes nothing.
  void enter(ConversationId cid, Listener& listener) {
    KITH_CHECK(told_.nil() || cid != told_);
    auto& room = rooms_[cid];
    if (std::find(room.begin(), room.end(), &listener) == room.end()) room.push_back(&listener);
  }
  void leave(ConversationId cid, Listener& listener) {
    KITH_CHECK(told_.nil() || cid != told_);
    const auto at = rooms_.find(cid);
    if (at == rooms_.end()) return;
    auto& room = at->second;
    const auto here = std::find(room.begin(), room.end(), &listener);
    if (here == room.end()) return;
    *here = room.back();  // order inside a room means nothing
    room.pop_back();
    if (room.empty()) rooms_.erase(at);
  }
  // Null if nobody listens.
  const std::vector<Listener*>* listeners(ConversationId cid) const {
    const auto at = rooms_.find(cid);
    return at == rooms_.end() ? nullptr : &at->second;
  }
  std::size_t size() const { return rooms_.size(); }

  // While it lives, the room is told something.
  class Telling {
   public:
    Telling(Rooms& rooms, ConversationId cid) : rooms_(rooms) { rooms_.told_ = cid; }
    ~Telling() { rooms_.told_ = {}; }
    Telling(const Telling&) = delete;
    Telling& operator=(const Telling&) = delete;

   private:
    Rooms& rooms_;
  };

 private:
  ConversationId told_;  // nil: none
  std::unordered_map<ConversationId, std::vector<Listener*>> rooms_;
};

}  // namespace kith::delivery
