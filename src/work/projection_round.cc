#include "work/projection_round.h"

#include <fmt/format.h>

#include "base/log.h"
#include "model/codec.h"
#include "store/sql/users.h"
#include "work/due_projection.h"
#include "work/media_projection.h"

namespace kith::work {
namespace {

constexpr std::size_t kEntriesAtOnce = 500;
constexpr std::size_t kEntriesUnsavedMax = 20'000;
constexpr std::size_t kConversationsAtOnce = 200;  // of a rebuild, a round
constexpr std::size_t kPeopleAtOnce = 1000;
constexpr std::size_t kMembersAtOnce = 1000;
constexpr std::size_t kRowsInTransaction = 2000;
constexpr std::size_t kTellEvery = 10'000;

}  // namespace

bool ProjectionRound::operator()() {
  const auto more = step();
  if (!more && !complained_) log::warn("projection: {}; it goes on when it can", more.error().detail);
  complained_ = !more;
  return more && *more;
}

std::uint64_t ProjectionRound::lag(const store::Cursors& at, const store::Cursor& head) {
  std::uint64_t total = 0;
  for (std::size_t p = 0; p < kPartitions; ++p) total += head[p].value - std::min(at[p].value, head[p].value);
  return total;
}

Result<bool> ProjectionRound::step() {
  if (!decided_) {
    KITH_TRY(const auto why, why_not_follow());
    if (!why.empty()) KITH_CHECKED(begin(why));
    decided_ = true;
  }
  return rebuild_ ? rebuild_some() : follow();
}

// --- may it follow?
Result<std::string> ProjectionRound::why_not_follow() {
  KITH_TRY(const auto state,
           store::run_read(directory_, [&](store::Connection& c) { return store::projection_state(c, consumer_); }));
  if (!state.placed) return std::string("it has not read this history of the log");
  const auto head = log_.positions();
  for (std::size_t p = 0; p < kPartitions; ++p) {
    if (state.at[p] > head[p]) return std::string("it is ahead of the log");
    KITH_TRY(const auto floor, log_.stream_floor(static_cast<PartitionId>(p)));
    if (state.at[p] < floor) return std::string("it is behind what the stream still has");
  }
  if (!state.empty) return std::string();
  // Following from the cursors would never bring back what stands before them.
  KITH_TRY(const auto any, log_.conversations(ConversationId{}, 1));
  const bool read_some = state.at != store::Cursors{};
  return std::string(!any.empty() && read_some ? "its rows are gone" : "");
}

// --- built anew
Status ProjectionRound::begin(const std::string& why) {
  Rebuild fresh;
  fresh.noted = log_.positions();  // before anything is read
  KITH_CHECKED(directory_.write([](store::Connection& c) { return store::clear_projection(c); }));
  if (fresh.noted != store::Cursor{}) log::info("projection: building anew from the log: {}", why);
  rebuild_ = fresh;
  return {};
}

Result<bool> ProjectionRound::rebuild_some() {
  Rebuild& now = *rebuild_;
  KITH_TRY(const auto cids, log_.conversations(now.after, kConversationsAtOnce));
  store::ProjectionBatch batch;
  for (const auto cid : cids) {
    KITH_CHECKED(add_conversation(cid, batch));
    KITH_CHECKED(add_members(cid, batch));
    KITH_CHECKED(add_dues(log_, owner_of(cid), batch));
    KITH_CHECKED(add_media(log_, owner_of(cid), batch));
  }
  KITH_CHECKED(write(batch));
  if (!cids.empty()) now.after = cids.back();
  now.conversations += cids.size();
  if (now.conversations >= now.told + kTellEvery) {
    now.told = now.conversations;
    log::info("projection: {} conversations read", now.conversations);
  }
  if (cids.size() == kConversationsAtOnce) return true;
  if (!now.people_done) return rebuild_people();
  KITH_CHECKED(directory_.write([&](store::Connection& c) { return store::place_cursors(c, consumer_, now.noted); }));
  if (now.conversations > 0)
    log::info("projection: built anew: {} conversations, {} memberships", now.conversations, now.memberships);
  rebuild_.reset();
  return true;  // what was committed meanwhile
}

// What people planned and uploaded stands in their own rows; who there is, the directory knows.
Result<bool> ProjectionRound::rebuild_people() {
  Rebuild& now = *rebuild_;
  KITH_TRY(const auto users, store::run_read(directory_, [&](store::Connection& c) {
             return store::list_users(c, now.after_person, kPeopleAtOnce);
           }));
  store::ProjectionBatch batch;
  for (const auto& user : users) {
    KITH_CHECKED(add_dues(log_, owner_of(user.id), batch));
    KITH_CHECKED(add_media(log_, owner_of(user.id), batch));
  }
  KITH_CHECKED(write(batch));
  if (!users.empty()) now.after_person = users.back().id;
  now.people_done = users.size() < kPeopleAtOnce;
  return true;
}

Status ProjectionRound::add_members(ConversationId cid, store::ProjectionBatch& batch) {
  const auto& now = log_.live(store::Depth::kAll);
  std::string after;
  for (;;) {
    KITH_TRY(const auto rows, now.rows(owner_of(cid), store::RowKind::kMember, after, kMembersAtOnce));
    for (const auto& row : rows) {
      KITH_TRY(const auto member, decode<Member>(row.value));
      if (!member.active) continue;
      batch.memberships.push_back({.user = member.user, .cid = cid, .active = true});
      ++rebuild_->memberships;
    }
    if (batch.memberships.size() >= kRowsInTransaction) KITH_CHECKED(write(batch));
    if (rows.size() < kMembersAtOnce) return {};
    after = rows.back().key;
  }
}

Status ProjectionRound::write(store::ProjectionBatch& batch) {
  if (batch.no_rows()) return {};
  KITH_CHECKED(directory_.write([&](store::Connection& c) { return store::apply(c, consumer_, batch); }));
  batch = {};
  return {};
}

// --- following
Result<bool> ProjectionRound::follow() {
  if (!saved_) {
    KITH_TRY(saved_, store::run_read(directory_, [&](store::Connection& c) { return store::cursors(c, consumer_); }));
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
  if (!batch.no_rows() || quiet || unsaved_ >= kEntriesUnsavedMax) {
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
  KITH_CHECKED(directory_.write([&](store::Connection& c) { return store::apply(c, consumer_, batch); }));
  saved_ = at_;
  unsaved_ = 0;
  if (followers_ != nullptr) return followers_->saved(Follower::kDirectory, at_);
  for (const auto& move : batch.cursors) KITH_CHECKED(log_.trim_stream(move.partition, move.to));
  return {};
}

Status ProjectionRound::project(const store::StreamEntry& entry, store::ProjectionBatch& batch) {
  if (entry.kind == store::ChangeKind::kRow && holds_due_rows(entry.row)) {
    return project_due(log_, entry, batch);
  }
  if (entry.kind == store::ChangeKind::kRow && holds_media_rows(entry.row)) return project_media(log_, entry, batch);
  if (entry.owner.kind != OwnerKind::kConversation) return {};
  const ConversationId cid{entry.owner.id};
  if (entry.kind == store::ChangeKind::kConversation) return add_conversation(cid, batch);
  if (entry.kind != store::ChangeKind::kMember) return {};
  KITH_TRY(const auto bytes, log_.live(store::Depth::kAll).row(entry.owner, store::RowKind::kMember, entry.key));
  if (!bytes) return {};
  KITH_TRY(const auto member, decode<Member>(*bytes));
  batch.memberships.push_back({.user = member.user, .cid = cid, .active = member.active});
  return {};
}

Status ProjectionRound::add_conversation(ConversationId cid, store::ProjectionBatch& batch) {
  KITH_TRY(const auto bytes, log_.live(store::Depth::kAll).row(owner_of(cid), store::RowKind::kConversation, {}));
  if (!bytes) return {};
  KITH_TRY(const auto conversation, decode<Conversation>(*bytes));
  batch.conversations.push_back({.cid = cid,
                                 .kind = conversation.kind,
                                 .name = conversation.name,
                                 .rev = conversation.rev,
                                 .gone = conversation.dissolved_at != 0});
  return {};
}

}  // namespace kith::work
