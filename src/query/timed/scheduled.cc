#include "query/timed/scheduled.h"

#include "base/bytes.h"
#include "wire/generated/limits.h"
#include "wire/rows.h"

namespace kith::query {
namespace {

using store::RowKind;

bool wanted(const Scheduled& plan, const std::optional<wire::PlanState>& state) {
  if (!state) return true;
  switch (*state) {
    case wire::PlanState::kPending:
      return plan.state == ScheduleState::kPending;
    case wire::PlanState::kSent:
      return plan.state == ScheduleState::kSent;
    case wire::PlanState::kFailed:
      return plan.state == ScheduleState::kFailed;
    case wire::PlanState::kCancelled:
      return plan.state == ScheduleState::kCancelled;
  }
  return false;
}

// A cursor is the last key of the page before.
Result<std::string> after_of(const std::optional<std::string>& cursor) {
  if (!cursor) return std::string{};
  auto key = base64url_decode(*cursor);
  if (!key || key->size() != sizeof(Bytes16))
    return refuse(Code::kBadRequest, "cursor", "this cursor is not one of ours");
  return std::move(*key);
}

}  // namespace

Result<std::optional<Scheduled>> find_scheduled(const store::View& view, UserId self, ScheduleId id) {
  return record<Scheduled>(view, owner_of(self), RowKind::kScheduled, id.raw());
}

Status list_scheduled(const store::View& view, UserId self, const wire::ListScheduledRequest& request,
                      wire::Writer& writer, Mentioned& mentioned) {
  const auto limit = static_cast<std::size_t>(request.limit.value_or(wire::kPageRowsDefault));
  KITH_TRY(std::string after, after_of(request.cursor));
  std::vector<Scheduled> page;
  bool more = true;
  while (more && page.size() < limit) {
    KITH_TRY(const auto rows, view.rows(owner_of(self), RowKind::kScheduled, after, limit + 1));
    more = rows.size() > limit;
    for (const auto& row : rows) {
      if (page.size() == limit) {
        more = true;
        break;
      }
      after = row.key;
      KITH_TRY(auto plan, decode<Scheduled>(row.value));
      if (wanted(plan, request.state)) page.push_back(std::move(plan));
    }
  }
  for (const auto& plan : page) mentioned.insert(plan.mentions.begin(), plan.mentions.end());
  wire::rows_field(writer, "scheduled", page);
  if (more) writer.field("cursor", base64url(after));
  return {};
}

SendMessage send_of(const Scheduled& plan) {
  SendMessage send;
  send.cid = plan.cid;
  send.mid = plan.mid;
  send.kind = plan.kind;
  send.body = plan.body;
  send.reply_to = plan.reply_to;
  send.thread_root = plan.thread_root;
  send.mentions = plan.mentions;
  send.mention_all = plan.mention_all;
  send.live = false;
  return send;
}

}  // namespace kith::query
