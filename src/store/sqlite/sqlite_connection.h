// SqliteConnection: one SQLite handle with its prepared statements, as the seam's Connection.
// Thread: one at a time, given out by SqliteDatabase. SQLite reports by return codes; they become Errors here and
// nowhere else.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <unordered_map>

#include "store/sql/connection.h"

namespace kith::store {

class SqliteStatement final : public Statement {
 public:
  SqliteStatement(sqlite3* db, sqlite3_stmt* statement);
  SqliteStatement(const SqliteStatement&) = delete;
  SqliteStatement& operator=(const SqliteStatement&) = delete;
  ~SqliteStatement() override;

  void bind(int index, const Param& value) override;
  Result<bool> step() override;
  void reset() override;
  bool is_null(int column) const override;
  std::int64_t integer(int column) const override;
  std::string_view text(int column) const override;
  std::string_view bytes(int column) const override;

 private:
  sqlite3* db_;
  sqlite3_stmt* statement_;
  bool bound_ = true;  // every bind so far succeeded
};

class SqliteConnection final : public Connection {
 public:
  static Result<std::unique_ptr<SqliteConnection>> open(const std::string& path, bool read_only, int busy_timeout_ms);
  SqliteConnection(const SqliteConnection&) = delete;
  SqliteConnection& operator=(const SqliteConnection&) = delete;
  ~SqliteConnection() override;

  Result<Statement*> prepare(std::string_view sql) override;
  Status script(std::string_view sql) override;
  std::int64_t changed() const override;
  const Dialect& dialect() const override { return kSqliteDialect; }
  sqlite3* handle() const { return db_; }
  bool in_transaction() const;
  bool disk_failed() const;  // the last call did, for want of a disk that takes it
  // Makes the other database a copy of what this connection sees, synced.
  Status copy_into(SqliteConnection& other);

 private:
  explicit SqliteConnection(sqlite3* db) : db_(db) {}

  sqlite3* db_;
  std::unordered_map<std::string, std::unique_ptr<SqliteStatement>> statements_;
};

}  // namespace kith::store
