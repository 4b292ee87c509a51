#include "store/sqlite/fts_tokenizer.h"

#include <string_view>

#include "store/search/tokens.h"

namespace kith::store {
namespace {

using TakeToken = int (*)(void*, int, const char*, int, int, int);

// It has no state; the engine only wants something that is not null.
char the_one = 0;

int create(void* /*unused*/, const char** /*arguments*/, int /*count*/, Fts5Tokenizer** out) {
  *out = reinterpret_cast<Fts5Tokenizer*>(&the_one);
  return SQLITE_OK;
}

void destroy(Fts5Tokenizer* /*the_one*/) {}

int tokenize(Fts5Tokenizer* /*the_one*/, void* context, int flags, const char* text, int bytes, TakeToken take) {
  const std::string_view all(text == nullptr ? "" : text, static_cast<std::size_t>(bytes));
  if ((flags & FTS5_TOKENIZE_QUERY) != 0) return all.empty() ? SQLITE_OK : take(context, 0, text, bytes, 0, bytes);
  int rc = SQLITE_OK;
  search::document_tokens(all, [&](std::string_view token) {
    if (rc == SQLITE_OK) rc = take(context, 0, token.data(), static_cast<int>(token.size()), 0, 0);
  });
  return rc;
}

Result<fts5_api*> engine(sqlite3* db) {
  fts5_api* api = nullptr;
  sqlite3_stmt* ask = nullptr;
  if (sqlite3_prepare_v2(db, "select fts5(?1)", -1, &ask, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(ask, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(ask);
  }
  sqlite3_finalize(ask);
  if (api == nullptr) return fail(Code::kUnavailable, "this SQLite has no full-text search");
  return api;
}

}  // namespace

Status add_tokenizer(sqlite3* db) {
  KITH_TRY(auto* api, engine(db));
  fts5_tokenizer ours{.xCreate = create, .xDelete = destroy, .xTokenize = tokenize};
  if (api->xCreateTokenizer(api, "kith", nullptr, &ours, nullptr) != SQLITE_OK)
    return fail(Code::kUnavailable, "the tokenizer was refused");
  return {};
}

}  // namespace kith::store
