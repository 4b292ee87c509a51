// Row forms of the log on an ordered key-value engine: which key a record has, and what stands in the stream column.
// Shared by rocksdb/ and the in-memory log, so that both keep the same order. The versioned records themselves are
// model/codec.h. Keys of the data column lead with the 16-byte owner: one owner's rows are one range, and memtables
// hash by that prefix. Thread: pure functions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/log.h"

namespace kith::store {

enum class Column : std::uint8_t {
  kData = 0,    // rows of owners
  kStream = 1,  // commit stream, follow-ups, and what describes the store itself
};
inline constexpr std::size_t kOwnerPrefixBytes = 16;

namespace row_form {

std::string head(ConversationId cid);
std::string message(ConversationId cid, Seq seq);
std::string sent(ConversationId cid, UserId sender, std::string_view mid);
std::string row(const Owner& owner, RowKind kind, std::string_view key);
// Leads every row of the kind; what follows it is Row::key.
std::string row_prefix(const Owner& owner, RowKind kind);
// The first possible key of a change with this rev.
std::string change_from(const Owner& owner, Rev rev);
std::string change(const Owner& owner, const Change& change);
std::string change_value(const Change& change);
Result<Change> read_change(std::string_view key, std::string_view value);

// One record per batch and partition, under the batch's last pos there: it holds all entries of the batch.
std::string stream(PartitionId partition, Pos last);
Pos stream_pos(std::string_view key);
std::string stream_value(const std::vector<StreamEntry>& entries);
Result<std::vector<StreamEntry>> read_stream(std::string_view value);

std::string follow_up(PartitionId partition, Pos pos, std::uint32_t index);
Result<FollowUp> read_follow_up(std::string_view key, std::string_view value);

std::string stream_floor(PartitionId partition);
std::string meta(std::string_view name);  // "format", "partitions", "epoch"

// Whose row of the data column a key is, and a key behind all rows of an owner and before those of the next.
Bytes16 owner_in(std::string_view key);
std::string behind_owner(const Bytes16& owner);

// The first key after all that begin with prefix.
std::string after_prefix(std::string prefix);

}  // namespace row_form

// Where a batch's rows go.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void put(Column column, std::string_view key, std::string_view value) = 0;
  virtual void erase(Column column, std::string_view key) = 0;
};
void write_rows(const Batch& batch, RowSink& sink);

// Aborts unless the batch continues every partition it touches without gap: the one invariant nobody may break. last:
// before it.
void check_gapless(const Batch& batch, const Cursor& last);
// Last positions after the batch.
void advance(const Batch& batch, Cursor& last);

}  // namespace kith::store
