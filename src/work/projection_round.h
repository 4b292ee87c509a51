// Follows the commit stream into the directory's projections (names of conversations, who is in them), for lists and
// name search. The cursor is saved in the same transaction as what it covers. Afterwards the stream is trimmed up to
// it. Thread: one Worker.
#pragma once

#include "store/log.h"
#include "store/sql/connection.h"
#include "store/sql/projections.h"

namespace kith::work {

class ProjectionRound {
 public:
  static constexpr std::string_view kConsumer = "directory";

  ProjectionRound(store::Database& directory, store::Log& log) : directory_(directory), log_(log) {}

  // One round for a Worker: true if more waits.
  bool operator()();
  // Commits not yet projected, over all partitions.
  static std::uint64_t lag(const store::Cursors& at, const store::Cursor& head);

 private:
  Result<bool> follow();
  Result<bool> follow_partition(PartitionId partition, Pos from);
  Status project(const store::StreamEntry& entry, store::ProjectionBatch& batch);

  store::Database& directory_;
  store::Log& log_;
  bool complained_ = false;  // once for each trouble, however many rounds it lasts
};

}  // namespace kith::work
