// Dialect: the few words in which SQL databases differ and portable statements cannot. Statements use $1, $2 … and only
// what SQLite 3.40 and PostgreSQL 15 share (upserts by ON CONFLICT, RETURNING, row limits); migrations fill in these
// words. Immutable. Deliberately not here: rewriting of statements - one that needs it is written portably instead.
#pragma once

#include <string_view>

namespace kith::store {

struct Dialect {
  std::string_view name;        // "sqlite", "postgres"
  std::string_view integer;     // a signed 64-bit column
  std::string_view bytes;       // a column of raw bytes
  std::string_view text;        // UTF-8 text compared byte by byte, so that a prefix is a range
  std::string_view serial_key;  // whole column definition of a growing integer primary key
  std::string_view table_end;   // after the closing parenthesis of CREATE TABLE
};

inline constexpr Dialect kSqliteDialect{
    .name = "sqlite",
    .integer = "INTEGER",
    .bytes = "BLOB",
    .text = "TEXT",
    // AUTOINCREMENT: a number is never given twice, also after the highest row is deleted; cursors rely on it.
    .serial_key = "INTEGER PRIMARY KEY AUTOINCREMENT",
    .table_end = "STRICT",
};

inline constexpr Dialect kPostgresDialect{
    .name = "postgres",
    .integer = "BIGINT",
    .bytes = "BYTEA",
    .text = "TEXT COLLATE \"C\"",
    .serial_key = "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY",
    .table_end = "",
};

}  // namespace kith::store
