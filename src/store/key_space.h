// KeySpace: one consistent reading of an ordered key-value engine, as little as the log's reads need. KeySpaceView
// turns it into a View; KeySpaceStream reads the stream column. Thread: any. Reading forward only: memtables hashed by
// prefix cannot go backwards, and seqs without gaps make it unnecessary.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/row_form.h"

namespace kith::store {

class KeySpace {
 public:
  using Visit = std::function<bool(std::string_view key, std::string_view value)>;  // false stops

  virtual ~KeySpace() = default;
  virtual Result<std::optional<std::string>> get(Column column, std::string_view key) const = 0;
  virtual Result<std::vector<std::optional<std::string>>> get_many(Column column,
                                                                   std::span<const std::string> keys) const = 0;
  // Every pair with from <= key < to, ascending. In the data column both bounds lead with the same owner.
  virtual Status scan(Column column, const std::string& from, const std::string& to, const Visit& visit) const = 0;
  // Owners with rows in the data column, those behind `after`, ascending, at most limit.
  virtual Result<std::vector<Bytes16>> owners(const Bytes16& after, std::size_t limit) const = 0;
};

class KeySpaceView final : public View {
 public:
  explicit KeySpaceView(std::unique_ptr<KeySpace> space) : space_(std::move(space)) {}

  Result<std::optional<Head>> head(ConversationId cid) const override;
  Result<std::vector<std::optional<Head>>> heads(std::span<const ConversationId> cids) const override;
  Result<std::optional<std::string>> row(const Owner& owner, RowKind kind, std::string_view key) const override;
  Result<std::vector<Row>> rows(const Owner& owner, RowKind kind, std::string_view after,
                                std::size_t limit) const override;
  Result<std::optional<Message>> message(ConversationId cid, Seq seq) const override;
  Result<std::vector<Message>> messages(ConversationId cid, Seq from, Seq to, std::size_t limit,
                                        Order order) const override;
  Result<std::vector<Change>> changes(const Owner& owner, Rev after, std::size_t limit) const override;
  Result<std::optional<Sent>> sent(ConversationId cid, UserId sender, std::string_view mid) const override;

 private:
  Result<std::vector<Message>> ascending(ConversationId cid, Seq from, Seq to, std::size_t limit) const;
  Result<std::vector<Message>> by_keys(ConversationId cid, Seq from, Seq to, std::size_t limit) const;
  Result<std::vector<Message>> descending(ConversationId cid, Seq from, Seq to, std::size_t limit) const;

  std::unique_ptr<KeySpace> space_;
};

// Entries of a partition after pos, whole commits, about limit. Refused below the floor: they are gone.
Result<std::vector<StreamEntry>> read_stream_after(const KeySpace& space, PartitionId partition, Pos after,
                                                   std::size_t limit);
Result<Pos> read_stream_floor(const KeySpace& space, PartitionId partition);
// Follow-ups of a partition in (pos, index) order; none before `from` is looked at.
Result<std::vector<FollowUp>> read_follow_ups(const KeySpace& space, PartitionId partition, Pos from,
                                              std::size_t limit);
// Conversations (owners with a head) behind `after`, ascending, at most limit.
Result<std::vector<ConversationId>> read_conversations(const KeySpace& space, ConversationId after, std::size_t limit);
// The pos of the last record at or below up_to: what a trim up to there really removes. 0: nothing.
Result<Pos> last_record_up_to(const KeySpace& space, PartitionId partition, Pos up_to);

}  // namespace kith::store
