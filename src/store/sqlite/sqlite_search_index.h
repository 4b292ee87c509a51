// SqliteSearchIndex: the words of all messages in SQLite's full-text engine, in a file of their own. A message's row
// number is its place in time (milliseconds of its send, and a count within the millisecond), so that the newest hits
// come first without sorting. What was indexed is kept beside the engine, which must be told the old words to forget
// them. Thread: as SearchIndex. Searches read snapshots and never wait for the worker. A file that is damaged, or of
// another form, is made anew: nothing in it exists only there.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "store/search/index.h"
#include "store/sql/connection.h"

namespace kith::store {

struct SearchIndexOptions {
  std::string path;
  int readers = 2;
  bool sync = true;         // false only in tests
  bool may_replace = true;  // a damaged file by a new one; never beside the server that has it open
};

class SqliteDatabase;

class SqliteSearchIndex final : public search::SearchIndex {
 public:
  static Result<std::unique_ptr<SqliteSearchIndex>> open(const SearchIndexOptions& options);
  ~SqliteSearchIndex() override;

  Status apply(const std::string& consumer, const search::IndexBatch& batch) override;
  Status clear() override;
  Result<search::IndexState> state(const std::string& consumer) const override;
  Status want_rebuild() override;
  Status find(const search::Search& search, const std::function<search::Next(const search::Hit&)>& take) const override;

 private:
  explicit SqliteSearchIndex(std::unique_ptr<SqliteDatabase> database);
  Result<ConversationId> conversation(Connection& c, std::int64_t number) const;

  const std::unique_ptr<SqliteDatabase> database_;
  std::unordered_map<ConversationId, std::int64_t> given_;  // numbers of ids, also of people's; the worker's, bounded
  mutable std::mutex numbers_mutex_;
  mutable std::unordered_map<std::int64_t, ConversationId> numbers_;  // under numbers_mutex_; bounded, see .cc
};

}  // namespace kith::store
