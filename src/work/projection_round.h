// Follows the commit stream into the directory's projections (names of conversations, who is in them), for lists and
// name search. Most commits are messages, of which the projections know nothing: their places are only counted, and the
// cursor is saved with the next row that is written, after many, or when nothing more comes. It is always saved in the
// transaction of what it covers; what a crash makes it read again is written again, which changes nothing. The stream
// is trimmed up to what was saved. Thread: one Worker.
#pragma once

#include <optional>

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
  // Commits not yet projected, or not yet counted as such, over all partitions.
  static std::uint64_t lag(const store::Cursors& at, const store::Cursor& head);

 private:
  Result<bool> follow();
  Result<bool> follow_partition(PartitionId partition, store::ProjectionBatch& batch);
  Status project(const store::StreamEntry& entry, store::ProjectionBatch& batch);
  Status save(store::ProjectionBatch& batch);

  store::Database& directory_;
  store::Log& log_;
  bool complained_ = false;              // once for each trouble, however many rounds it lasts
  std::optional<store::Cursors> saved_;  // as the directory has it; nothing: to be read
  store::Cursors at_{};                  // read up to here
  std::size_t unsaved_ = 0;              // entries between the two
};

}  // namespace kith::work
