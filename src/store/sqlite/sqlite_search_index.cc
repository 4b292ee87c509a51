#include "store/sqlite/sqlite_search_index.h"

#include <fmt/format.h>
#include <unicode/uvernum.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <limits>

#include "base/bytes.h"
#include "base/log.h"
#include "store/search/tokens.h"
#include "store/sql/query.h"
#include "store/sqlite/fts_tokenizer.h"
#include "store/sqlite/sqlite_database.h"

namespace kith::store {
namespace {

using search::Entry;
using search::Hit;
using search::Place;
using search::Search;
using search::Token;

constexpr TimeMs kBegin = 1'577'836'800'000;  // 2020 UTC: row numbers count from there
constexpr int kWithinMs = 6;                  // bits for messages of one millisecond; a 65th takes the next one's
constexpr std::int64_t kRowsOfMs = std::int64_t{1} << kWithinMs;
constexpr std::size_t kNumbersKept = 200'000;
constexpr int kForm = 2;  // of the tables
// Pages of the write-ahead log before they are moved into the file: what several batches write over is moved once.
constexpr int kCheckpointPages = 8192;

constexpr std::string_view kTables = R"(
create table if not exists meta (key text primary key, value blob not null) without rowid;
create table if not exists ids (num integer primary key, id blob not null unique);
create table if not exists docs (id integer primary key, conversation integer not null, seq integer not null);
create table if not exists texts (id integer primary key, text text not null);
create virtual table if not exists words using fts5(text, content='', columnsize=0, detail='none', tokenize='kith');
)";

constexpr std::string_view kOtherForm = "it has another form";

std::string form() {
  return fmt::format("{} {} {}", kForm, search::kTokenForm, U_ICU_VERSION);
}

Result<std::optional<std::string>> meta(Connection& c, std::string_view key) {
  return first(c, "select value from meta where key = $1", [](const ResultRow& row) { return row.bytes(0); }, key);
}

Status put_meta(Connection& c, std::string_view key, std::string_view value) {
  return execute(c,
                 "insert into meta (key, value) values ($1, $2) on conflict (key) do update set value = excluded.value",
                 key, Param::bytes(value));
}

Status make_tables(Database& database) {
  return database.write([](Connection& c) -> Status {
    KITH_CHECKED(c.script(kTables));
    KITH_TRY(const auto found, meta(c, "form"));
    if (found == form()) return {};
    if (found) return fail(Code::kConflict, std::string(kOtherForm));
    // Larger pieces in memory before they are written: a message has dozens of tokens.
    KITH_CHECKED(c.script("insert into words (words, rank) values ('hashsize', 8388608)"));
    return put_meta(c, "form", form());
  });
}

std::string stored(const std::string& consumer, const Cursor& at) {
  std::string out = consumer + '\n';
  for (const auto pos : at) put_be64(out, pos.value);
  return out;
}

std::optional<Cursor> cursor_of(const std::string& consumer, std::string_view bytes) {
  const auto name = consumer + '\n';
  if (!bytes.starts_with(name) || bytes.size() != name.size() + 8 * kPartitions) return std::nullopt;
  ByteReader in(bytes.substr(name.size()));
  Cursor out;
  for (auto& pos : out) pos = Pos(in.be64());
  return out;
}

std::string stored(const search::Progress& progress) {
  std::string out;
  put_u8(out, progress.building ? 1 : 0);
  put_be64(out, progress.conversations);
  put_be64(out, progress.of);
  put_be64(out, progress.messages);
  return out;
}

search::Progress progress_of(std::string_view bytes) {
  ByteReader in(bytes);
  search::Progress out;
  out.building = in.u8() == 1;
  out.conversations = in.be64();
  out.of = in.be64();
  out.messages = in.be64();
  return in.ok() ? out : search::Progress{};
}

Status ready_connection(sqlite3* db) {
  sqlite3_wal_autocheckpoint(db, kCheckpointPages);
  return add_tokenizer(db);
}

std::int64_t first_row(TimeMs at) {
  return (std::max(at, kBegin) - kBegin) << kWithinMs;
}

class Running {
 public:
  explicit Running(Statement& statement) : statement_(statement) {}
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  ~Running() { statement_.reset(); }

