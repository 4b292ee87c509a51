#include "work/projection_round.h"

#include <fmt/format.h>

#include "base/log.h"
#include "model/codec.h"

namespace kith::work {
namespace {
constexpr std::size_t kEntriesAtOnce = 500;
constexpr std::size_t kEntriesUnsavedMax = 20'000;
}  // namespace

bool ProjectionRound::operator()() {
  const auto more = follow();
  if (!more && !complained_) log::warn("projection: {}; it goes on when it can", more.error().detail);
  complained_ = !more;
  return more && *more;
}

std::uint64_t ProjectionRound::lag(const store::Cursors& at, const store::Cursor& head) {
  std::uint64_t total = 0;
  for (std::size_t p = 0; p < kPartitions; ++p) total += head[p].value - std::min(at[p].value, head[p].value);
  return total;
}

Result<bool> ProjectionRound::follow() {
  if (!saved_) {
    KITH_TRY(saved_, store::run_read(directory_, [](store::Connection& c) { return store::cursors(c, kConsumer); }));
    at_ = *saved_;
    unsaved_ = 0;
  }
  const auto head = log_.positions();
  const auto unsaved_before = unsaved_;
  bool more = false;
  store::ProjectionBatch batch;
  for (std::size_t p = 0; p < kPartitions; ++p) {
    if (at_[p] >= head[p]) continue;
    auto waits = follow_partition(static_cast<PartitionId>(p), batch);
    if (!waits) {
      saved_.reset();  // what was read of this round is not kept
      return std::unexpected(std::move(waits.error()));
    }
    more = more || *waits;
  }
  const bool quiet = unsaved_ > 0 && unsaved_ == unsaved_before;
  const bool rows = !batch.conversations.empty() || !batch.memberships.empty();
  if (rows || quiet || unsaved_ >= kEntriesUnsavedMax) {
    if (auto done = save(batch); !done) {
      saved_.reset();
      return std::unexpected(std::move(done.error()));
    }
  }
  return more;
}

Result<bool> ProjectionRound::follow_partition(PartitionId partition, store::ProjectionBatch& batch) {
  KITH_TRY(const auto entries, log_.stream(partition, at_[partition], kEntriesAtOnce));
  if (entries.empty()) return false;
  for (const auto& entry : entries) KITH_CHECKED(project(entry, batch));
  at_[partition] = entries.back().pos;
  unsaved_ += entries.size();
  return entries.size() >= kEntriesAtOnce;
}

Status ProjectionRound::save(store::ProjectionBatch& batch) {
  for (std::size_t p = 0; p < kPartitions; ++p) {
    if (at_[p] == (*saved_)[p]) continue;
    batch.cursors.push_back({.partition = static_cast<PartitionId>(p), .from = (*saved_)[p], .to = at_[p]});
  }
  KITH_CHECKED(directory_.write([&](store::Connection& c) { return store::apply(c, kConsumer, batch); }));
  saved_ = at_;
  unsaved_ = 0;
  for (const auto& move : batch.cursors) KITH_CHECKED(log_.trim_stream(move.partition, move.to));
  return {};
}

Status ProjectionRound::project(const store::StreamEntry& entry, store::ProjectionBatch& batch) {
  if (entry.owner.kind != OwnerKind::kConversation) return {};
  const ConversationId cid{entry.owner.id};
  const auto& now = log_.live(store::Depth::kAll);
  if (entry.kind == store::ChangeKind::kConversation) {
    KITH_TRY(const auto bytes, now.row(entry.owner, store::RowKind::kConversation, {}));
    if (!bytes) return {};
    KITH_TRY(const auto conversation, decode<Conversation>(*bytes));
    batch.conversations.push_back({.cid = cid,
                                   .kind = conversation.kind,
                                   .name = conversation.name,
                                   .rev = conversation.rev,
                                   .gone = conversation.dissolved_at != 0});
  } else if (entry.kind == store::ChangeKind::kMember) {
    KITH_TRY(const auto bytes, now.row(entry.owner, store::RowKind::kMember, entry.key));
    if (!bytes) return {};
    KITH_TRY(const auto member, decode<Member>(*bytes));
    batch.memberships.push_back({.user = member.user, .cid = cid, .active = member.active});
  }
  return {};
}

}  // namespace kith::work
