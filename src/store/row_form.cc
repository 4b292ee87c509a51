// Keys and the stream's values; see row_form.h.
#include "store/row_form.h"

#include <algorithm>

#include "base/bytes.h"
#include "base/check.h"
#include "model/codec.h"

namespace kith::store {

namespace {

// After the owner, one letter says what the row is.
constexpr char kChangeTag = 'c';
constexpr char kHeadTag = 'h';
constexpr char kMessageTag = 'm';
constexpr char kRowTag = 'r';
constexpr char kSentTag = 's';
constexpr char kBehindTags = '\x7f';  // no row has it

// In the stream column the first byte says it.
constexpr char kMetaTag = 0;
constexpr char kEntriesTag = 1;
constexpr char kFollowUpTag = 2;
constexpr char kFloorTag = 3;

constexpr std::uint8_t kStreamVersion = 1;
constexpr std::size_t kEntryBytesMin = 22;  // pos, owner kind and id, rev, kind, row, key length

std::string owned(const Bytes16& owner, char tag) {
  std::string key;
  key.reserve(64);
  key.append(reinterpret_cast<const char*>(owner.data()), owner.size());
  key.push_back(tag);
  return key;
}

std::string of_partition(char tag, PartitionId partition) {
  return {tag, static_cast<char>(partition)};
}

std::unexpected<Error> damaged(const char* what) {
  return fail(Code::kInternal, std::string("a stored ") + what + " is damaged");
}

}  // namespace

namespace row_form {

std::string head(ConversationId cid) {
  return owned(cid.bytes, kHeadTag);
}

Bytes16 owner_in(std::string_view key) {
  Bytes16 owner{};
  KITH_CHECK(key.size() >= owner.size());
  std::copy_n(key.begin(), owner.size(), owner.begin());
  return owner;
}

std::string behind_owner(const Bytes16& owner) {
  return owned(owner, kBehindTags);
}

std::string message(ConversationId cid, Seq seq) {
  auto key = owned(cid.bytes, kMessageTag);
  put_be64(key, seq.value);
  return key;
}

std::string sent(ConversationId cid, UserId sender, std::string_view mid) {
  auto key = owned(cid.bytes, kSentTag);
  key.append(sender.raw());
  key.append(mid);
  return key;
}

std::string row_prefix(const Owner& owner, RowKind kind) {
  auto key = owned(owner.id, kRowTag);
  put_u8(key, static_cast<std::uint8_t>(owner.kind));
  put_u8(key, static_cast<std::uint8_t>(kind));
  return key;
}

std::string row(const Owner& owner, RowKind kind, std::string_view key) {
  auto out = row_prefix(owner, kind);
  out.append(key);
  return out;
}

std::string change_from(const Owner& owner, Rev rev) {
  auto key = owned(owner.id, kChangeTag);
  put_u8(key, static_cast<std::uint8_t>(owner.kind));
  put_be64(key, rev.value);
  return key;
}

std::string change(const Owner& owner, const Change& change) {
  auto key = change_from(owner, change.rev);
  put_u8(key, static_cast<std::uint8_t>(change.kind));
  put_u8(key, static_cast<std::uint8_t>(change.row));
  key.append(change.key);
  return key;
}

std::string change_value(const Change& change) {
  std::string value;
  put_varint(value, change.pos.value);
  return value;
}

Result<Change> read_change(std::string_view key, std::string_view value) {
  ByteReader reader(key);
  reader.raw(kOwnerPrefixBytes + 2);
  Change change;
  change.rev = Rev(reader.be64());
  change.kind = static_cast<ChangeKind>(reader.u8());
  change.row = static_cast<RowKind>(reader.u8());
  change.key = reader.rest();
  ByteReader rest(value);
  change.pos = Pos(rest.varint());
  if (!reader.ok() || !rest.ok()) return damaged("change");
  return change;
}

std::string stream(PartitionId partition, Pos last) {
  auto key = of_partition(kEntriesTag, partition);
  put_be64(key, last.value);
  return key;
}

Pos stream_pos(std::string_view key) {
  ByteReader reader(key);
  reader.raw(2);
  return Pos(reader.be64());
}

std::string stream_value(const std::vector<StreamEntry>& entries) {
  std::string value;
  value.reserve(8 + entries.size() * 40);
  put_u8(value, kStreamVersion);
  put_varint(value, entries.size());
  for (const auto& entry : entries) {
    put_varint(value, entry.pos.value);
    put_u8(value, static_cast<std::uint8_t>(entry.owner.kind));
    value.append(reinterpret_cast<const char*>(entry.owner.id.data()), entry.owner.id.size());
    put_varint(value, entry.rev.value);
    put_u8(value, static_cast<std::uint8_t>(entry.kind));
    put_u8(value, static_cast<std::uint8_t>(entry.row));
    put_bytes(value, entry.key);
  }
  return value;
}

Result<std::vector<StreamEntry>> read_stream(std::string_view value) {
  ByteReader reader(value);
  const auto version = reader.u8();
  const auto count = reader.varint();
  if (!reader.ok() || version == 0 || count > reader.rest().size() / kEntryBytesMin) return damaged("stream record");
  std::vector<StreamEntry> entries(count);
  for (auto& entry : entries) {
    entry.pos = Pos(reader.varint());
    entry.owner.kind = static_cast<OwnerKind>(reader.u8());
    entry.owner.id = UserId::from_raw(reader.raw(kOwnerPrefixBytes)).bytes;
    entry.rev = Rev(reader.varint());
    entry.kind = static_cast<ChangeKind>(reader.u8());
    entry.row = static_cast<RowKind>(reader.u8());
    entry.key = reader.bytes();
  }
  if (!reader.ok()) return damaged("stream record");
  return entries;
}

std::string follow_up(PartitionId partition, Pos pos, std::uint32_t index) {
  auto key = of_partition(kFollowUpTag, partition);
  put_be64(key, pos.value);
  put_be32(key, index);
  return key;
}

Result<FollowUp> read_follow_up(std::string_view key, std::string_view value) {
  ByteReader reader(key);
  FollowUp follow_up;
  reader.u8();
  follow_up.partition = reader.u8();
  follow_up.pos = Pos(reader.be64());
  follow_up.index = reader.be32();
  auto command = decode_command(value);
  if (!reader.ok() || !command) return damaged("follow-up");
  follow_up.command = std::move(*command);
  return follow_up;
}

std::string stream_floor(PartitionId partition) {
  return of_partition(kFloorTag, partition);
}

std::string meta(std::string_view name) {
  std::string key(1, kMetaTag);
  key.append(name);
  return key;
}

std::string after_prefix(std::string prefix) {
  while (!prefix.empty() && prefix.back() == '\xff') prefix.pop_back();
  if (!prefix.empty()) ++prefix.back();
  return prefix;
}

}  // namespace row_form

void write_rows(const Batch& batch, RowSink& sink) {
  for (const auto& put : batch.heads) sink.put(Column::kData, row_form::head(put.cid), encode(put.head));
  for (const auto& put : batch.messages) {
    sink.put(Column::kData, row_form::message(put.message.cid, put.message.seq), encode(put.message));
  }
  for (const auto& put : batch.sents) {
    sink.put(Column::kData, row_form::sent(put.cid, put.sender, put.mid), encode(put.sent));
  }
  for (const auto& put : batch.rows) {
    const auto key = row_form::row(put.owner, put.kind, put.key);
    if (put.value) {
      sink.put(Column::kData, key, *put.value);
    } else {
      sink.erase(Column::kData, key);
    }
  }
  for (const auto& put : batch.changes) {
    sink.put(Column::kData, row_form::change(put.owner, put.change), row_form::change_value(put.change));
  }
  for (std::size_t partition = 0; partition < batch.stream.size(); ++partition) {
    const auto& entries = batch.stream[partition];
    if (entries.empty()) continue;
    sink.put(Column::kStream, row_form::stream(static_cast<PartitionId>(partition), entries.back().pos),
             row_form::stream_value(entries));
  }
  for (const auto& follow_up : batch.follow_ups) {
    sink.put(Column::kStream, row_form::follow_up(follow_up.partition, follow_up.pos, follow_up.index),
             encode_command(follow_up.command));
  }
  for (const auto& done : batch.done) {
    sink.erase(Column::kStream, row_form::follow_up(done.partition, done.pos, done.index));
  }
}

void check_gapless(const Batch& batch, const Cursor& last) {
  for (std::size_t partition = 0; partition < batch.stream.size(); ++partition) {
    auto before = last[partition];
    bool first = true;
    for (const auto& entry : batch.stream[partition]) {
      const bool continues = entry.pos == before.next() || (!first && entry.pos == before);
      KITH_CHECK(continues && "a partition's stream continues without a gap");
      before = entry.pos;
      first = false;
    }
  }
}

void advance(const Batch& batch, Cursor& last) {
  for (std::size_t partition = 0; partition < batch.stream.size(); ++partition) {
    if (!batch.stream[partition].empty()) last[partition] = batch.stream[partition].back().pos;
  }
}

}  // namespace kith::store