 private:
  Statement& statement_;
};

// The number that stands for an id, given on its first use and never again for another.
Result<std::optional<std::int64_t>> known_number(Connection& c, std::string_view id) {
  return first(
      c, "select num from ids where id = $1", [](const ResultRow& row) { return row.integer(0); }, Param::bytes(id));
}

using Numbers = std::unordered_map<ConversationId, std::int64_t>;

// One batch on its way into the tables. A message is found by the time of its send, from which its row number is made:
// no index by conversation and seq is kept, which each batch would write to at places all over it. So a row stays where
// its message is gone, its seq negative: what lies behind it in a full millisecond must still be found.
class Writing {
 public:
  Writing(Connection& c, Numbers& numbers) : c_(c), numbers_(numbers) {}

  Status put(const Entry& entry);
  Status remove(const search::Gone& gone);
  // The engine takes rows in ascending order only at its full speed.
  Status write_words();

 private:
  struct Slot {
    std::int64_t id = 0;
    std::int64_t conversation = 0;
    std::int64_t seq = 0;  // negative: the message is gone
  };
  struct Change {
    std::int64_t row = 0;
    std::optional<std::string> old;
    std::optional<std::string> fresh;
  };

  Result<std::int64_t> number(const Bytes16& id);
  Result<std::string> document(const Entry& entry, std::int64_t conversation);
  Status read_slots(TimeMs at);
  Result<Slot*> slot_of(std::int64_t conversation, Seq seq, TimeMs at);
  Result<std::int64_t> take_slot(std::int64_t conversation, Seq seq);
  Status turn(Slot& slot);
  Result<std::string> text_of(std::int64_t row);

