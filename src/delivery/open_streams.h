// OpenStreams: the present text of growing messages, put together from what is announced: the open row, the appends,
// the saves. Every shard's hub has one for those who join late, and the saver one to write from. Thread: its owner.
// Bounded: when full the longest open one is forgotten; its readers then have the saved row, two seconds older.
// An append that leaves a hole (something was lost, as by a restart of the server) makes the text unknown until a save,
// or an append from before the hole, fills it.
#pragma once

#include <cstdint>
#include <list>
#include <optional>
#include <string>

#include "model/event.h"

namespace kith::delivery {

struct OpenStream {
  ConversationId cid{};
  Seq seq{};
  UserId from{};
  std::string text{};
  bool whole = true;   // nothing of it is missing
  bool heard = false;  // an append since take_heard()
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
      if (each.cid == cid && each.whole) f(each);
    }
  }
  bool empty() const { return all_.empty(); }
  // Those with appends since it was asked last.
  std::vector<OpenStream> take_heard();

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
