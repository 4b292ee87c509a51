// SearchIndex: the words of all messages, to be found again newest first. It follows the log and holds no truth: every
// hit is a place to look at, and what is gone is built anew. One interface, embedded (store/sqlite/) and, later, beside
// PostgreSQL; one contract suite (index_contract.h). Thread: apply, clear and place from one worker; the rest from any
// reader or worker, never a shard. Calls may wait for the disk.
//
// Order: a hit's `at` places it in time, to the millisecond of its send and unique, so that pages neither skip nor
// double and a rebuilt index goes on where the old one stood.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "store/log.h"
#include "store/search/query.h"

namespace kith::store::search {

// Who follows the log into the index, and which history of it.
inline std::string consumer_of(const Log& log) {
  return "search@" + log.epoch();
}

// Commits not yet read, over all partitions.
inline std::uint64_t lag(const Cursor& at, const Cursor& head) {
  std::uint64_t total = 0;
  for (std::size_t p = 0; p < at.size(); ++p) total += head[p].value - std::min(at[p].value, head[p].value);
  return total;
}

struct Place {
  ConversationId cid;
  Seq seq;
  auto operator<=>(const Place&) const = default;
};

// A message as it is found.
struct Entry {
  Place place;
  TimeMs at = 0;  // of its send; never changes
  UserId from;    // nil: none
  std::string kind;
  bool file = false;
  bool everybody = false;        // it speaks to all
  std::vector<UserId> mentions;  // and to these
  std::vector<std::string> texts;
};

// A message that is to be found no more.
struct Gone {
  Place place;
  TimeMs at = 0;  // of its send
};

// Progress of the worker that fills it, told to whoever asks.
struct Progress {
  bool building = false;            // anew; search finds less meanwhile
  std::uint64_t conversations = 0;  // read so far
  std::uint64_t of = 0;             // of so many
  std::uint64_t messages = 0;       // indexed so far
};

// What is written at once, with the cursor up to which the log was read: together or not at all.
struct IndexBatch {
  std::vector<Entry> put;  // each place once; replaces what stood there
  std::vector<Gone> gone;
  std::optional<Cursor> at;
  std::optional<Progress> progress;
};

struct IndexState {
  std::optional<Cursor> at;  // where the consumer stands; nothing: it must build anew
  bool rebuild_wanted = false;
  Progress progress;
};

// Beyond so many it is quicker to look at what is found in any.
inline constexpr std::size_t kConversationsMax = 64;

struct Search {
  std::vector<Token> tokens;                  // all of them; none: every message
  std::vector<ConversationId> conversations;  // one of these, few (kConversationsMax); empty: any
  std::vector<UserId> from;                   // one of these; empty: anybody
  std::vector<std::string> kinds;             // one of these; empty: any
  bool file = false;                          // only with a file
  UserId mentions;                            // speaks to this one or to all; nil: to anybody or nobody
  TimeMs after = 0;                           // sent then or later
  TimeMs before = 0;                          // sent earlier; 0: until now
  std::uint64_t below = 0;                    // hits placed before this one; 0: from the newest
};

struct Hit {
  std::uint64_t at = 0;  // place in time: what a cursor holds
  Place place;
};
enum class Next : std::uint8_t { kMore, kEnough };

class SearchIndex {
 public:
  virtual ~SearchIndex() = default;

  // consumer names the history of the log that is followed; the state of another one is none.
  virtual Status apply(const std::string& consumer, const IndexBatch& batch) = 0;
  // Forgets everything, cursors and the wish for it too; from then on it is being built.
  virtual Status clear() = 0;
  virtual Result<IndexState> state(const std::string& consumer) const = 0;
  // The worker builds anew as soon as it sees this; it stays wanted over a restart until it began.
  virtual Status want_rebuild() = 0;

  // Calls take for what may be a hit, newest first, until it has enough or nothing more comes.
  virtual Status find(const Search& search, const std::function<Next(const Hit&)>& take) const = 0;
};

}  // namespace kith::store::search
