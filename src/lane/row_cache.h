// RowCache: the heads and small rows a lane has read or written lately, before the log's own reading. Absence is
// remembered too. The lane is the only writer of its partitions, so what its committed batches wrote is always the
// present truth; after a failed commit everything is forgotten. Not cached: messages, dedupe rows (almost always asked
// for once, and absent) and changes; listings, which lanes write but never read; uploads and blocks, which the lane of
// a conversation reads and that of their owner writes. Bounded by bytes, least recently used rows go. Cold reads:
// with_disk(true) makes misses wait for the disk instead of answering cold. Thread: its lane.
#pragma once

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>

#include "store/log.h"

namespace kith::lane {

class RowCache final : public store::View {
 public:
  RowCache(const store::Log& log, std::size_t bytes_max);

  void with_disk(bool reads_disk) { depth_ = reads_disk ? store::Depth::kAll : store::Depth::kCached; }
  // After the batch was committed; takes its rows.
  void apply(store::Batch& batch);
  void clear();
  std::size_t bytes() const { return bytes_; }

  Result<std::optional<Head>> head(ConversationId cid) const override;
  Result<std::vector<std::optional<Head>>> heads(std::span<const ConversationId> cids) const override;
  Result<std::optional<std::string>> row(const Owner& owner, store::RowKind kind, std::string_view key) const override;
  Result<std::vector<store::Row>> rows(const Owner& owner, store::RowKind kind, std::string_view after,
                                       std::size_t limit) const override;
  Result<std::optional<Message>> message(ConversationId cid, Seq seq) const override;
  Result<std::vector<Message>> messages(ConversationId cid, Seq from, Seq to, std::size_t limit,
                                        store::Order order) const override;
  Result<std::vector<store::Change>> changes(const Owner& owner, Rev after, std::size_t limit) const override;
  Result<std::optional<Sent>> sent(ConversationId cid, UserId sender, std::string_view mid) const override;

 private:
  static constexpr std::uint8_t kHeadKind = 0;  // no RowKind has it
  struct Entry {
    Owner owner;
    std::uint8_t kind = kHeadKind;
    std::string key;
    std::optional<std::string> value;  // of a row
    std::optional<Head> head;          // of a head
  };
  struct Key {  // views into the entry it stands for
    Owner owner;
    std::uint8_t kind = kHeadKind;
    std::string_view key;
    bool operator==(const Key&) const = default;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  using Entries = std::list<Entry>;

  const store::View& below() const { return log_.live(depth_); }
  const Entry* find(const Key& key) const;
  void put(const Key& key, std::optional<std::string> value, std::optional<Head> head) const;
  static std::size_t size_of(const Entry& entry);
  void shrink() const;

  const store::Log& log_;
  const std::size_t bytes_max_;
  store::Depth depth_ = store::Depth::kCached;
  // Reading fills the cache: the view's reads are const.
  mutable Entries entries_;  // most recently used first
  mutable std::unordered_map<Key, Entries::iterator, KeyHash> index_;
  mutable std::size_t bytes_ = 0;
};

}  // namespace kith::lane
