// Follows the commit stream into the directory's projections (names of conversations, who is in them, what is due
// when, what refers to which upload), for lists, name search and the workers of due things and of what nobody refers
// to. Most commits are messages, of which the projections know nothing: their places are only counted, and the cursor
// is saved with the next row that is written, after many, or when nothing more comes. It is always saved in the
// transaction of what it covers, and bears the log's epoch; what a crash makes it read again is written again, which
// changes nothing. The stream is trimmed up to what was saved. Thread: one Worker.
//
// At start it decides whether it may follow: not where the directory stands ahead of the log (an older log was put
// back), behind what the stream still has, read another history, or lost its rows. Then it notes the log's positions,
// forgets what it had, reads all conversations and their members in steps, and follows from the positions noted. The
// server serves meanwhile: lists come from the log itself, only searching them by name finds less until it is done.
// Deliberately not here: accounts. Those have no other copy.
#pragma once

#include <optional>
#include <string>

#include "store/log.h"
#include "store/sql/connection.h"
#include "store/sql/projections.h"
#include "work/stream_followers.h"

namespace kith::work {

class ProjectionRound {
 public:
  // followers: who else reads the stream, which is trimmed for all of them together; null: nobody.
  ProjectionRound(store::Database& directory, store::Log& log, StreamFollowers* followers = nullptr)
      : directory_(directory), log_(log), followers_(followers), consumer_(consumer_of(log)) {}

  // One round for a Worker: true if more waits.
  bool operator()();
  // Commits not yet projected, or not yet counted as such, over all partitions.
  static std::uint64_t lag(const store::Cursors& at, const store::Cursor& head);
  static std::string consumer_of(const store::Log& log) { return "directory@" + log.epoch(); }

 private:
  struct Rebuild {
    store::Cursor noted;
    ConversationId after;
    UserId after_person;
    bool people_done = false;
    std::size_t conversations = 0;
    std::size_t memberships = 0;
    std::size_t told = 0;  // conversations when progress was last logged
  };

  Result<bool> step();
  Result<std::string> why_not_follow();  // empty: it may
  Status begin(const std::string& why);
  Result<bool> rebuild_some();
  Result<bool> rebuild_people();
  Status add_members(ConversationId cid, store::ProjectionBatch& batch);
  Status write(store::ProjectionBatch& batch);
  Result<bool> follow();
  Result<bool> follow_partition(PartitionId partition, store::ProjectionBatch& batch);
  Status project(const store::StreamEntry& entry, store::ProjectionBatch& batch);
  Status save(store::ProjectionBatch& batch);
  Status add_conversation(ConversationId cid, store::ProjectionBatch& batch);

  store::Database& directory_;
  store::Log& log_;
  StreamFollowers* followers_;
  bool complained_ = false;              // once for each trouble, however many rounds it lasts
  std::optional<store::Cursors> saved_;  // as the directory has it; nothing: to be read
  store::Cursors at_{};                  // read up to here
  std::size_t unsaved_ = 0;              // entries between the two
  const std::string consumer_;
  bool decided_ = false;
  std::optional<Rebuild> rebuild_;
};

}  // namespace kith::work
