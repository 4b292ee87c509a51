// One layer of an overlay: the writes of one command, or all that a batch has kept so far. Ordered maps, so that ranged
// reads can merge layers over the base. Thread: one lane. Not here: reading through (overlay_read.cc), stamping
// (overlay.cc).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

#include "store/overlay.h"

namespace kith::store {

struct Overlay::Layer {
  using RowKey = std::tuple<Owner, RowKind, std::string>;
  using ChangeKey = std::tuple<Owner, Rev, ChangeKind, RowKind, std::string>;

  std::unordered_map<ConversationId, Head> heads;
  std::map<std::pair<ConversationId, Seq>, Message> messages;
  std::map<std::tuple<ConversationId, UserId, std::string>, Sent> sents;
  std::map<RowKey, std::optional<std::string>> rows;  // nullopt: deleted
  std::map<ChangeKey, Change> changes;
  std::vector<std::pair<PartitionId, StreamEntry>> stream;  // the partition is set by keep()
  std::vector<FollowUp> follow_ups;
  std::size_t bytes = 0;

  bool empty() const {
    return heads.empty() && messages.empty() && sents.empty() && rows.empty() && changes.empty() && stream.empty() &&
           follow_ups.empty();
  }
  void clear() {
    heads.clear();
    messages.clear();
    sents.clear();
    rows.clear();
    changes.clear();
    stream.clear();
    follow_ups.clear();
    bytes = 0;
  }

  static ChangeKey key_of(const Owner& owner, const Change& change) {
    return {owner, change.rev, change.kind, change.row, change.key};
  }
};

}  // namespace kith::store
