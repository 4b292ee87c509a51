// Follows the commit stream into the search index: a message sent or changed is read in its present state and its words
// replace what stood there; one that is recalled, expired or gone is forgotten. Rows and cursor are saved in one
// transaction of the index, so a crash anywhere repeats what was read and changes nothing by it. The index is built
// anew where it cannot follow (new, another history of the log, ahead of it, behind what the stream still has) and
// where an operator asked for it: positions noted, then conversations read in steps, and between two steps followed
// from the positions noted. The server serves meanwhile, and search says that it finds less. Thread: one Worker, at a
// low priority: it looks at the stream by itself, so that no commit ever has to wake it. Deliberately not here: what of
// a message can be searched (store/search/content.h).
#pragma once

#include <map>
#include <optional>
#include <string>

#include "store/log.h"
#include "store/search/index.h"
#include "work/stream_followers.h"

namespace kith::work {

class SearchRound {
 public:
  // A transaction's size: smaller ones leave the engine more pieces to merge.
  static constexpr std::size_t kMessagesAtOnce = 20'000;

  SearchRound(store::search::SearchIndex& index, store::Log& log, StreamFollowers* followers = nullptr,
              std::size_t messages_at_once = kMessagesAtOnce)
      : index_(index),
        log_(log),
        followers_(followers),
        at_once_(messages_at_once),
        consumer_(store::search::consumer_of(log)) {}

  // One round for a Worker: true if more waits.
  bool operator()();

 private:
  struct Rebuild {
    ConversationId after;
    std::vector<ConversationId> ahead;  // to be read, from next on
    std::size_t next = 0;
    ConversationId cid;  // under way, from seq on; nil: the next one begins
    Seq seq;
    store::search::Progress progress;
    std::uint64_t told = 0;
    std::size_t bytes = 0;  // of the texts of this step
  };
  // What a round found to be written, each place once.
  struct Standing {
    std::optional<store::search::Entry> entry{};  // nothing: it is to be found no more
    TimeMs at = 0;                                // of the send
  };
  using Found = std::map<store::search::Place, Standing>;

  Result<bool> step();
  Result<std::string> why_not_follow(const store::search::IndexState& state);  // empty: it may
  Status begin(const std::string& why);
  Result<bool> rebuild_some();
  Result<bool> next_messages(store::search::IndexBatch& batch);  // false: all conversations are read
  Result<bool> follow();
  Result<Standing> present(const store::search::Place& place) const;
  void tell_followers(const store::Cursor& at);

  store::search::SearchIndex& index_;
  store::Log& log_;
  StreamFollowers* followers_;
  std::size_t at_once_;
  const std::string consumer_;
  bool complained_ = false;  // once for each trouble, however many rounds it lasts
  bool decided_ = false;
  std::size_t first_ = 0;  // partition a round begins with, so that none always comes last
  store::Cursor saved_{};  // what was followed up to there stands in the index
  std::optional<Rebuild> rebuild_;
};

}  // namespace kith::work
