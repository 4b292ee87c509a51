// See blockers.h. The trace is a row of the one who is blocked, of the kind kDmBlock, with the other's id as its key.
#include "chat/own/blockers.h"

#include <string>

namespace kith::chat {
namespace {

constexpr std::size_t kBlockersMax = 512;

}  // namespace

void note_blocker(Context& ctx, UserId whom, UserId by, bool on) {
  const std::string key(by.raw());
  if (on) {
    ctx.rows.put_row(owner_of(whom), store::RowKind::kDmBlock, key, {});
  } else {
    ctx.rows.delete_row(owner_of(whom), store::RowKind::kDmBlock, key);
  }
}

Result<Blockers> blockers_of(const store::View& rows, UserId user) {
  KITH_TRY(const auto found, rows.rows(owner_of(user), store::RowKind::kDmBlock, {}, kBlockersMax + 1));
  Blockers out{.people = {}, .complete = found.size() <= kBlockersMax};
  for (const store::Row& row : found) out.people.push_back(UserId::from_raw(row.key));
  return out;
}

}  // namespace kith::chat