  Connection& c_;
  Numbers& numbers_;
  std::vector<Change> changes_;
  // The rows of the millisecond looked at last, and of those it ran over into; free_ is the first free one behind them.
  std::vector<Slot> slots_;
  std::int64_t slots_from_ = -1;
  std::int64_t free_ = 0;
};

Result<std::int64_t> Writing::number(const Bytes16& id) {
  const ConversationId key{id};
  if (const auto it = numbers_.find(key); it != numbers_.end()) return it->second;
  KITH_TRY(auto known, known_number(c_, key.raw()));
  if (!known) {
    KITH_CHECKED(execute(c_, "insert into ids (id) values ($1)", Param::bytes(key.raw())));
    KITH_TRY(known, known_number(c_, key.raw()));
  }
  numbers_.emplace(key, *known);
  return *known;
}

Result<std::string> Writing::document(const Entry& entry, std::int64_t conversation) {
  auto out = search::mark_token('c', std::to_string(conversation));
  if (!entry.from.nil()) {
    KITH_TRY(const auto sender, number(entry.from.bytes));
    out += search::mark_token('u', std::to_string(sender));
  }
  out += search::mark_token('k', entry.kind);
  if (entry.file) out += search::mark_token('f', "");
  if (entry.everybody) out += search::mark_token('a', "");
  for (const auto& person : entry.mentions) {
    KITH_TRY(const auto mentioned, number(person.bytes));
    out += search::mark_token('m', std::to_string(mentioned));
  }
  out += search::kMarksEnd;
  for (const auto& text : entry.texts) out += text + '\n';
  // To SQLite a text ends at the first zero byte.
  std::ranges::replace(out, '\0', ' ');
  return out;
}

// The rows from a millisecond on, up to the first free one.
Status Writing::read_slots(TimeMs at) {
  constexpr std::string_view kOfMillisecond =
      "select id, conversation, seq from docs where id >= $1 and id < $2 order by id";
  KITH_TRY(auto* statement, c_.prepare(kOfMillisecond));
  slots_.clear();
  slots_from_ = free_ = first_row(at);
  for (auto begin = slots_from_; free_ == begin; begin += kRowsOfMs) {
    const Running running(*statement);
    statement->bind(1, begin);
    statement->bind(2, begin + kRowsOfMs);
    for (;;) {
      KITH_TRY(const bool row, statement->step());
      if (!row) break;
      slots_.push_back({statement->integer(0), statement->integer(1), statement->integer(2)});
      free_ = slots_.back().id + 1;
    }
    if (free_ == begin) return {};
  }
  return {};
}

// The message's row, if one stands.
Result<Writing::Slot*> Writing::slot_of(std::int64_t conversation, Seq seq, TimeMs at) {
  if (slots_from_ != first_row(at)) KITH_CHECKED(read_slots(at));
  const auto wanted = static_cast<std::int64_t>(seq.value);
  const auto slot = std::ranges::find_if(
      slots_, [&](const Slot& each) { return each.conversation == conversation && std::abs(each.seq) == wanted; });
  return slot == slots_.end() ? nullptr : &*slot;
}

// A row of its own.
Result<std::int64_t> Writing::take_slot(std::int64_t conversation, Seq seq) {
  const auto row = free_++;
  slots_.push_back({row, conversation, static_cast<std::int64_t>(seq.value)});
  if (free_ % kRowsOfMs == 0) slots_from_ = -1;  // what lies behind is to be read
  KITH_CHECKED(execute(c_, "insert into docs (id, conversation, seq) values ($1, $2, $3)", row, conversation, seq));
  return row;
}

Result<std::string> Writing::text_of(std::int64_t row) {
  KITH_TRY(auto text,
           first(c_, "select text from texts where id = $1", [](const ResultRow& r) { return r.text(0); }, row));
  if (!text) return fail(Code::kInternal, "the search index lost the words of a message");
  return std::move(*text);
}

Status Writing::put(const Entry& entry) {
  KITH_TRY(const auto conversation, number(entry.place.cid.bytes));
  KITH_TRY(auto text, document(entry, conversation));
  KITH_TRY(auto* const slot, slot_of(conversation, entry.place.seq, entry.at));
  if (slot != nullptr && slot->seq > 0) {
    KITH_TRY(auto old, text_of(slot->id));
    if (old == text) return {};
    KITH_CHECKED(execute(c_, "update texts set text = $2 where id = $1", slot->id, text));
    changes_.push_back({.row = slot->id, .old = std::move(old), .fresh = std::move(text)});
    return {};
  }
  std::int64_t row = 0;
  if (slot != nullptr) {
    KITH_CHECKED(turn(*slot));
    row = slot->id;
  } else {
    KITH_TRY(row, take_slot(conversation, entry.place.seq));
  }
  KITH_CHECKED(execute(c_, "insert into texts (id, text) values ($1, $2)", row, text));
  changes_.push_back({.row = row, .old = std::nullopt, .fresh = std::move(text)});
  return {};
}

Status Writing::remove(const search::Gone& gone) {
  KITH_TRY(const auto conversation, known_number(c_, gone.place.cid.raw()));
  if (!conversation) return {};
  KITH_TRY(auto* const slot, slot_of(*conversation, gone.place.seq, gone.at));
  if (slot == nullptr || slot->seq < 0) return {};
  KITH_TRY(auto old, text_of(slot->id));
  KITH_CHECKED(turn(*slot));
  KITH_CHECKED(execute(c_, "delete from texts where id = $1", slot->id));
  changes_.push_back({.row = slot->id, .old = std::move(old), .fresh = std::nullopt});
  return {};
}

// Gone, or there again.
Status Writing::turn(Slot& slot) {
  slot.seq = -slot.seq;
  return execute(c_, "update docs set seq = $2 where id = $1", slot.id, slot.seq);
}

Status Writing::write_words() {
  // Stable: where a row's id goes and comes again, the words of the old text go first.
  std::ranges::stable_sort(changes_, {}, &Change::row);
  for (const auto& change : changes_) {
    if (change.old) {
      KITH_CHECKED(
          execute(c_, "insert into words (words, rowid, text) values ('delete', $1, $2)", change.row, *change.old));
    }
    if (change.fresh) {
      KITH_CHECKED(execute(c_, "insert into words (rowid, text) values ($1, $2)", change.row, *change.fresh));
    }
  }
  return {};
}

// As rows stand: so new ones are appended and no page is looked for twice.
std::vector<const Entry*> by_time(const std::vector<Entry>& entries) {
  std::vector<const Entry*> out;
  out.reserve(entries.size());
  for (const Entry& entry : entries) out.push_back(&entry);
  std::ranges::stable_sort(out, {}, [](const Entry* entry) { return entry->at; });
  return out;
}

// --- finding
std::string in_quotes(std::string_view token) {
  std::string out = "\"";
  for (const char c : token) out.append(c == '"' ? 2 : 1, c);
  return out + '"';
}

std::string one_of(const std::vector<std::string>& tokens) {
  std::string out;
  for (const auto& token : tokens) out += (out.empty() ? "(" : " OR ") + in_quotes(token);
  return out + ')';
}

std::string expression(const Token& token) {
  return token.prefix ? one_of(search::beginning_tokens(token.text)) : in_quotes(token.text);
}

// Nothing: no row can be a hit.
Result<std::optional<std::string>> expression(Connection& c, const Search& search) {
  std::vector<std::string> parts;
  for (const auto& token : search.tokens) parts.push_back(expression(token));
  const auto add_numbers = [&](char what, const auto& ids) -> Result<bool> {
    if (ids.empty()) return true;
    std::vector<std::string> tokens;
    for (const auto& id : ids) {
      KITH_TRY(const auto number, known_number(c, id.raw()));
      if (number) tokens.push_back(search::mark_token(what, std::to_string(*number)));
    }
    if (tokens.empty()) return false;
    parts.push_back(one_of(tokens));
    return true;
  };
  KITH_TRY(const bool conversations, add_numbers('c', search.conversations));
  KITH_TRY(const bool people, add_numbers('u', search.from));
  if (!conversations || !people) return std::nullopt;
  std::vector<std::string> kinds;
  for (const auto& kind : search.kinds) kinds.push_back(search::mark_token('k', kind));
  if (!kinds.empty()) parts.push_back(one_of(kinds));
  if (search.file) parts.push_back(in_quotes(search::mark_token('f', "")));
  if (!search.mentions.nil()) {
    std::vector<std::string> tokens{search::mark_token('a', "")};
    KITH_TRY(const auto number, known_number(c, search.mentions.raw()));
    if (number) tokens.push_back(search::mark_token('m', std::to_string(*number)));
    parts.push_back(one_of(tokens));
  }
  return fmt::format("{}", fmt::join(parts, " AND "));
}

constexpr std::string_view kFindWords =
    "select words.rowid, docs.conversation, docs.seq from words cross join docs on docs.id = words.rowid "
    "where words match $3 and words.rowid >= $1 and words.rowid < $2 order by words.rowid desc";
constexpr std::string_view kFindAll =
    "select id, conversation, seq from docs where id >= $1 and id < $2 and seq > 0 order by id desc";

bool damaged(const Error& error) {
  for (const auto sign : {kOtherForm, std::string_view("not a database"), std::string_view("malformed")}) {
    if (error.detail.find(sign) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

SqliteSearchIndex::SqliteSearchIndex(std::unique_ptr<SqliteDatabase> database) : database_(std::move(database)) {}
SqliteSearchIndex::~SqliteSearchIndex() = default;

Result<std::unique_ptr<SqliteSearchIndex>> SqliteSearchIndex::open(const SearchIndexOptions& options) {
  const SqliteOptions file{.path = options.path,
                           .what = "search index",
                           .readers = options.readers,
                           .sync = options.sync,
                           .schema = make_tables,
                           .extend = ready_connection};
  auto database = SqliteDatabase::open(file);
  if (!database && options.may_replace && damaged(database.error())) {
    log::warn("{}: it is made anew", database.error().detail);
    std::error_code error;
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(options.path + suffix, error);
    database = SqliteDatabase::open(file);
  }
  if (!database) return std::unexpected(std::move(database.error()));
  return std::unique_ptr<SqliteSearchIndex>(new SqliteSearchIndex(std::move(*database)));
}

Status SqliteSearchIndex::apply(const std::string& consumer, const search::IndexBatch& batch) {
  auto written = database_->write([&](Connection& c) -> Status {
    if (given_.size() >= kNumbersKept) given_.clear();
    Writing writing(c, given_);
    for (const auto& gone : batch.gone) KITH_CHECKED(writing.remove(gone));
    for (const Entry* entry : by_time(batch.put)) KITH_CHECKED(writing.put(*entry));
    KITH_CHECKED(writing.write_words());
    if (batch.at) KITH_CHECKED(put_meta(c, "cursor", stored(consumer, *batch.at)));
    if (batch.progress) KITH_CHECKED(put_meta(c, "progress", stored(*batch.progress)));
    return {};
  });
  if (!written) given_.clear();  // some may have been of this batch
  return written;
}

Status SqliteSearchIndex::clear() {
  // Numbers stay: what they stand for never changes, so readers may keep them.
  return database_->write([](Connection& c) -> Status {
    KITH_CHECKED(
        c.script("insert into words (words) values ('delete-all'); delete from docs; delete from texts; "
                 "delete from meta where key <> 'form'"));
    search::Progress begun;
    begun.building = true;
    return put_meta(c, "progress", stored(begun));
  });
}

Result<search::IndexState> SqliteSearchIndex::state(const std::string& consumer) const {
  return run_read(*database_, [&](Connection& c) -> Result<search::IndexState> {
    search::IndexState out;
    KITH_TRY(const auto cursor, meta(c, "cursor"));
    if (cursor) out.at = cursor_of(consumer, *cursor);
    KITH_TRY(const auto wanted, meta(c, "rebuild"));
    out.rebuild_wanted = wanted.has_value();
    KITH_TRY(const auto progress, meta(c, "progress"));
    if (progress) out.progress = progress_of(*progress);
    return out;
  });
}

Status SqliteSearchIndex::want_rebuild() {
  return database_->write([](Connection& c) { return put_meta(c, "rebuild", "1"); });
}

Result<ConversationId> SqliteSearchIndex::conversation(Connection& c, std::int64_t number) const {
  {
    const std::lock_guard lock(numbers_mutex_);
    if (const auto it = numbers_.find(number); it != numbers_.end()) return it->second;
  }
  KITH_TRY(const auto found, first(
                                 c, "select id from ids where num = $1",
                                 [](const ResultRow& row) { return row.id<ConversationId>(0); }, number));
  if (!found) return fail(Code::kInternal, "the search index has a row of no conversation");
  const std::lock_guard lock(numbers_mutex_);
  if (numbers_.size() >= kNumbersKept) numbers_.clear();
  numbers_.emplace(number, *found);
  return *found;
}

Status SqliteSearchIndex::find(const Search& search, const std::function<search::Next(const Hit&)>& take) const {
  return database_->read([&](Connection& c) -> Status {
    KITH_TRY(const auto words, expression(c, search));
    if (!words) return {};
    KITH_TRY(auto* statement, c.prepare(words->empty() ? kFindAll : kFindWords));
    const Running running(*statement);
    auto end = search.before == 0 ? std::numeric_limits<std::int64_t>::max() : first_row(search.before);
    if (search.below != 0) end = std::min(end, static_cast<std::int64_t>(search.below));
    statement->bind(1, search.after == 0 ? std::int64_t{0} : first_row(search.after));
    statement->bind(2, end);
    if (!words->empty()) statement->bind(3, *words);
    for (;;) {
      KITH_TRY(const bool row, statement->step());
      if (!row) return {};
      KITH_TRY(const auto cid, conversation(c, statement->integer(1)));
      const Hit hit{.at = static_cast<std::uint64_t>(statement->integer(0)),
                    .place = {.cid = cid, .seq = Seq(static_cast<std::uint64_t>(statement->integer(2)))}};
      if (take(hit) == search::Next::kEnough) return {};
    }
  });
}

}  // namespace kith::store
