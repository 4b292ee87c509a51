// One layer of an overlay: the writes of one command, or all that a batch has kept so far. Ordered maps where ranged
// reads must merge layers over the base. A kept command's entries move from one layer to the other as they are, nodes
// and all. Thread: one lane. Not here: reading through (overlay_read.cc), stamping (overlay.cc).
#pragma once

#include <compare>
#include <cstring>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <variant>
#include <vector>

#include "store/overlay.h"

namespace kith::store {

struct Overlay::Layer {
  // Keys that are looked up by what is at hand, without making the key.
  struct RowKeyView {
    Owner owner;
    RowKind kind = RowKind::kConversation;
    std::string_view key;
    auto operator<=>(const RowKeyView&) const = default;
  };
  struct RowKey {
    Owner owner;
    RowKind kind = RowKind::kConversation;
    std::string key;
    operator RowKeyView() const { return {owner, kind, key}; }  // NOLINT: both are the same key
  };
  struct RowKeyLess {
    using is_transparent = void;
    bool operator()(const RowKeyView& a, const RowKeyView& b) const { return a < b; }
  };
  struct SentKeyView {
    ConversationId cid;
    UserId sender;
    std::string_view mid;
    bool operator==(const SentKeyView&) const = default;
  };
  struct SentKey {
    ConversationId cid;
    UserId sender;
    std::string mid;
    operator SentKeyView() const { return {cid, sender, mid}; }  // NOLINT: both are the same key
  };
  struct SentKeyHash {
    using is_transparent = void;
    std::size_t operator()(const SentKeyView& key) const noexcept {
      std::size_t hash = 0;
      std::memcpy(&hash, key.cid.bytes.data() + 8, sizeof hash);
      return hash ^ std::hash<std::string_view>{}(key.mid);
    }
  };
  struct SentKeyEqual {
    using is_transparent = void;
    bool operator()(const SentKeyView& a, const SentKeyView& b) const { return a == b; }
  };
  // A row's bytes, or the record they will be made of once its commit's position is known. Neither: deleted.
  struct Written {
    std::optional<std::string> value;
    std::variant<std::monostate, Positions, Listing> record;

    std::optional<std::string> text() const;
  };
  using ChangeKey = std::tuple<Owner, Rev, ChangeKind, RowKind, std::string>;

  std::unordered_map<ConversationId, Head> heads;
  std::map<std::pair<ConversationId, Seq>, Message> messages;
  std::unordered_map<SentKey, Sent, SentKeyHash, SentKeyEqual> sents;
  std::map<RowKey, Written, RowKeyLess> rows;
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
