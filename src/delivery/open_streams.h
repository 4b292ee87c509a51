// OpenStreams: the present text of growing messages, put together from what is announced: the open row, the appends,
// the saves. Every shard's hub has one for those who join late, and the saver one to write from. Thread: its owner.
// Bounded: when full the longest open one is forgotten; its readers then have the saved row, two seconds older.
// After an append that leaves a hole (something was lost, as by a restart of the server) only what follows the hole is
// known, until a save fills it or an append goes back before it.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>

#include "model/event.h"

namespace kith::delivery {

struct OpenStream {
  ConversationId cid{};
  Seq seq{};
  UserId from{};
  std::uint64_t missing = 0;  // bytes before `text` that are not known
  std::string text{};
  bool heard = false;  // an append since take_heard()

  bool whole() const { return missing == 0; }
  // With what is known of the beginning. False: too little of it, the hole stays.
  bool fill(std::string_view beginning);
};

class OpenStreams {
 public:
  explicit OpenStreams(std::size_t streams_max) : streams_max_(streams_max) {}

  // Does the event say anything about growing messages? Cheap: nearly none does.
  static bool concerns(const Event& event);
  void on_event(const Event& event);

  // Those of a conversation whose text is known, in the order of their opening.
  template <typename F>
  void each_of(ConversationId cid, F&& f) const {
    for (const OpenStream& each : all_) {
      if (each.cid == cid && each.whole()) f(each);
    }
  }
  bool empty() const { return all_.empty(); }
  // Those with appends since it was asked last.
  std::vector<OpenStream> take_heard();
  static std::string text_of(const std::string& body);  // of a message's body; empty without one

 private:
  OpenStream& open(ConversationId cid, Seq seq, UserId from);
  OpenStream* find(ConversationId cid, Seq seq);
  void forget(ConversationId cid, Seq seq);
  void grown(ConversationId cid, const StreamAppended& append);
  void saved(ConversationId cid, const Message& message);

  const std::size_t streams_max_;
  std::list<OpenStream> all_;  // by opening
};

}  // namespace kith::delivery
