#include "query/own/labels.h"

#include "store/sql/projections.h"
#include "store/sql/query.h"

namespace kith::query {
namespace {

constexpr std::size_t kFoundMax = 500;

// What one calls one's friends, folded.
Result<std::unordered_map<UserId, std::string>> remarks(const store::View& view, UserId self) {
  constexpr std::size_t kAtOnce = 512;
  std::unordered_map<UserId, std::string> out;
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows, view.rows(owner_of(self), store::RowKind::kContact, after, kAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(const auto contact, decode<Contact>(row.value));
      if (contact.active && !contact.remark.empty()) out.emplace(contact.user, store::search_fold(contact.remark));
    }
    if (rows.size() < kAtOnce) return out;
    after = rows.back().key;
  }
}

}  // namespace

Result<Labels> labels_of(const store::View& view, store::Database& directory, UserId self,
                         const std::vector<Shelved>& shelf) {
  KITH_TRY(const auto named,
           store::run_read(directory, [&](store::Connection& c) { return store::own_labels(c, self); }));
  Labels out;
  for (const auto& each : named) out.emplace(each.cid, each.label);
  KITH_TRY(const auto called, remarks(view, self));
  for (const auto& each : shelf) {
    if (each.listing.kind != ConversationKind::kDm) continue;
    if (const auto friend_of = called.find(each.listing.peer); friend_of != called.end()) {
      out[each.listing.cid] = friend_of->second;
    }
  }
  return out;
}

Result<std::unordered_set<ConversationId>> found_by(const store::View& view, store::Database& directory, UserId self,
                                                    const std::vector<Shelved>& shelf, const std::string& query) {
  KITH_TRY(const auto found, store::run_read(directory, [&](store::Connection& c) {
             return store::find_own_conversations(c, self, query, kFoundMax);
           }));
  std::unordered_set<ConversationId> out(found.begin(), found.end());
  const auto folded = store::search_fold(query);
  KITH_TRY(const auto called, remarks(view, self));
  for (const auto& each : shelf) {
    if (each.listing.kind != ConversationKind::kDm) continue;
    const auto friend_of = called.find(each.listing.peer);
    if (friend_of != called.end() && friend_of->second.contains(folded)) out.insert(each.listing.cid);
  }
  return out;
}

}  // namespace kith::query
