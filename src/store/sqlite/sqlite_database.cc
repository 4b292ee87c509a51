#include "store/sqlite/sqlite_database.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/check.h"
#include "base/log.h"
#include "store/schema/migrate.h"
#include "store/sql/query.h"
#include "store/sqlite/sqlite_connection.h"

namespace kith::store {
namespace {

// In the file's header: says whose file this is before anything is read from it. "Kith" as a big-endian number.
constexpr std::int64_t kApplicationId = 0x4b697468;
constexpr std::int64_t kRetryMsMin = 1000;
const SystemClock kSystemClock;

// SQLite would make the file with the process's umask; it holds password hashes, so it is made beforehand, for its
// owner alone. Its WAL and index files inherit the mode.
Status make_file(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return fail(Code::kUnavailable, "cannot open " + path + ": " + std::strerror(errno));
  ::close(fd);
  return {};
}

Result<std::int64_t> pragma(Connection& c, std::string_view sql) {
  KITH_TRY(const auto value, first(c, sql, [](const ResultRow& row) { return row.integer(0); }));
  return value.value_or(0);
}

// The same number again: changes nothing, but is a write.
Status claim_again(Connection& c) {
  return c.script("pragma application_id = " + std::to_string(kApplicationId));
}

// A fresh file is marked as ours; a file of another program is refused.
Status claim(Connection& c) {
  KITH_TRY(const auto owner, pragma(c, "pragma application_id"));
  if (owner == kApplicationId) return {};
  KITH_TRY(const auto tables, pragma(c, "select count(*) from sqlite_master"));
  if (owner != 0 || tables != 0) return fail(Code::kUnavailable, "the file belongs to another program");
  return claim_again(c);
}

}  // namespace

SqliteDatabase::SqliteDatabase(const SqliteOptions& options)
    : options_(options), breaker_(options.clock != nullptr ? *options.clock : kSystemClock) {}
SqliteDatabase::~SqliteDatabase() = default;

Result<std::unique_ptr<SqliteDatabase>> SqliteDatabase::open(const SqliteOptions& options) {
  std::unique_ptr<SqliteDatabase> out(new SqliteDatabase(options));
  if (auto started = out->start(); !started) {
    started.error().detail = options.what + " " + options.path + ": " + started.error().detail;
    return std::unexpected(std::move(started.error()));
  }
  return out;
}

Status SqliteDatabase::start() {
  KITH_CHECKED(make_file(options_.path));
  KITH_TRY(writer_, connect(false));
  // Whose file it is comes first, before any setting is written into it.
  KITH_CHECKED(write([](Connection& c) { return claim(c); }));
  KITH_CHECKED(writer_->script("pragma journal_mode = wal"));
  KITH_CHECKED(writer_->script(options_.sync ? "pragma synchronous = full" : "pragma synchronous = off"));
  KITH_CHECKED(writer_->script("pragma foreign_keys = on; pragma trusted_schema = off; pragma temp_store = memory"));
  if (options_.schema) {
    KITH_CHECKED(options_.schema(*this));
  } else {
    KITH_TRY([[maybe_unused]] const int version, migrate(*this));
  }
  // What a killed process wrote last may be in the system's cache only. It is read as committed from here on, so it
  // goes to the disk first; if that fails now, the next commit's sync takes it along.
  (void)writer_->script("pragma wal_checkpoint(truncate)");
  for (int i = 0; i < std::max(1, options_.readers); ++i) {
    KITH_TRY(auto reader, connect(true));
    KITH_CHECKED(reader->script("pragma trusted_schema = off; pragma temp_store = memory"));
    free_readers_.push_back(std::move(reader));
  }
  return {};
}

Result<std::unique_ptr<SqliteConnection>> SqliteDatabase::connect(bool read_only) const {
  KITH_TRY(auto out, SqliteConnection::open(options_.path, read_only, options_.busy_timeout_ms));
  if (options_.extend) KITH_CHECKED(options_.extend(out->handle()));
  return out;
}

Status SqliteDatabase::copy_to(const std::string& path) const {
  KITH_TRY(const auto from, SqliteConnection::open(options_.path, true, options_.busy_timeout_ms));
  KITH_CHECKED(make_file(path));
  KITH_TRY(const auto to, SqliteConnection::open(path, false, options_.busy_timeout_ms));
  // One transaction of the source from the first page to the last: what is copied is one state.
  KITH_CHECKED(from->script("begin; select 1 from sqlite_master"));
  return from->copy_into(*to);
}

Status SqliteDatabase::write(const Work& work) {
  const std::lock_guard lock(write_mutex_);
  KITH_CHECKED(admit());
  return run(work);
}

// The same number written again is the probe: whoever comes when it is time does it before their own work.
Status SqliteDatabase::admit() {
  if (breaker_.state() == Breaker::State::kClosed) return {};
  if (breaker_.probe()) {
    const auto written = run([](Connection& c) { return claim_again(c); });
    breaker_.probed(written.has_value());
    if (written) log::warn("the {} can be written again", options_.what);
  }
  return check();
}

Status SqliteDatabase::run(const Work& work) {
  auto status = transact(work);
  // Refusals of the work itself, and another process's lock, say nothing about the disk.
  if (!status && writer_->disk_failed() && breaker_.failed())
    log::error("{}; until it can be written again it is read only", status.error().detail);
  if (!status && writer_->in_transaction()) {
    // Nothing may stay open: the next work would build on a half of this one.
    KITH_CHECK(writer_->script("rollback").has_value() || !writer_->in_transaction());
  }
  return status;
}

Status SqliteDatabase::transact(const Work& work) {
  // IMMEDIATE: the lock is taken before the first read, so work never has to start over.
  KITH_CHECKED(writer_->script("begin immediate"));
  KITH_CHECKED(work(*writer_));
  return writer_->script("commit");
}

Status SqliteDatabase::check() const {
  if (breaker_.state() == Breaker::State::kClosed) return {};
  return retry_later(Code::kUnavailable, "the " + options_.what + " cannot be written",
                     std::max<std::int64_t>(breaker_.pause_left().count(), kRetryMsMin));
}

void SqliteDatabase::try_again() {
  if (breaker_.state() == Breaker::State::kClosed) return;
  const std::lock_guard lock(write_mutex_);
  (void)admit();
}

Status SqliteDatabase::read(const Work& work) {
  std::unique_ptr<SqliteConnection> reader;
  {
    std::unique_lock lock(readers_mutex_);
    reader_free_.wait(lock, [this] { return !free_readers_.empty(); });
    reader = std::move(free_readers_.back());
    free_readers_.pop_back();
  }
  auto status = reader->script("begin");
  if (status) {
    status = work(*reader);
    KITH_CHECK(reader->script("rollback").has_value() || !reader->in_transaction());
  }
  {
    const std::lock_guard lock(readers_mutex_);
    free_readers_.push_back(std::move(reader));
  }
  reader_free_.notify_one();
  return status;
}

}  // namespace kith::store
