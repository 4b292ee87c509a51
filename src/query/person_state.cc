#include "query/person_state.h"

#include <algorithm>
#include <set>
#include <utility>

namespace kith::query {
namespace {

using store::RowKind;

constexpr std::size_t kAtOnce = 512;

void mention_all(const wire::SyncedUser& user, UserId self, Mentioned& mentioned) {
  for (const auto& each : user.friends) mentioned.insert(each.user);
  for (const auto& each : user.requests) mentioned.insert(each.from == self ? each.to : each.from);
  for (const auto& each : user.blocked) mentioned.insert(each.user);
}

template <typename Record, typename Wanted>
Status add_all(const store::View& view, UserId self, RowKind kind, std::vector<Record>& out, Wanted wanted) {
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows, view.rows(owner_of(self), kind, after, kAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(auto each, decode<Record>(row.value));
      if (wanted(each)) out.push_back(std::move(each));
    }
    if (rows.size() < kAtOnce) return {};
    after = rows.back().key;
  }
}

constexpr std::size_t kRow = 256;  // names of fields, ids, numbers

std::size_t weight_of(const Draft& draft) {
  return kRow + draft.text.size();
}
std::size_t weight_of(const Scheduled& plan) {
  return 2 * kRow + plan.body.size() + plan.mentions.size() * 40;
}
std::size_t weight_of(const FriendRequest& request) {
  return kRow + request.note.size();
}
template <typename Record>
std::size_t weight_of(const Record&) {
  return kRow;
}

// Adds the row; gives its weight.
template <typename Record>
Result<std::size_t> add_one(const store::View& view, UserId self, RowKind kind, const std::string& key,
                            std::vector<Record>& out) {
  KITH_TRY(auto found, record<Record>(view, owner_of(self), kind, key));
  if (!found) return 0;
  out.push_back(std::move(*found));
  return weight_of(out.back());
}

Result<std::size_t> add_row(const store::View& view, UserId self, RowKind kind, const std::string& key,
                            wire::SyncedUser& out) {
  switch (kind) {
    case RowKind::kContact:
      return add_one(view, self, kind, key, out.friends);
    case RowKind::kRequest:
      return add_one(view, self, kind, key, out.requests);
    case RowKind::kBlock:
      return add_one(view, self, kind, key, out.blocked);
    case RowKind::kOwnView:
      return add_one(view, self, kind, key, out.views);
    case RowKind::kDraft:
      return add_one(view, self, kind, key, out.drafts);
    case RowKind::kFavorite:
      return add_one(view, self, kind, key, out.favorites);
    case RowKind::kHidden:
      return add_one(view, self, kind, key, out.hidden);
    case RowKind::kScheduled:
      return add_one(view, self, kind, key, out.scheduled);
    default:
      return 0;
  }
}

// Keeps of the long ones those that changed first, as many as fit.
void cut_long_ones(wire::SyncedUser& out, std::size_t bytes_max, PersonPart& part) {
  std::vector<std::pair<Rev, std::size_t>> all;
  for (const auto& each : out.drafts) all.emplace_back(each.urev, weight_of(each));
  for (const auto& each : out.scheduled) all.emplace_back(each.urev, weight_of(each));
  std::ranges::sort(all);
  Rev last;
  for (const auto& [urev, weight] : all) {
    if (last && part.bytes + weight > bytes_max) {
      part.up_to = last;
      break;
    }
    part.bytes += weight;
    last = urev;
  }
  if (!part.up_to) return;
  std::erase_if(out.drafts, [&](const Draft& each) { return each.urev > *part.up_to; });
  std::erase_if(out.scheduled, [&](const Scheduled& each) { return each.urev > *part.up_to; });
}

}  // namespace

Result<PersonPart> whole_person_state(const store::View& view, UserId self, std::size_t bytes_max,
                                      wire::SyncedUser& out, Mentioned& mentioned) {
  KITH_CHECKED(add_all(view, self, RowKind::kContact, out.friends, [](const Contact& each) { return each.active; }));
  KITH_CHECKED(add_all(view, self, RowKind::kRequest, out.requests,
                       [](const FriendRequest& each) { return each.state == RequestState::kPending; }));
  KITH_CHECKED(add_all(view, self, RowKind::kBlock, out.blocked, [](const Block& each) { return each.active; }));
  KITH_CHECKED(add_all(view, self, RowKind::kOwnView, out.views, [](const OwnView&) { return true; }));
  KITH_CHECKED(add_all(view, self, RowKind::kDraft, out.drafts, [](const Draft& each) { return !each.text.empty(); }));
  KITH_CHECKED(
      add_all(view, self, RowKind::kFavorite, out.favorites, [](const Favorite& each) { return each.active; }));
  KITH_CHECKED(add_all(view, self, RowKind::kScheduled, out.scheduled,
                       [](const Scheduled& each) { return each.state == ScheduleState::kPending; }));
  mention_all(out, self, mentioned);
  PersonPart part;
  cut_long_ones(out, bytes_max, part);
  return part;
}

Result<PersonPart> changed_person_state(const store::View& view, UserId self, Rev since, std::size_t bytes_max,
                                        wire::SyncedUser& out, Mentioned& mentioned) {
  PersonPart part;
  std::set<std::pair<RowKind, std::string>> told;
  for (Rev after = since;;) {
    KITH_TRY(const auto changes, view.changes(owner_of(self), after, kAtOnce));
    for (const auto& change : changes) {
      if (part.bytes >= bytes_max && change.rev != after) {
        part.up_to = after;
        break;
      }
      after = change.rev;
      if (!told.emplace(change.row, change.key).second) continue;
      KITH_TRY(const auto weight, add_row(view, self, change.row, change.key, out));
      part.bytes += weight;
    }
    if (part.up_to || changes.size() < kAtOnce) break;
  }
  mention_all(out, self, mentioned);
  return part;
}

}  // namespace kith::query
