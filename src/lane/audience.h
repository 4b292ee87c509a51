// AudienceCache: turns what a rule says about an event's reach into people and rooms. Small conversations keep one
// shared list of their members, loaded once and following membership changes; large ones and the world go to the room;
// for a while after a switch both ways are used, and as long as a group that was large has so few members that clients
// count on its events coming to people. Lists are immutable once shared; a change makes a new one. Bounded by
// people over all lists, least recently used lists go. After a failed commit everything is forgotten. Thread: its lane
// (or a reader with one of its own).
#pragma once

#include <list>
#include <memory>
#include <unordered_map>
#include <utility>
#include <vector>

#include "chat/context.h"
#include "model/event.h"

namespace kith::lane {

class AudienceCache {
 public:
  using People = std::shared_ptr<const std::vector<UserId>>;  // sorted

  explicit AudienceCache(std::size_t people_max) : people_max_(people_max) {}

  // The audiences of the outcome's events, in their order. `rows` must hold the outcome's writes already. With fewer
  // members than room_from events go to people, whether or not to the room too.
  Result<std::vector<Audience>> build(const store::View& rows, const Owner& owner, const chat::Outcome& outcome,
                                      TimeMs now, std::uint32_t room_from);
  void clear();

 private:
  struct Entry {
    ConversationId cid;
    People people;
  };
  using Entries = std::list<Entry>;

  Result<People> people_of(const store::View& rows, ConversationId cid, const chat::Outcome& outcome);
  void put(ConversationId cid, People people);
  void erase(ConversationId cid);

  const std::size_t people_max_;
  Entries entries_;  // most recently used first
  std::unordered_map<ConversationId, Entries::iterator> index_;
  std::size_t people_ = 0;
};

}  // namespace kith::lane
