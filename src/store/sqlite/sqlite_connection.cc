#include "store/sqlite/sqlite_connection.h"

namespace kith::store {
namespace {

constexpr std::int64_t kBusyRetryMs = 200;
// Repositories have a fixed set of texts, far below this; the bound only guards against texts built from input.
constexpr std::size_t kStatementsMax = 256;

// "UNIQUE constraint failed: users.issuer, users.subject" -> "users.issuer"
std::string constraint_of(std::string_view message) {
  const auto colon = message.find(": ");
  if (colon == std::string_view::npos) return {};
  const auto names = message.substr(colon + 2);
  return std::string(names.substr(0, names.find(',')));
}

Error to_error(sqlite3* db) {
  const int extended = sqlite3_extended_errcode(db);
  const std::string message = sqlite3_errmsg(db);
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
      return Error{.code = Code::kConflict, .detail = std::string(kUniqueDetail), .field = constraint_of(message)};
    default:
      break;
  }
  switch (extended & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Error{.code = Code::kUnavailable, .detail = "the directory is busy", .retry_after_ms = kBusyRetryMs};
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_NOMEM:
      return Error{.code = Code::kUnavailable,
                   .detail = "the directory cannot be used: " + message,
                   .retry_after_ms = 10 * kBusyRetryMs};
    default:
      return Error{.code = Code::kInternal, .detail = "the directory refused a statement: " + message};
  }
}

}  // namespace

SqliteStatement::SqliteStatement(sqlite3* db, sqlite3_stmt* statement) : db_(db), statement_(statement) {}

SqliteStatement::~SqliteStatement() {
  sqlite3_finalize(statement_);
}

void SqliteStatement::bind(int index, const Param& value) {
  // To SQLite $1 is a name, numbered by first appearance; look the name up so that it means the same as in PostgreSQL.
  const int place = sqlite3_bind_parameter_index(statement_, ("$" + std::to_string(index)).c_str());
  const auto view = value.view();
  const char* data = view.data() == nullptr ? "" : view.data();
  int rc = SQLITE_ERROR;
  switch (value.kind()) {
    case Param::Kind::kNull:
      rc = sqlite3_bind_null(statement_, place);
      break;
    case Param::Kind::kInteger:
      rc = sqlite3_bind_int64(statement_, place, value.integer());
      break;
    case Param::Kind::kText:
      rc = sqlite3_bind_text64(statement_, place, data, view.size(), SQLITE_STATIC, SQLITE_UTF8);
      break;
    case Param::Kind::kBytes:
      rc = sqlite3_bind_blob64(statement_, place, data, view.size(), SQLITE_STATIC);
      break;
  }
  bound_ = bound_ && rc == SQLITE_OK;
}

Result<bool> SqliteStatement::step() {
  if (!bound_) return fail(Code::kInternal, "a value does not fit its statement");
  switch (sqlite3_step(statement_)) {
    case SQLITE_ROW:
      return true;
    case SQLITE_DONE:
      return false;
    default:
      return std::unexpected(to_error(db_));
  }
}

void SqliteStatement::reset() {
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  bound_ = true;
}

bool SqliteStatement::is_null(int column) const {
  return sqlite3_column_type(statement_, column) == SQLITE_NULL;
}

std::int64_t SqliteStatement::integer(int column) const {
  return sqlite3_column_int64(statement_, column);
}

std::string_view SqliteStatement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::string_view SqliteStatement::bytes(int column) const {
  const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_, column));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

Result<std::unique_ptr<SqliteConnection>> SqliteConnection::open(const std::string& path, bool read_only,
                                                                 int busy_timeout_ms) {
  sqlite3* raw = nullptr;
  const int flags = (read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE) | SQLITE_OPEN_NOMUTEX;
  const int rc = sqlite3_open_v2(path.c_str(), &raw, flags, nullptr);
  std::unique_ptr<SqliteConnection> out(new SqliteConnection(raw));
  if (rc != SQLITE_OK) {
    if (raw == nullptr) return fail(Code::kUnavailable, "no memory for the directory");
    return std::unexpected(to_error(raw));
  }
  sqlite3_extended_result_codes(raw, 1);
  sqlite3_busy_timeout(raw, busy_timeout_ms);
  return out;
}

SqliteConnection::~SqliteConnection() {
  statements_.clear();
  sqlite3_close(db_);
}

Result<Statement*> SqliteConnection::prepare(std::string_view sql) {
  if (auto it = statements_.find(std::string(sql)); it != statements_.end()) return it->second.get();
  if (statements_.size() >= kStatementsMax) statements_.clear();
  sqlite3_stmt* raw = nullptr;
  const int rc =
      sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
  if (rc != SQLITE_OK) return std::unexpected(to_error(db_));
  auto& kept = statements_[std::string(sql)];
  kept = std::make_unique<SqliteStatement>(db_, raw);
  return kept.get();
}

Status SqliteConnection::script(std::string_view sql) {
  if (sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return std::unexpected(to_error(db_));
  }
  return {};
}

std::int64_t SqliteConnection::changed() const {
  return sqlite3_changes64(db_);
}

bool SqliteConnection::disk_failed() const {
  switch (sqlite3_errcode(db_) & 0xff) {
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return true;
    default:
      return false;
  }
}

bool SqliteConnection::in_transaction() const {
  return sqlite3_get_autocommit(db_) == 0;
}

Status SqliteConnection::copy_into(SqliteConnection& other) {
  sqlite3_backup* copying = sqlite3_backup_init(other.db_, "main", db_, "main");
  if (copying == nullptr) {
    return fail(Code::kUnavailable, std::string("the copy cannot be written: ") + sqlite3_errmsg(other.db_));
  }
  const int stepped = sqlite3_backup_step(copying, -1);
  const int finished = sqlite3_backup_finish(copying);
  if (stepped == SQLITE_DONE && finished == SQLITE_OK) return {};
  return fail(Code::kUnavailable, std::string("the copy was not written: ") + sqlite3_errstr(finished));
}

}  // namespace kith::store
