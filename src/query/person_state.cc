#include "query/person_state.h"

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

template <typename Record>
Status add_one(const store::View& view, UserId self, RowKind kind, const std::string& key, std::vector<Record>& out) {
  KITH_TRY(auto found, record<Record>(view, owner_of(self), kind, key));
  if (found) out.push_back(std::move(*found));
  return {};
}

}  // namespace

Status whole_person_state(const store::View& view, UserId self, wire::SyncedUser& out, Mentioned& mentioned) {
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
  return {};
}

Status changed_person_state(const store::View& view, UserId self, Rev since, wire::SyncedUser& out,
                            Mentioned& mentioned) {
  std::set<std::pair<RowKind, std::string>> keys;
  for (Rev after = since;;) {
    KITH_TRY(const auto changes, view.changes(owner_of(self), after, kAtOnce));
    for (const auto& change : changes) keys.emplace(change.row, change.key);
    if (changes.size() < kAtOnce) break;
    after = changes.back().rev;
  }
  for (const auto& [kind, key] : keys) {
    switch (kind) {
      case RowKind::kContact:
        KITH_CHECKED(add_one(view, self, kind, key, out.friends));
        break;
      case RowKind::kRequest:
        KITH_CHECKED(add_one(view, self, kind, key, out.requests));
        break;
      case RowKind::kBlock:
        KITH_CHECKED(add_one(view, self, kind, key, out.blocked));
        break;
      case RowKind::kOwnView:
        KITH_CHECKED(add_one(view, self, kind, key, out.views));
        break;
      case RowKind::kDraft:
        KITH_CHECKED(add_one(view, self, kind, key, out.drafts));
        break;
      case RowKind::kFavorite:
        KITH_CHECKED(add_one(view, self, kind, key, out.favorites));
        break;
      case RowKind::kHidden:
        KITH_CHECKED(add_one(view, self, kind, key, out.hidden));
        break;
      case RowKind::kScheduled:
        KITH_CHECKED(add_one(view, self, kind, key, out.scheduled));
        break;
      default:
        break;
    }
  }
  mention_all(out, self, mentioned);
  return {};
}

}  // namespace kith::query
