// Numbered migrations of the directory, applied at open in one transaction each step of the way.
// Thread: as Database; two processes opening at once are safe, the second finds the work done. A number once released
// never changes: what must differ is a new migration. A directory newer than this program is refused, never touched.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "store/sql/connection.h"

namespace kith::store {

struct Migration {
  int number;             // 1, 2, 3 …
  std::string_view name;  // for the log and for errors
  std::string_view sql;   // with the dialect's words in braces: {integer} {bytes} {text} {serial_key} {table_end}
};

std::span<const Migration> directory_migrations();

// Brings the schema from whatever it is to the newest; the number it has then. Refuses (kUnavailable) what is newer.
Result<int> migrate(Database& db, std::span<const Migration> migrations = directory_migrations());
Result<int> schema_version(Database& db);  // 0: empty

// The migration's text in the dialect's words.
std::string in_dialect(std::string_view sql, const Dialect& dialect);

}  // namespace kith::store
