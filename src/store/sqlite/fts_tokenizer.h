// The tokenizer "kith" of SQLite's full-text engine: our tokens (store/search/tokens.h) for what is indexed, and each
// quoted part of a query as the one token it is. Thread: of the connection it was added to.
#pragma once

#include <sqlite3.h>

#include "base/result.h"

namespace kith::store {

Status add_tokenizer(sqlite3* db);

}  // namespace kith::store
