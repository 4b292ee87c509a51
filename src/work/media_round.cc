#include "work/media_round.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/log.h"
#include "query/message/media.h"
#include "store/sql/media.h"
#include "work/projection_round.h"

namespace kith::work {
namespace {

constexpr std::size_t kRowsAtOnce = 100;
constexpr TimeMs kSettlingMs = 60'000;  // after a closing no send that did not see it is still being decided
constexpr TimeMs kDayMs = 24 * 3600 * 1000;

}  // namespace

MediaRound::MediaRound(Ground ground, TimeMs orphan_ms, Run run)
    : ground_(ground), orphan_ms_(orphan_ms), settling_ms_(std::min(orphan_ms, kSettlingMs)), run_(std::move(run)) {}

bool MediaRound::operator()() {
  const auto more = step();
  if (!more && !complained_) log::warn("media: {}; it goes on when it can", more.error().detail);
  complained_ = !more;
  return more && *more;
}

Result<bool> MediaRound::step() {
  KITH_TRY(const bool finished_all, finish_closed());
  KITH_TRY(const bool closed_all, close_unused());
  if (ground_.clock.wall() >= strays_at_) {
    KITH_CHECKED(remove_strays());
    strays_at_ = ground_.clock.wall() + kDayMs;
  }
  return !finished_all || !closed_all;
}

Status MediaRound::carry(Command command) {
  auto reply = run_(std::move(command));
  if (reply) return {};
  return std::unexpected(std::move(reply.error()));
}

// A projection that is being built anew has no cursors: what it does not know yet is no orphan.
Result<bool> MediaRound::close_unused() {
  std::vector<store::UploadRow> rows;
  KITH_CHECKED(ground_.directory.read([&](store::Connection& c) -> Status {
    rows.clear();
    KITH_TRY(const auto state, store::projection_state(c, ProjectionRound::consumer_of(ground_.log)));
    if (!state.placed) return {};
    KITH_TRY(rows, store::unused_uploads(c, ground_.clock.wall() - orphan_ms_, kRowsAtOnce));
    return {};
  }));
  for (const auto& row : rows) {
    KITH_CHECKED(carry({.actor = {}, .body = CloseUpload{.owner = row.owner, .id = row.id}}));
  }
  return true;  // those beyond the limit in the next round, when these have been read
}

Result<bool> MediaRound::finish_closed() {
  if (!awaited_) awaited_ = Awaited{ground_.log.positions(), ground_.clock.wall() - settling_ms_};
  std::vector<store::ClosedUpload> rows;
  bool reached = false;
  KITH_CHECKED(ground_.directory.read([&](store::Connection& c) -> Status {
    rows.clear();
    KITH_TRY(const auto state, store::projection_state(c, ProjectionRound::consumer_of(ground_.log)));
    reached = state.placed;
    for (std::size_t p = 0; p < kPartitions; ++p) reached = reached && state.at[p] >= awaited_->up_to[p];
    if (!reached) return {};
    KITH_TRY(rows, store::closed_uploads(c, awaited_->closed_before, kRowsAtOnce));
    return {};
  }));
  if (!reached) return true;
  awaited_.reset();
  for (const auto& [row, used] : rows) {
    if (used) {
      KITH_CHECKED(carry({.actor = {}, .body = CloseUpload{.owner = row.owner, .id = row.id, .on = false}}));
      continue;
    }
    KITH_CHECKED(ground_.blobs.remove(row.id));
    KITH_CHECKED(carry({.actor = {}, .body = DropUpload{.owner = row.owner, .id = row.id}}));
  }
  return true;
}

Status MediaRound::remove_strays() {
  const TimeMs before = ground_.clock.wall() - std::max(orphan_ms_, kSettlingMs);
  std::vector<MediaId> old;
  KITH_CHECKED(ground_.blobs.each([&](MediaId id, TimeMs at) {
    if (at < before) old.push_back(id);
  }));
  std::size_t removed = 0;
  for (const MediaId& id : old) {
    KITH_TRY(const auto upload, query::find_upload(ground_.log.live(store::Depth::kAll), id));
    if (upload) continue;
    KITH_CHECKED(ground_.blobs.remove(id));
    ++removed;
  }
  if (removed > 0) log::info("media: {} contents without an upload were removed", removed);
  return {};
}

}  // namespace kith::work
