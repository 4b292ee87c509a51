#include "store/schema/migrate.h"

#include <array>
#include <utility>

#include "store/sql/query.h"

namespace kith::store {
namespace {

Result<int> version_of(Connection& c) {
  KITH_TRY(const auto row, first(c, "select max(number) from schema_migrations",
                                 [](const ResultRow& r) { return static_cast<int>(r.integer(0)); }));
  return row.value_or(0);
}

// The table of migrations has to be there before it can be asked; making it is harmless in any version.
Status ensure_table(Connection& c) {
  return c.script(
      in_dialect("create table if not exists schema_migrations ("
                 "number {integer} not null primary key, name {text} not null) {table_end};",
                 c.dialect()));
}

}  // namespace

std::string in_dialect(std::string_view sql, const Dialect& dialect) {
  const std::array<std::pair<std::string_view, std::string_view>, 5> words{{
      {"{integer}", dialect.integer},
      {"{bytes}", dialect.bytes},
      {"{text}", dialect.text},
      {"{serial_key}", dialect.serial_key},
      {"{table_end}", dialect.table_end},
  }};
  std::string out(sql);
  for (const auto& [word, meaning] : words) {
    for (auto at = out.find(word); at != std::string::npos; at = out.find(word, at + meaning.size())) {
      out.replace(at, word.size(), meaning);
    }
  }
  return out;
}

Result<int> schema_version(Database& db) {
  return run_write(db, [](Connection& c) -> Result<int> {
    KITH_CHECKED(ensure_table(c));
    return version_of(c);
  });
}

Result<int> migrate(Database& db, std::span<const Migration> migrations) {
  return run_write(db, [&](Connection& c) -> Result<int> {
    KITH_CHECKED(ensure_table(c));
    KITH_TRY(int version, version_of(c));
    const int newest = migrations.empty() ? 0 : migrations.back().number;
    if (version > newest) {
      return fail(Code::kUnavailable, "the directory has schema " + std::to_string(version) +
                                          ", this program knows up to " + std::to_string(newest) +
                                          ": it was written by a newer kith");
    }
    for (const auto& migration : migrations) {
      if (migration.number <= version) continue;
      auto done = c.script(in_dialect(migration.sql, c.dialect()));
      if (!done) {
        done.error().detail = "migration " + std::to_string(migration.number) + " (" + std::string(migration.name) +
                              "): " + done.error().detail;
        return std::unexpected(std::move(done.error()));
      }
      KITH_CHECKED(
          execute(c, "insert into schema_migrations (number, name) values ($1, $2)", migration.number, migration.name));
      version = migration.number;
    }
    return version;
  });
}

}  // namespace kith::store
