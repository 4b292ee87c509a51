// The log's reads over an ordered key-value engine; see key_space.h.
#include "store/key_space.h"

#include <algorithm>

#include "base/bytes.h"
#include "model/codec.h"

namespace kith::store {

namespace {

template <typename Record>
Result<std::optional<Record>> decoded(const std::optional<std::string>& bytes) {
  if (!bytes) return std::optional<Record>{};
  KITH_TRY(auto record, decode<Record>(*bytes));
  return std::optional<Record>{std::move(record)};
}

// The seq is the end of the key; the record repeats it, the key decides.
Result<Message> decoded_message(ConversationId cid, std::string_view bytes) {
  KITH_TRY(auto message, decode<Message>(bytes));
  message.cid = cid;
  return message;
}

}  // namespace

Result<std::optional<Head>> KeySpaceView::head(ConversationId cid) const {
  KITH_TRY(const auto bytes, space_->get(Column::kData, row_form::head(cid)));
  return decoded<Head>(bytes);
}

Result<std::vector<std::optional<Head>>> KeySpaceView::heads(std::span<const ConversationId> cids) const {
  std::vector<std::string> keys;
  keys.reserve(cids.size());
  for (const auto cid : cids) keys.push_back(row_form::head(cid));
  KITH_TRY(const auto found, space_->get_many(Column::kData, keys));
  std::vector<std::optional<Head>> heads;
  heads.reserve(found.size());
  for (const auto& bytes : found) {
    KITH_TRY(auto head, decoded<Head>(bytes));
    heads.push_back(std::move(head));
  }
  return heads;
}

Result<std::optional<std::string>> KeySpaceView::row(const Owner& owner, RowKind kind, std::string_view key) const {
  return space_->get(Column::kData, row_form::row(owner, kind, key));
}

Result<std::vector<Row>> KeySpaceView::rows(const Owner& owner, RowKind kind, std::string_view after,
                                            std::size_t limit) const {
  std::vector<Row> rows;
  if (limit == 0) return rows;
  const auto prefix = row_form::row_prefix(owner, kind);
  const auto from = prefix + std::string(after) + '\0';  // the least key greater than `after`
  KITH_CHECKED(space_->scan(Column::kData, from, row_form::after_prefix(prefix),
                            [&](std::string_view key, std::string_view value) {
                              rows.push_back({std::string(key.substr(prefix.size())), std::string(value)});
                              return rows.size() < limit;
                            }));
  return rows;
}

Result<std::optional<Message>> KeySpaceView::message(ConversationId cid, Seq seq) const {
  KITH_TRY(const auto bytes, space_->get(Column::kData, row_form::message(cid, seq)));
  if (!bytes) return std::optional<Message>{};
  KITH_TRY(auto message, decoded_message(cid, *bytes));
  return std::optional<Message>{std::move(message)};
}

Result<std::vector<Message>> KeySpaceView::messages(ConversationId cid, Seq from, Seq to, std::size_t limit,
                                                    Order order) const {
  if (limit == 0 || from > to) return std::vector<Message>{};
  return order == Order::kAscending ? ascending(cid, from, to, limit) : descending(cid, from, to, limit);
}

Result<std::vector<Message>> KeySpaceView::ascending(ConversationId cid, Seq from, Seq to, std::size_t limit) const {
  std::vector<Message> messages;
  Status damage;
  const auto end = row_form::message(cid, to) + '\0';  // just behind `to`
  KITH_CHECKED(
      space_->scan(Column::kData, row_form::message(cid, from), end, [&](std::string_view, std::string_view value) {
        auto message = decoded_message(cid, value);
        if (!message) {
          damage = std::unexpected(std::move(message.error()));
          return false;
        }
        messages.push_back(std::move(*message));
        return messages.size() < limit;
      }));
  KITH_CHECKED(damage);
  return messages;
}

// The `limit` seqs up to `to`, each by its key: a few keys cost less than an iterator. Nothing when one is not there.
Result<std::vector<Message>> KeySpaceView::by_keys(ConversationId cid, Seq from, Seq to, std::size_t limit) const {
  std::vector<std::string> keys;
  for (std::uint64_t seq = to.value; keys.size() < limit && seq >= from.value && seq > 0; --seq) {
    keys.push_back(row_form::message(cid, Seq(seq)));
  }
  KITH_TRY(const auto found, space_->get_many(Column::kData, keys));
  std::vector<Message> messages;
  if (!std::ranges::all_of(found, [](const auto& bytes) { return bytes.has_value(); })) return messages;
  for (const auto& bytes : found) {
    KITH_TRY(auto message, decoded_message(cid, *bytes));
    messages.push_back(std::move(message));
  }
  return messages;
}

// Seqs have no gaps but those of retention, so the latest `limit` stand in a window of that width; holes widen it
// downward.
Result<std::vector<Message>> KeySpaceView::descending(ConversationId cid, Seq from, Seq to, std::size_t limit) const {
  constexpr std::size_t kByKeys = 8;
  if (limit <= kByKeys && to.value != UINT64_MAX) {
    KITH_TRY(auto few, by_keys(cid, from, to, limit));
    if (!few.empty()) return few;
  }
  KITH_TRY(const auto head, this->head(cid));
  std::uint64_t low = std::max<std::uint64_t>(from.value, head ? head->floor.value + 1 : 1);
  std::uint64_t high = head ? std::min(to.value, head->seq.value) : to.value;
  std::vector<Message> messages;  // descending
  std::uint64_t width = head ? limit : UINT64_MAX;
  while (messages.size() < limit && high >= low) {
    const auto start = high - low >= width ? high - width + 1 : low;
    KITH_TRY(auto window, ascending(cid, Seq(start), Seq(high), SIZE_MAX));
    for (auto it = window.rbegin(); it != window.rend() && messages.size() < limit; ++it)
      messages.push_back(std::move(*it));
    if (start == low) break;
    high = start - 1;
    width = width > UINT64_MAX / 2 ? UINT64_MAX : width * 2;
  }
  return messages;
}

Result<std::vector<Change>> KeySpaceView::changes(const Owner& owner, Rev after, std::size_t limit) const {
  std::vector<Change> changes;
  if (limit == 0) return changes;
  Status damage;
  const auto end = row_form::change_from(owner, Rev(UINT64_MAX)) + std::string(2, '\xff');
  KITH_CHECKED(space_->scan(Column::kData, row_form::change_from(owner, after.next()), end,
                            [&](std::string_view key, std::string_view value) {
                              auto change = row_form::read_change(key, value);
                              if (!change) {
                                damage = std::unexpected(std::move(change.error()));
                                return false;
                              }
                              // A rev is never cut in two, so that going on from the last one misses nothing.
                              if (changes.size() >= limit && changes.back().rev != change->rev) return false;
                              changes.push_back(std::move(*change));
                              return true;
                            }));
  KITH_CHECKED(damage);
  return changes;
}

Result<std::optional<Sent>> KeySpaceView::sent(ConversationId cid, UserId sender, std::string_view mid) const {
  KITH_TRY(const auto bytes, space_->get(Column::kData, row_form::sent(cid, sender, mid)));
  return decoded<Sent>(bytes);
}

Result<Pos> read_stream_floor(const KeySpace& space, PartitionId partition) {
  KITH_TRY(const auto bytes, space.get(Column::kStream, row_form::stream_floor(partition)));
  if (!bytes) return Pos(0);
  ByteReader reader(*bytes);
  const Pos floor(reader.be64());
  if (!reader.ok()) return fail(Code::kInternal, "a stored stream floor is damaged");
  return floor;
}

Result<std::vector<StreamEntry>> read_stream_after(const KeySpace& space, PartitionId partition, Pos after,
                                                   std::size_t limit) {
  KITH_TRY(const auto floor, read_stream_floor(space, partition));
  if (after < floor) return fail(Code::kNotFound, "the commit stream after this position is trimmed");
  std::vector<StreamEntry> out;
  Status damage;
  const auto end = row_form::stream(partition, Pos(UINT64_MAX));
  KITH_CHECKED(space.scan(Column::kStream, row_form::stream(partition, after.next()), end,
                          [&](std::string_view, std::string_view value) {
                            auto entries = row_form::read_stream(value);
                            if (!entries) {
                              damage = std::unexpected(std::move(entries.error()));
                              return false;
                            }
                            for (auto& entry : *entries) {
                              if (entry.pos <= after) continue;
                              if (out.size() >= limit && (out.empty() || out.back().pos != entry.pos)) return false;
                              out.push_back(std::move(entry));
                            }
                            return true;
                          }));
  KITH_CHECKED(damage);
  return out;
}

Result<std::vector<FollowUp>> read_follow_ups(const KeySpace& space, PartitionId partition, Pos from,
                                              std::size_t limit) {
  std::vector<FollowUp> out;
  if (limit == 0) return out;
  Status damage;
  const auto end = row_form::follow_up(partition, Pos(UINT64_MAX), UINT32_MAX);
  KITH_CHECKED(space.scan(Column::kStream, row_form::follow_up(partition, from, 0), end,
                          [&](std::string_view key, std::string_view value) {
                            auto follow_up = row_form::read_follow_up(key, value);
                            if (!follow_up) {
                              damage = std::unexpected(std::move(follow_up.error()));
                              return false;
                            }
                            out.push_back(std::move(*follow_up));
                            return out.size() < limit;
                          }));
  KITH_CHECKED(damage);
  return out;
}

Result<std::vector<ConversationId>> read_conversations(const KeySpace& space, ConversationId after, std::size_t limit) {
  constexpr std::size_t kOwnersAtOnce = 512;
  std::vector<ConversationId> out;
  Bytes16 behind = after.bytes;
  while (out.size() < limit) {
    KITH_TRY(const auto owners, space.owners(behind, kOwnersAtOnce));
    std::vector<std::string> keys;
    keys.reserve(owners.size());
    for (const auto& owner : owners) keys.push_back(row_form::head(ConversationId{owner}));
    KITH_TRY(const auto heads, space.get_many(Column::kData, keys));
    for (std::size_t i = 0; i < owners.size() && out.size() < limit; ++i) {
      if (heads[i]) out.push_back(ConversationId{owners[i]});  // the others are people
    }
    if (owners.size() < kOwnersAtOnce) break;
    behind = owners.back();
  }
  return out;
}

Result<Pos> last_record_up_to(const KeySpace& space, PartitionId partition, Pos up_to) {
  KITH_TRY(const auto floor, read_stream_floor(space, partition));
  Pos last;
  if (up_to <= floor) return last;
  KITH_CHECKED(space.scan(Column::kStream, row_form::stream(partition, floor.next()),
                          row_form::stream(partition, up_to) + '\0', [&](std::string_view key, std::string_view) {
                            last = row_form::stream_pos(key);
                            return true;
                          }));
  return last;
}

}  // namespace kith::store
