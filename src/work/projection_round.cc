#include "work/projection_round.h"

#include <fmt/format.h>

#include "base/log.h"
#include "model/codec.h"

namespace kith::work {
namespace {
constexpr std::size_t kEntriesAtOnce = 500;
}

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
  KITH_TRY(const auto at,
           store::run_read(directory_, [](store::Connection& c) { return store::cursors(c, kConsumer); }));
  const auto head = log_.positions();
  bool more = false;
  for (std::size_t p = 0; p < kPartitions; ++p) {
    if (at[p] >= head[p]) continue;
    KITH_TRY(const bool waits, follow_partition(static_cast<PartitionId>(p), at[p]));
    more = more || waits;
  }
  return more;
}

Result<bool> ProjectionRound::follow_partition(PartitionId partition, Pos from) {
  KITH_TRY(const auto entries, log_.stream(partition, from, kEntriesAtOnce));
  if (entries.empty()) return false;
  store::ProjectionBatch batch;
  for (const auto& entry : entries) KITH_CHECKED(project(entry, batch));
  const Pos to = entries.back().pos;
  batch.cursors.push_back({.partition = partition, .from = from, .to = to});
  KITH_CHECKED(directory_.write([&](store::Connection& c) { return store::apply(c, kConsumer, batch); }));
  KITH_CHECKED(log_.trim_stream(partition, to));
  return entries.size() >= kEntriesAtOnce;
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
