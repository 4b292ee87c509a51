#include "work/due_projection.h"

#include "chat/timed/due.h"
#include "model/codec.h"

namespace kith::work {
namespace {

constexpr std::size_t kRowsAtOnce = 256;

constexpr char kRequestSign = 'r';

// When the row wants to be looked at; nothing: never again.
Result<std::optional<TimeMs>> due_at(const Owner& owner, store::RowKind kind, const std::string& value) {
  if (kind == store::RowKind::kRequest) {
    KITH_TRY(const auto request, decode<FriendRequest>(value));
    if (request.state != RequestState::kPending) return std::optional<TimeMs>{};
    return std::optional<TimeMs>{request.at};
  }
  if (owner.kind == OwnerKind::kConversation) return chat::read_due_at(value);
  KITH_TRY(const auto plan, decode<Scheduled>(value));
  if (plan.state != ScheduleState::kPending) return std::optional<TimeMs>{};
  return std::optional<TimeMs>{plan.at};
}

std::string key_of(store::RowKind kind, const std::string& key) {
  return kind == store::RowKind::kRequest ? request_due_key(key) : key;
}

Status add_kind(const store::Log& log, const Owner& owner, store::RowKind kind, store::ProjectionBatch& batch) {
  for (std::string after;;) {
    KITH_TRY(const auto rows, log.live(store::Depth::kAll).rows(owner, kind, after, kRowsAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(const auto at, due_at(owner, kind, row.value));
      if (at) batch.due.push_back({.row = {.owner = owner, .key = key_of(kind, row.key), .at = *at}, .on = true});
    }
    if (rows.size() < kRowsAtOnce) return {};
    after = rows.back().key;
  }
}

}  // namespace

bool holds_due_rows(store::RowKind kind) {
  return kind == store::RowKind::kScheduled || kind == store::RowKind::kRequest;
}

Status project_due(const store::Log& log, const store::StreamEntry& entry, store::ProjectionBatch& batch) {
  KITH_TRY(const auto value, log.live(store::Depth::kAll).row(entry.owner, entry.row, entry.key));
  std::optional<TimeMs> at;
  if (value) {
    KITH_TRY(at, due_at(entry.owner, entry.row, *value));
  }
  batch.due.push_back(
      {.row = {.owner = entry.owner, .key = key_of(entry.row, entry.key), .at = at.value_or(0)}, .on = at.has_value()});
  return {};
}

Status add_dues(const store::Log& log, const Owner& owner, store::ProjectionBatch& batch) {
  KITH_CHECKED(add_kind(log, owner, store::RowKind::kScheduled, batch));
  return owner.kind == OwnerKind::kPerson ? add_kind(log, owner, store::RowKind::kRequest, batch) : Status{};
}

std::string request_due_key(std::string_view id) {
  return kRequestSign + std::string(id);
}

std::optional<RequestId> read_request_due_key(std::string_view key) {
  if (key.size() != 1 + sizeof(Bytes16) || key.front() != kRequestSign) return std::nullopt;
  return RequestId::from_raw(key.substr(1));
}

}  // namespace kith::work
