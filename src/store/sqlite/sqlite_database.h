// SqliteDatabase: the directory in one SQLite file, in WAL mode with a full sync at each commit. One writer connection
// behind a mutex, a few readers each on its own snapshot. Thread: any worker or reader thread. Other processes may open
// the same file beside it (kith user …): they wait for each other up to the busy timeout, then kUnavailable. Reads
// never wait for the writer, only for a free reader connection. When the disk has failed a write, no other gets to it
// until a probe has shown that it takes writes again (base/breaker.h); reads go on.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "base/breaker.h"
#include "store/sql/connection.h"

struct sqlite3;

namespace kith::store {

struct SqliteOptions {
  std::string path;
  std::string what = "directory";  // for what it says
  int readers = 3;                 // connections for reads at the same time, at least 1
  int busy_timeout_ms = 5000;      // how long to wait for another process's transaction
  bool sync = true;                // false only in tests: a power cut may then lose commits
  // Brings the file's tables up to date, once, before anything else; empty: the directory's migrations.
  std::function<Status(Database&)> schema{};
  std::function<Status(sqlite3*)> extend{};  // of each connection, before it is used; empty: as SQLite is
  const Clock* clock = nullptr;              // tests only: of the pauses between probes
};

class SqliteConnection;

class SqliteDatabase final : public Database {
 public:
  // Makes the file (mode 0600) if there is none, and brings its schema up to date. Refuses a foreign, damaged,
  // unwritable or newer file with one sentence in detail and leaves it as it is.
  static Result<std::unique_ptr<SqliteDatabase>> open(const SqliteOptions& options);
  ~SqliteDatabase() override;

  // A consistent, durable copy of the present state into a file that must not be there yet (mode 0600). Beside reads
  // and writes; writes of other connections may make it begin again.
  Status copy_to(const std::string& path) const;

  Status write(const Work& work) override;
  Status read(const Work& work) override;

  // Whether it takes writes: what the last one found, without touching the disk.
  Status check() const;
  // If it did not, probes when it is time to, so that check() tells the truth though nobody has anything to write.
  // Waits for the disk: called by a worker now and then.
  void try_again();

 private:
  explicit SqliteDatabase(const SqliteOptions& options);
  Status start();
  Result<std::unique_ptr<SqliteConnection>> connect(bool read_only) const;
  Status admit();  // these three under write_mutex_
  Status run(const Work& work);
  Status transact(const Work& work);

  const SqliteOptions options_;

  std::mutex write_mutex_;
  std::unique_ptr<SqliteConnection> writer_;  // under write_mutex_
  Breaker breaker_;

  std::mutex readers_mutex_;
  std::condition_variable reader_free_;
  std::vector<std::unique_ptr<SqliteConnection>> free_readers_;  // under readers_mutex_
};

}  // namespace kith::store
