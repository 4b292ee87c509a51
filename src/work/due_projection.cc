#include "work/due_projection.h"

#include "chat/timed/due.h"
#include "model/codec.h"

namespace kith::work {
namespace {

constexpr std::size_t kRowsAtOnce = 256;

// When the row wants to be looked at; nothing: never again.
Result<std::optional<TimeMs>> due_at(const Owner& owner, const std::string& value) {
  if (owner.kind == OwnerKind::kConversation) return chat::read_due_at(value);
  KITH_TRY(const auto plan, decode<Scheduled>(value));
  if (plan.state != ScheduleState::kPending) return std::optional<TimeMs>{};
  return std::optional<TimeMs>{plan.at};
}

}  // namespace

Status project_due(const store::Log& log, const store::StreamEntry& entry, store::ProjectionBatch& batch) {
  KITH_TRY(const auto value, log.live(store::Depth::kAll).row(entry.owner, store::RowKind::kScheduled, entry.key));
  std::optional<TimeMs> at;
  if (value) {
    KITH_TRY(at, due_at(entry.owner, *value));
  }
  batch.due.push_back({.row = {.owner = entry.owner, .key = entry.key, .at = at.value_or(0)}, .on = at.has_value()});
  return {};
}

Status add_dues(const store::Log& log, const Owner& owner, store::ProjectionBatch& batch) {
  for (std::string after;;) {
    KITH_TRY(const auto rows, log.live(store::Depth::kAll).rows(owner, store::RowKind::kScheduled, after, kRowsAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(const auto at, due_at(owner, row.value));
      if (at) batch.due.push_back({.row = {.owner = owner, .key = row.key, .at = *at}, .on = true});
    }
    if (rows.size() < kRowsAtOnce) return {};
    after = rows.back().key;
  }
}

}  // namespace kith::work
